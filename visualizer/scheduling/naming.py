"""What people call the locks and threads of a controlled run."""

from .operations import ACQUIRE, BEGIN, JOIN, NAMES, SLEEP, kind_of, thing_of
from .scheduler import ControlledThread, Scheduler

_DEPTH = 3
_WIDTH = 1_000
_SIMPLE = frozenset([int, float, complex, bool, str, bytes, type(None), type])


# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


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

    def things(self) -> "list[tuple[str, object]]":
        """All that has a name, from the short names to the long ones."""
        return [(self._names[id(thing)], thing) for thing in self._kept]

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
    for kind in type(value).__mro__:
        for name in vars(kind).get("__slots__", ()):
            try:
                attributes[name] = object.__getattribute__(value, name)
            except Exception:
                continue
    return attributes


_LIBRARY = ("threading", "queue", "concurrent.futures", "selectors", "subprocess", "sched")
_WAITS = {
    "Condition.wait": "waits for {} to be notified",
    "Condition.wait_for": "waits for {} to be notified",
    "Event.wait": "waits for {} to be set",
    "Semaphore.acquire": "waits for a permit of {}",
    "Semaphore.__enter__": "waits for a permit of {}",
    "Barrier.wait": "waits at {} for the others",
    "Queue.put": "waits for room in {}",
    "Queue.get": "waits for something in {}",
    "Queue.join": "waits for everything in {} to be done",
    "_PySimpleQueue.get": "waits for something in {}",
    "Future.result": "waits for the result of a job",
    "Executor.__exit__": "waits for the jobs of the pool",
    "ThreadPoolExecutor.shutdown": "waits for the jobs of the pool",
}
"""What is said of a thread that waits to be woken in such a call, with the name of what it is called of."""


class Call:
    """Where a thread is: the innermost frame of the program, and what it has called there.

    Attributes:
        frame: The frame; None if there is none.
        name: Qualified name of the function of the standard library that it has called; "" if it is in none.
        of: What that is a method of; None if it is none.
    """

    def __init__(self, frame: "FrameType | None", is_users: "Callable[[str], bool]") -> None:
        self.name, self.of = "", None
        while frame is not None and not is_users(frame.f_code.co_filename):
            if frame.f_globals.get("__name__", "").startswith(_LIBRARY):
                self.of = frame.f_locals.get("self")
                self.name = _qualified(frame, self.of)
            frame = frame.f_back
        self.frame = frame

    def place(self) -> "tuple[str, int]":
        """File and line; an empty name if there is no frame of the program."""
        return ("", 0) if self.frame is None else (self.frame.f_code.co_filename, self.frame.f_lineno)


def _qualified(frame: "FrameType", owner: object) -> str:
    if hasattr(frame.f_code, "co_qualname"):
        return frame.f_code.co_qualname.rpartition(".<locals>.")[2]  # type: ignore - from Python 3.11 on
    # Python 3.10 does not say; a base class may have the function.
    name = frame.f_code.co_name
    kinds = type(owner).__mro__ if owner is not None else ()
    home = next((kind for kind in kinds if getattr(vars(kind).get(name), "__code__", None) is frame.f_code), None)
    return name if home is None else f"{home.__qualname__}.{name}"


def name_of_lock(lock, names: Names) -> str:
    """What to call a lock: its name in the program, or where it was made."""
    name = names[lock]
    if name is not None:
        return name
    if isinstance(lock.place, str):
        return lock.place
    file, line = lock.place
    return f"lock ({file.rpartition('/')[2]}:{line})"


def waits_of(thread: ControlledThread, scheduler: Scheduler, names: Names, call: Call) -> str:
    """What a thread that cannot go on waits for, in words."""
    kind = kind_of(thread.step)
    file, line = call.place()
    at = f" at {file.rpartition('/')[2]}:{line}" if file else ""
    if kind == ACQUIRE and thread.wants is not None and thread.wants.is_waiters:
        what = names[call.of] or f"a {type(call.of).__name__}".lower()
        return f"{thread.name} {_WAITS.get(call.name, 'waits to be woken').format(what)}{at}"
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
