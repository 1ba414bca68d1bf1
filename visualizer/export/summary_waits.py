"""What the summaries for scripts and for people say of a wait in the same words."""

from __future__ import annotations

from visualizer.model.analysis import Analysis
from visualizer.model.waits import LOCK, REASON_NAMES, Wait


def longest_waits(analysis: Analysis) -> list[Wait]:
    """The waits that are not part of another one, beginning with the longest."""
    return sorted((wait for wait in analysis.waits if wait.inside is None), key=lambda wait: -wait.duration_ns)


def reason_name(wait: Wait) -> str:
    """The kind of a wait."""
    return "lock" if wait.reason == LOCK else REASON_NAMES.get(wait.reason, "?")


def awaited(analysis: Analysis, wait: Wait) -> str:
    """What was waited for, with the kind of the wait unless it is a lock; nothing if it has no name."""
    name = analysis.object_name(wait)
    return name if wait.reason == LOCK or not name else f"{reason_name(wait)} {name}"
