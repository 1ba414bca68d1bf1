"""What the window and the process of the runs say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from visualizer.model.recording import Recording
from visualizer.recorder import Program


class Phase(str, Enum):
    """How a run starts, goes and ends."""

    STARTING = "starting"
    RUNNING = "running"
    HELD = "held"
    STOPPING = "stopping"
    ENDED = "ended"
    FAILED = "failed"

    @property
    def goes_on(self) -> bool:
        """Whether there still is a program."""
        return self not in (Phase.ENDED, Phase.FAILED)


# What the window says


@dataclass(frozen=True)
class Start:
    """Run a program; the one before has ended.

    Attributes:
        number: By which all that is said of the run is known.
        program: What to run.
        view: The best view of the program that may be used, see `Recorder`.
        autosave: Directory in which the run is saved by itself, if there is one.
        orders: To be carried out before the program begins.
    """

    number: int
    program: Program
    view: str
    autosave: Path | None = None
    orders: tuple[dict, ...] = ()


@dataclass(frozen=True)
class Send:
    """Give the program an order, a dict with "do" and "id"."""

    order: dict


@dataclass(frozen=True)
class Type:
    """Give the program a text to read."""

    text: str


@dataclass(frozen=True)
class Take:
    """The last look was taken in: the next one may come."""


@dataclass(frozen=True)
class Stop:
    """Ask the program to end, and make it end if it does not: `patience` are seconds before it is told again."""

    patience: float


@dataclass(frozen=True)
class Leave:
    """Nobody will look any more: stop what runs, save it, and end."""


# What the process of the runs says


@dataclass(frozen=True)
class News:
    """Something about the run of that number."""

    number: int
    payload: Changed | Looked | Told | Answered | Printed | Recorded


@dataclass(frozen=True)
class Changed:
    """How far the run is.

    Attributes:
        phase: How far it is.
        text: One plain sentence: how it ended, or why it could not be started.
        code: Exit code as a shell sees it, once it has ended.
    """

    phase: Phase
    text: str = ""
    code: int | None = None


@dataclass(frozen=True)
class Looked:
    """A look, packed: see `looks`."""

    packed: bytes


@dataclass(frozen=True)
class Told:
    """What the program says by itself, a dict with "event"."""

    message: dict


@dataclass(frozen=True)
class Answered:
    """The answer to an order, a dict with "id", "ok" and perhaps "why"."""

    message: dict


@dataclass(frozen=True)
class Printed:
    """Text that the program printed."""

    text: str


@dataclass(frozen=True)
class Recorded:
    """All of a run that has ended; `unsaved` says why it was not saved, if so."""

    recording: Recording
    unsaved: str = ""


@dataclass(frozen=True)
class Died:
    """The process of the runs is no more, although nobody asked it to end."""
