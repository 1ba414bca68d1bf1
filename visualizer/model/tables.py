"""What the numbers in the events stand for: places, stacks, texts, threads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from visualizer.model.recording import Recording
from visualizer.runtime.protocol import RUNTIME, USER, Define

_PLUMBING = ("/threading.py", "/queue.py", "/concurrent/futures/", "/subprocess.py", "/selectors.py", "/socket.py")
_UNKNOWN = "?"


@dataclass(frozen=True)
class Place:
    """A line of code. `origin` is one of the letters USER, LIBRARY, RUNTIME of the protocol."""

    file: str
    line: int
    function: str
    origin: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else _UNKNOWN

    @property
    def short(self) -> str:
        """Without the folders."""
        return f"{self.file.replace(chr(92), '/').rsplit('/', 1)[-1]}:{self.line}" if self.file else _UNKNOWN


NOWHERE = Place("", 0, "", USER)


@dataclass
class ThreadFacts:
    """What was defined of one thread."""

    name: str = ""
    daemon: bool = False
    kind: str = "threading"
    target: str = ""
    native: int = 0
    address: int = 0
    exception: str | None = None


@dataclass
class Tables:
    """The definitions of a recording, by number."""

    places: dict[int, Place] = field(default_factory=dict)
    stacks: dict[int, tuple[int, ...]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    threads: dict[int, ThreadFacts] = field(default_factory=dict)
    hello: dict[str, str] = field(default_factory=dict)
    """What the program said of itself, by key."""

    def thread(self, number: int) -> ThreadFacts:
        """The facts of a thread; of one whose definition was dropped, its number."""
        return self.threads.get(number) or ThreadFacts(f"thread {number}")

    def place(self, number: int) -> Place:
        """The place of that number, NOWHERE if there is none."""
        return self.places.get(number, NOWHERE)

    def stack(self, number: int) -> list[Place]:
        """The call stack of that number, innermost first, without our own frames."""
        places = (self.place(place) for place in self.stacks.get(number, ()))
        return [place for place in places if place.origin != RUNTIME]

    def user_place(self, stack: int) -> Place:
        """Where in the user's code a stack is; failing that, where in a library above the plumbing of threads."""
        places = self.stack(stack)
        for place in places:
            if place.origin == USER:
                return place
        for place in places:
            if not any(part in place.file.replace("\\", "/") for part in _PLUMBING):
                return place
        return places[0] if places else NOWHERE

    def take(self, definitions: Iterable[list[str]]) -> None:
        """Take in definitions that came later. One that makes no sense is passed over."""
        for fields in definitions:
            try:
                _read(fields[0], fields[1:], self)
            except (ValueError, IndexError):
                continue


def read_tables(recording: Recording) -> Tables:
    """The tables of a recording."""
    tables = Tables()
    tables.take(recording.definitions)
    return tables


def _read(kind: str, fields: list[str], tables: Tables) -> None:
    if kind == Define.HELLO:
        tables.hello.update(zip(fields[::2], fields[1::2], strict=False))
        return
    number = int(fields[0])
    if kind == Define.PLACE:
        tables.places[number] = Place(fields[1], int(fields[2]), fields[3], fields[4])
    elif kind == Define.STACK:
        tables.stacks[number] = tuple(int(place) for place in fields[1:])
    elif kind == Define.TEXT:
        tables.texts[number] = fields[1]
    elif kind in (Define.THREAD, Define.BEGUN, Define.EXCEPTION):
        facts = tables.thread(number)
        if kind == Define.THREAD:
            facts.name, daemon, facts.kind, facts.target = fields[1:5]
            facts.daemon = daemon == "1"
        elif kind == Define.BEGUN:
            facts.native, facts.address = int(fields[2]), int(fields[3])
        else:
            facts.exception = f"{fields[1]}: {fields[2]}" if fields[2] else fields[1]
        # Only now: one that was cut off is passed over.
        tables.threads[number] = facts
