"""How threads, locks and places are called in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from visualizer.model.gil import FOREIGN
from visualizer.model.tables import Place
from visualizer.model.timeline import Timeline
from visualizer.model.waits import Wait
from visualizer.runtime.protocol import USER, YOU

NAMED = 3
"""At most so many threads are called by their names in a sentence."""


def called(timeline: Timeline, number: int) -> str:
    """A thread by its name."""
    if number == FOREIGN:
        return "a thread outside Python"
    analysis = timeline.analysis
    if analysis is not None and analysis.tables.thread(number).kind == YOU:
        return YOU
    return timeline.name(number)


def all_called(timeline: Timeline, threads: list[int]) -> str:
    """Threads by their names."""
    return listed(called(timeline, thread) for thread in threads)


def lock_name(name: str) -> str:
    """A lock by its name, so that it is plain that it is a lock."""
    if ":" in name:
        return f"the lock made at {name}"
    return name if "lock" in name.lower() or not name else f"lock {name}"


def at_place(place: Place | None) -> str:
    """A place in brackets behind what happened there; nothing if it is not known."""
    return f" ({place.short})" if place is not None and place.file else ""


def user_place(timeline: Timeline, wait: Wait) -> Place | None:
    """Where in the user's code a thread waited."""
    if timeline.analysis is None:
        return None
    place = timeline.analysis.place(wait)
    return place if place.origin == USER else None


def listed(names: Iterable[str]) -> str:
    """Some names as they are said: "a, b and c"; many are counted."""
    names = list(names)
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], others(len(names) - NAMED + 1)]
    return joined(names)


def joined(texts: Sequence[str]) -> str:
    """Some texts as they are said: "a, b and c"."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def others(count: int) -> str:
    """How many besides."""
    return "one other" if count == 1 else f"{count} others"


def is_over(timeline: Timeline) -> bool:
    """Whether the run has ended."""
    return timeline.analysis is not None and timeline.analysis.recording.header.code is not None
