"""What the timeline says of now, for the parts of the window that show the present."""

from __future__ import annotations

from PySide6.QtGui import QColor

from visualizer.drawing.theme import Theme
from visualizer.model.ownership import ownerships
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.ui.code_view import ThreadLine
from visualizer.ui.control_strip import LockChoice

_PRESENT_NS = 50_000_000
"""What is younger is not known well enough to be called now."""


def present(timeline: Timeline) -> int:
    """The time in ns that is called now; of a run that has ended, its end."""
    analysis = timeline.analysis
    has_ended = analysis is not None and analysis.recording.header.code is not None
    return max(timeline.end - (1 if has_ended or timeline.is_stepped else _PRESENT_NS), 0)


def thread_lines(timeline: Timeline, time: int, theme: Theme) -> list[ThreadLine]:
    """Where in the user's code each thread waits at a time."""
    lines = []
    for lane in timeline.lanes_of(LaneKind.THREAD):
        place = timeline.place_at(lane.number, time)
        if place is not None and lane.digit:
            lines.append(ThreadLine(lane.digit, QColor(theme.threads[lane.colour]), place.line, place.file))
    return lines


def lock_choices(timeline: Timeline, time: int) -> list[LockChoice]:
    """The locks of the user's code, which can be taken by hand."""
    return [
        LockChoice(
            number=lock.lane.number,
            name=lock.lane.name,
            kind=lock.lane.note.partition(" · ")[0],
            place=lock.lane.note.partition(" · ")[2],
            owner=timeline.name(lock.owner) if lock.owner else "",
            ignored=lock.ignored,
        )
        for lock in ownerships(timeline, time)
        if not lock.lane.is_library
    ]
