"""What a recording keeps of a controlled run: the schedule, so that it can be run again, and what happened in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from visualizer.model.order_text import Choice, item_as_json, item_of


class ScheduleError(Exception):
    """What is said to be a schedule is none; the message is one sentence."""


@dataclass(frozen=True)
class Schedule:
    """A schedule, and how to tell that it was followed.

    Attributes:
        turns: Pairs of a thread's number and how many steps it does.
        patience: Of the strategy that made it, see `scheduling.strategies.Replay`.
        shared: Keys of the places in the source that count as scheduling points.
        hash: Of all its steps.
        outcome: How the run ends, see `search.checking`.
        message: The sentence about that.
        opening: What the run begins with, if anything is done by hand in it: all choices up to the last such thing.
    """

    turns: tuple[tuple[int, int], ...]
    patience: int
    shared: tuple[str, ...]
    hash: str
    outcome: str
    message: str
    opening: tuple[Choice, ...] = ()

    def order(self, witness: bool = False) -> dict:
        """The order for a run that follows it."""
        return {
            "strategy": "replay",
            "turns": self.turns,
            "patience": self.patience,
            "witness": witness,
            "keep": True,
            **({"opening": [item_as_json(choice) for choice in self.opening]} if self.opening else {}),
        }


@dataclass(frozen=True)
class Controlled:
    """A controlled run.

    Attributes:
        schedule: Its schedule.
        is_module: Whether the program is a module, as in `python -m`.
        expect: The expectation that was checked at its end, or "".
        function: The function of the main module that was called, or "".
        threads: Name and daemon flag of each thread, by number.
        witness: What each step did, see `scheduling.witness`.
        story: The steps that matter, in words.
    """

    schedule: Schedule
    is_module: bool = False
    expect: str = ""
    function: str = ""
    threads: list = field(default_factory=list)
    witness: dict = field(default_factory=dict)
    story: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        """For JSON."""
        values = asdict(self)
        values["schedule"]["opening"] = [item_as_json(choice) for choice in self.schedule.opening]
        return values


def controlled_of(values: Any) -> Controlled:
    """What `as_json` returned. Raises ScheduleError if it is not that."""
    try:
        schedule = values["schedule"]
        turns = tuple((_count(number), _count(steps)) for number, steps in schedule["turns"])
        return Controlled(
            Schedule(
                turns,
                _count(schedule["patience"]),
                tuple(_texts(schedule["shared"])),
                *(_text(schedule[name]) for name in ("hash", "outcome", "message")),
                opening=tuple(item_of(item) for item in schedule.get("opening", ())),
            ),
            values["is_module"] is True,
            _text(values["expect"]),
            _text(values["function"]),
            [[_text(name), daemon is True] for name, daemon in values["threads"]],
            dict(values["witness"]),
            list(_texts(values["story"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ScheduleError("the schedule in it is damaged") from error


def _count(value: object) -> int:
    if type(value) is int and 0 <= value < 1 << 53:
        return value
    raise ValueError(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(value)


def _texts(values: object) -> list[str]:
    if not isinstance(values, list):
        raise ValueError(values)
    return [_text(value) for value in values]
