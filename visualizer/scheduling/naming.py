"""What people call the locks and threads of a controlled run."""

from .operations import ACQUIRE, BEGIN, JOIN, NAMES, SLEEP, kind_of, thing_of
from .scheduler import ControlledThread, Scheduler

_DEPTH = 3
_WIDTH = 1_000
_SIMPLE = frozenset([int, float, complex, bool, str, bytes, type(None), type])


class Names:
    """Finds things by the names under which a program keeps them: `lock`, `account.lock`, `forks[0]`."""

    def __init__(self, namespaces: "list[dict]") -> None:
        self._names: dict[int, str] = {}
        self._kept: list = []
        level = [
            (name, value)
            for namespace in namespaces
            for name, value in list(namespace.items())
            if not name.startswith("_")
        ]
        for _ in range(_DEPTH):
            level = [part for name, value in level[:_WIDTH] for part in self._look(name, value)]

    def __getitem__(self, thing: object) -> "str | None":
        """The name of a thing, or None."""
        return self._names.get(id(thing))

    def _look(self, name: str, value: object) -> "list[tuple[str, object]]":
        if type(value) in _SIMPLE or id(value) in self._names:
            return []
        self._names[id(value)] = name
        self._kept.append(value)
        if type(value) in (list, tuple):
            return [(f"{name}[{index}]", part) for index, part in enumerate(list(value)[:_WIDTH])]  # type: ignore
        if type(value) is dict:
            return [(f"{name}[{key!r}]", part) for key, part in list(value.items()) if type(key) in (int, str)]
        inner = _attributes(value)
        if type(value).__module__ in ("threading", "queue", "_thread"):
            # The lock inside of a primitive is called what the primitive is called.
            return [(name, inner[key]) for key in ("_lock", "_cond", "mutex", "not_empty", "not_full") if key in inner]
        return [(f"{name}.{key}", part) for key, part in inner.items()]


def _attributes(value: object) -> dict:
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except Exception:
        attributes = {}
    attributes = dict(attributes) if type(attributes) is dict else {}
    for name in getattr(type(value), "__slots__", ()):
        try:
            attributes[name] = object.__getattribute__(value, name)
        except Exception:
            continue
    return attributes


def name_of_lock(lock, names: Names) -> str:
    """What to call a lock: its name in the program, or where it was made."""
    name = names[lock]
    if name is not None:
        return name
    file, line = lock.place
    return f"lock ({file.rpartition('/')[2]}:{line})"


def waits_of(thread: ControlledThread, scheduler: Scheduler, names: Names, file: str, line: int) -> str:
    """What a thread that cannot go on waits for, in words."""
    kind = kind_of(thread.step)
    at = f" at {file.rpartition('/')[2]}:{line}" if file else ""
    if kind == ACQUIRE and thread.wants is not None:
        lock = thread.wants
        owner = lock.owner
        holder = "" if owner is None else ", which it holds itself" if owner is thread else f", held by {owner.name}"
        return f"{thread.name} waits for {name_of_lock(lock, names)}{holder}{at}"
    if kind == JOIN:
        return f"{thread.name} waits for the end of {scheduler.threads[thing_of(thread.step)].name}{at}"
    if kind == SLEEP:
        return f"{thread.name} sleeps{at}"
    if kind == BEGIN:
        return f"{thread.name} has not begun"
    return f"{thread.name} waits ({NAMES[kind]}){at}"
