"""The column on the left: key, name, state and badges of each lane."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from visualizer.drawing import text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import Layout, Metrics
from visualizer.drawing.picture import Picture
from visualizer.drawing.theme import THEMES, Look, Theme
from visualizer.model.labels import gil_words, shares_words, thread_words
from visualizer.model.timeline import Lane, LaneKind

_NAME, _NOTE, _BADGE, _HEAD = 12, 11, 10, 10
_RIGHT = 8
_PLATE = 18
_WARNINGS = ("ignored", "race", "order")
"""Badges of what is wrong, or can go wrong."""


def names_width(picture: Picture, least: float = 168, most: float = 280) -> float:
    """Width of the column that shows names and notes whole, as far as that is possible; for `Metrics.names_width`."""
    needed = (_needed(picture, lane) for lane in picture.lanes)
    return min(max(least, *needed, 0), most)


def _needed(picture: Picture, lane: Lane) -> float:
    metrics = picture.metrics
    name, note, badge = metrics.px(_NAME), metrics.px(_NOTE), metrics.px(_BADGE)
    words = text.width(_note(picture, lane), note)
    if lane.kind is LaneKind.GIL:
        whole = metrics.left + text.width(lane.name, metrics.px(_HEAD), text.BOLD) + metrics.px(8) + words
    else:
        first = text.width(lane.name, name, text.BOLD)
        first += sum(text.width(one, badge) + metrics.px(18) for one in lane.badges)
        whole = metrics.indent + max(first, words if metrics.two_lines else 0)
    return math.ceil((whole + metrics.px(_RIGHT) + 1) / metrics.scale)


def _note(picture: Picture, lane: Lane) -> str:
    if lane.kind is LaneKind.GIL:
        return gil_words(lane.note)
    if lane.kind in (LaneKind.LOCK, LaneKind.VALUE):
        return lane.note
    if lane.number in picture.notes:
        return picture.notes[lane.number]
    if picture.shares:
        timeline = picture.timeline
        return shares_words(timeline.threads.totals(lane.row, max(picture.begin, 0), picture.end))
    return thread_words(picture.timeline, lane, picture.timeline.end if picture.now is None else picture.now)


def paint_names(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint the column, over what may have been painted below it."""
    theme, metrics = picture.theme, layout.metrics
    for row in layout.seen_rows:
        y = layout.y(row)
        if row.lane is None:
            middle = y + row.height - metrics.px(10)
            x, size = layout.left + metrics.left, metrics.px(_HEAD)
            text.draw(canvas.painter, x, middle, row.head, size, theme.dimmed, text.BOLD, not canvas.is_vector)
            continue
        lane = row.lane
        note = _note(picture, lane) if metrics.two_lines or lane.kind is LaneKind.GIL else ""
        name = _Name(lane.kind, lane.name, note, lane.badges, lane.digit, lane.colour, metrics, row.height, theme.name)
        if canvas.is_vector:
            _draw_name(canvas.painter, layout.left, y, name, fast=False)
        else:
            canvas.painter.drawPixmap(QPointF(layout.left, y), _kept(name, canvas.dots))


class _Name(NamedTuple):
    """All that the part of the column beside one lane shows."""

    kind: LaneKind
    name: str
    note: str
    badges: tuple[str, ...]
    digit: str
    colour: int
    metrics: Metrics
    height: int
    theme: str


@lru_cache(maxsize=300)
def _kept(name: _Name, dots: float) -> QPixmap:
    """That part on nothing; most of them stay the same from frame to frame."""
    made = QPixmap(max(math.ceil(name.metrics.names * dots), 1), max(math.ceil(name.height * dots), 1))
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(dots)
    painter = QPainter(made)
    _draw_name(painter, 0, 0, name, fast=True)
    painter.end()
    return made


def _draw_name(painter: QPainter, left: float, top: float, one: _Name, fast: bool) -> None:
    theme = next(theme for theme in THEMES if theme.name == one.theme)
    metrics, note = one.metrics, one.note
    middle = top + one.height / 2
    right = left + metrics.names - metrics.px(_RIGHT)
    name_px, note_px = metrics.px(_NAME), metrics.px(_NOTE)
    if one.kind is LaneKind.GIL:
        x = left + metrics.left
        text.draw(painter, x, middle, one.name, metrics.px(_HEAD), theme.dimmed, text.BOLD, fast)
        x += text.width(one.name, metrics.px(_HEAD), text.BOLD) + metrics.px(8)
        text.draw(painter, x, middle, _cut(note, note_px, right - x), note_px, theme.dimmed, fast=fast)
        return
    x = left + (metrics.left if one.kind is LaneKind.VALUE else metrics.indent)
    if one.kind is LaneKind.THREAD:
        size = metrics.px(min(_PLATE, metrics.lane_height - 4))
        _draw_plate(
            painter, left + metrics.left, round(middle - size / 2), size, note_px, one.digit, theme.thread(one.colour)
        )
    above = middle - metrics.px(8) if note else middle
    # Rather a name without badges than badges without a name.
    wide = _badges_width(one.badges, metrics)
    badges = one.badges if wide <= (right - x) / 2 else ()
    room = right - x - (wide if badges else 0)
    _paint_badges(painter, theme, metrics, badges, right, above, fast)
    name = _shortened(one.name, name_px, int(room))
    text.draw(painter, x, above, name, name_px, theme.text, text.BOLD, fast)
    if note:
        text.draw(painter, x, middle + metrics.px(8), _cut(note, note_px, right - x), note_px, theme.dimmed, fast=fast)


def _cut(note: str, px: int, room: float) -> str:
    return text.elided(note, px, text.NORMAL, max(int(room), 0), at_end=True)


def _draw_plate(painter: QPainter, x: float, y: float, size: int, px: int, digit: str, look: Look) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.fill))
    painter.drawRoundedRect(QRectF(x, y, size, size), size * 0.22, size * 0.22)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if digit:
        left = x + (size - text.width(digit, px, text.BOLD)) / 2
        text.draw(painter, left, y + size / 2, digit, px, look.ink, text.BOLD)


def _shortened(name: str, px: int, room: int) -> str:
    """A name that fits: "Thread-1 (work)" without its function, others without their middle."""
    if text.width(name, px, text.BOLD) > room and name.endswith(")"):
        name = name.rsplit(" (", 1)[0]
    return text.elided(name, px, text.BOLD, room)


def _badges_width(badges: Iterable[str], metrics: Metrics) -> float:
    return sum(text.width(badge, metrics.px(_BADGE)) + metrics.px(18) for badge in badges)


def _paint_badges(
    painter: QPainter,
    theme: Theme,
    metrics: Metrics,
    badges: Iterable[str],
    right: float,
    middle: float,
    fast: bool,
) -> None:
    """Paint badges that end at `right`."""
    px = metrics.px(_BADGE)
    for badge in badges:
        wide = text.width(badge, px) + metrics.px(12)
        height = metrics.px(15)
        box = QRectF(round(right - wide) + 0.5, round(middle - height / 2) + 0.5, round(wide) - 1, height - 1)
        warns = badge in _WARNINGS
        colour = theme.warning if warns else theme.dimmed
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour if warns else theme.lines), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        text.draw(painter, box.left() + metrics.px(6), middle, badge, px, colour, fast=fast)
        right -= wide + metrics.px(6)
