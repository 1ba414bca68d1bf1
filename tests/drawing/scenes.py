"""Timelines made by hand, painted into images."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from visualizer.drawing import Picture, paint
from visualizer.drawing.layout import Layout
from visualizer.model.states import Life, State
from visualizer.model.tables import ThreadFacts
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class

# Before the application is made.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MS = 1_000_000


class Scene:
    """A timeline of 100 ms; lanes are added one by one."""

    def __init__(self, end: int = 100 * MS) -> None:
        self.timeline = Timeline()
        self.timeline.end = end
        for spans in (self.timeline.threads, self.timeline.locks, self.timeline.gil):
            spans.end = end

    def thread(self, *spans: tuple[int, State | None], name: str = "", colour: int = 0) -> Lane:
        """A thread with spans (start in ns, state)."""
        number = len(self.timeline.lanes_of(LaneKind.THREAD)) + 1
        classes = [(start, state_class(state) if state else 0, 0) for start, state in spans]
        lane = self._add(LaneKind.THREAD, number, name or f"worker-{number}", classes)
        lane.colour, lane.digit = colour, str(number)
        lane.life = Life(number, ThreadFacts(lane.name, target="work"), created=0, started=0)
        return lane

    def lock(self, *spans: tuple[int, int, int], name: str = "gate") -> Lane:
        """A lock with spans (start in ns, class, owner)."""
        number = 100 + len(self.timeline.lanes_of(LaneKind.LOCK)) + 1
        lane = self._add(LaneKind.LOCK, number, name, spans)
        lane.note, lane.weight = "Lock · bank.py:1", 1
        return lane

    def gil(self, *spans: tuple[int, int, int]) -> Lane:
        lane = self._add(LaneKind.GIL, 0, "GIL", spans)
        lane.note = "measured"
        return lane

    def _add(self, kind: LaneKind, number: int, name: str, spans: Sequence[tuple[int, int, int]]) -> Lane:
        table = self.timeline.spans(Lane(kind, number, 0, ""))
        lane = Lane(kind, number, table.add_lane(), name)
        start, classes, owners = (list(column) for column in zip(*spans, strict=True))
        table.replace(lane.row, 0, np.array(start, np.int64), np.array(classes, np.uint8), np.array(owners, np.uint32))
        self.timeline.lanes.append(lane)
        self.timeline._lanes[kind, number] = lane
        return lane

    def picture(self, **options) -> Picture:
        options = {"begin": 0, "end": self.timeline.end, "lanes": tuple(self.timeline.lanes), **options}
        return Picture(self.timeline, **options)


def painted(picture: Picture, width: int = 1168, height: int = 300, dots: int = 1) -> tuple[QImage, Layout]:
    """The image, of which each of our pixels has `dots` by `dots`, and where its parts are."""
    image = QImage(width * dots, height * dots, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dots)
    painter = QPainter(image)
    layout = paint(painter, QRect(0, 0, width, height), picture)
    painter.end()
    return image, layout


def colours_at(image: QImage, layout: Layout, lane: Lane, time: int) -> list[str]:
    """The colours of the column of pixels of a lane's spans at a time, from top to bottom, each one once."""
    row = layout.row_of(lane.kind, lane.number)
    assert row is not None
    x = int(layout.x(time))
    top = layout.span_y(row)
    found = [QColor(image.pixel(x, y)).name() for y in range(top, top + row.span)]
    return list(dict.fromkeys(found))


def all_colours(image: QImage, rect: QRect) -> set[str]:
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    }
