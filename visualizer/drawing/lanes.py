"""The spans of the lanes: shapes with labels where they are wide, divided columns of pixels where they are many."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainterPath, qRgba

from visualizer.drawing import text
from visualizer.drawing.columns import Columns, Runs, divide
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import Layout, Row
from visualizer.drawing.picture import Picture
from visualizer.drawing.pixels import SHARED, Pixels
from visualizer.drawing.reuse import Reuse
from visualizer.drawing.theme import Look, Pattern, looks
from visualizer.model.held import HELD_CLASSES, class_held
from visualizer.model.labels import STATE_WORDS, held_labels, span_labels
from visualizer.model.spans import NOTHING
from visualizer.model.states import State
from visualizer.model.step_lanes import value_labels
from visualizer.model.timeline import Lane, LaneKind, class_state, state_class

_TOP_DOWN = (State.CREATED, State.RUNNABLE, State.WAITING, State.BLOCKED, State.READY, State.RUNNING)
_ORDER = {
    LaneKind.THREAD: (NOTHING, *(state_class(state) for state in _TOP_DOWN)),
    LaneKind.LOCK: tuple(range(HELD_CLASSES)),
    LaneKind.VALUE: tuple(range(HELD_CLASSES)),
    LaneKind.GIL: tuple(range(HELD_CLASSES)),
}
_CONTENDED = tuple(kind for kind in range(HELD_CLASSES) if (held := class_held(kind)) and held[1])
_LEAST_LABELLED = 24
_MOST_LABELS, _MOST_TRIED = 250, 600
_LEAST_KEPT = 6
"""Runs of that width are told to who draws arrows."""
_LABEL, _PAD = 11, 7
_HIGHEST = 250
"""Dots of the highest column: their numbers have eight bits."""
_MOST_COLUMNS = 24_000
"""A file gets no more columns than that in all lanes together, if more than a few pixels are shared."""
_GAP_FROM = 4
"""Shapes that are at least that wide keep a pixel free before the next one."""


class Run(NamedTuple):
    """A run of one class in a row, in pixels and in ns; `begin` and `end` are as far as it is seen."""

    row: Row
    lane: Lane
    x: float
    y: float
    width: float
    kind: int
    begin: int
    end: int


def paint_spans(canvas: Canvas, layout: Layout, picture: Picture, reuse: Reuse) -> list[Run]:
    """Paint the spans of all lanes that are seen. Returns the runs of one class, the widest first."""
    found: list[Run] = []
    for kind in LaneKind:
        rows = [row for row in layout.seen_rows if row.lane and row.lane.kind is kind]
        if rows:
            found += _paint_kind(canvas, layout, picture, kind, rows, reuse)
    found.sort(key=attrgetter("width"), reverse=True)
    return found


def _paint_kind(
    canvas: Canvas, layout: Layout, picture: Picture, kind: LaneKind, rows: list[Row], reuse: Reuse
) -> list[Run]:
    spans = picture.timeline.spans(rows[0].lane) if rows[0].lane else None
    if spans is None or picture.end <= picture.begin:
        return []
    lanes = [row.lane.row for row in rows if row.lane]
    pixels = max(round(layout.lanes_width * canvas.dots), 1)
    height = min(max(round(rows[0].span * canvas.dots), 1), _HIGHEST)
    shown = reuse.pixels(spans, lanes, picture.begin, picture.end, pixels, height, _ORDER[kind])
    shared = int((shown.code == SHARED).sum()) if canvas.is_vector else 0
    if shared > _MOST_COLUMNS:
        pixels = max(int(pixels * _MOST_COLUMNS / shared), 64)
        shown = reuse.pixels(spans, lanes, picture.begin, picture.end, pixels, height, _ORDER[kind])
    runs, columns = divide(shown, canvas.dots)
    unit = layout.lanes_width / pixels
    of_class = looks(picture.theme.name, kind, picture.highlighted)
    if columns:
        paint = _paint_areas if canvas.is_vector else _paint_image
        paint(canvas, layout, rows, columns, of_class, unit)
    found = _paint_runs(canvas, layout, picture, rows, runs, of_class, unit)
    if kind in (LaneKind.LOCK, LaneKind.VALUE):
        _underline(canvas, layout, picture, rows, shown, unit)
    return found


def _paint_image(
    canvas: Canvas, layout: Layout, rows: list[Row], columns: Columns, of_class: dict[int, Look], unit: float
) -> None:
    count, height, stride = columns.dots.shape
    width = columns.width
    image = QImage(columns.dots.data, width, count * height, stride, QImage.Format.Format_Indexed8)
    colours = [QColor(of_class[kind].fill) for kind in columns.order[1:]]
    image.setColorTable([0, *(qRgba(colour.red(), colour.green(), colour.blue(), 255) for colour in colours)])
    if count * height * width > 200_000:
        image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    span = rows[0].span
    for at, lane in enumerate(columns.lanes.tolist()):
        target = QRectF(layout.lanes_left, layout.span_y(rows[lane]), width * unit, span)
        canvas.painter.drawImage(target, image, QRectF(0, at * height, width, height))


def _paint_areas(
    canvas: Canvas, layout: Layout, rows: list[Row], columns: Columns, of_class: dict[int, Look], unit: float
) -> None:
    painter = canvas.painter
    painter.setPen(Qt.PenStyle.NoPen)
    paths: dict[int, QPainterPath] = {}
    for lane, kind, xs, ys in columns.steps():
        row = rows[lane]
        top, part = layout.span_y(row), row.span / columns.height
        path = paths.setdefault(kind, QPainterPath())
        bottom = top + row.span
        level = float(bottom)
        path.moveTo(layout.lanes_left + float(xs[0]) * unit, bottom)
        for x, y in zip((layout.lanes_left + xs * unit).tolist(), (top + ys * part).tolist(), strict=True):
            path.lineTo(x, level)
            path.lineTo(x, y)
            level = y
        path.closeSubpath()
    # One class over the other, as `steps` wants it.
    for kind in columns.order:
        if kind in paths:
            painter.setBrush(QColor(of_class[kind].fill))
            painter.drawPath(paths[kind])


def _paint_runs(
    canvas: Canvas,
    layout: Layout,
    picture: Picture,
    rows: list[Row],
    runs: Runs,
    of_class: dict[int, Look],
    unit: float,
) -> list[Run]:
    left, gap_from, gap = layout.lanes_left, _GAP_FROM / unit, max(1.0, unit)
    tops = np.array([layout.span_y(row) for row in rows])
    pixels = runs.last - runs.first
    x, y, width = left + runs.first * unit, tops[runs.lane], pixels * unit
    shown = np.where(runs.touches & (pixels >= gap_from), width - gap, width)
    rects = np.column_stack([x, y, shown, np.full(len(x), rows[0].span)])
    for kind in np.flatnonzero(np.bincount(runs.kind)).tolist():
        canvas.shapes(rects[runs.kind == kind], of_class[kind])
    wide = width >= _LEAST_KEPT * picture.metrics.scale
    step = (picture.end - picture.begin) * unit / layout.lanes_width
    begin, end = ((picture.begin + at[wide] * step).astype(np.int64) for at in (runs.first, runs.last))
    of_row = [row.lane for row in rows]
    columns = (runs.lane[wide], x[wide], y[wide], shown[wide], runs.kind[wide], begin, end)
    lanes, *others = (column.tolist() for column in columns)
    return list(map(Run, map(rows.__getitem__, lanes), map(of_row.__getitem__, lanes), *others))


def _underline_height(span: int, picture: Picture) -> int:
    return max(min(picture.metrics.px(4), span // 7), 2)


def _underline(canvas: Canvas, layout: Layout, picture: Picture, rows: list[Row], shown: Pixels, unit: float) -> None:
    """A line under the parts of locks' spans for which others wait."""
    contended = np.zeros(shown.code.shape, bool)
    for kind in shown.kinds:
        if kind in _CONTENDED:
            contended |= shown.share(kind) > 0
    ends = np.diff(contended.astype(np.int8), prepend=0, append=0, axis=1)
    lanes, firsts = np.nonzero(ends == 1)
    lasts = np.nonzero(ends == -1)[1]
    thick = _underline_height(rows[0].span, picture)
    colour = QColor(looks(picture.theme.name, LaneKind.THREAD, None)[state_class(State.BLOCKED)].fill)
    tops = [layout.span_y(row) + row.span - thick for row in rows]
    if canvas.is_vector:
        columns = zip(lanes.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
        for lane, first, last in columns:
            wide = max((last - first) * unit - (1 if last - first > _GAP_FROM else 0), unit)
            canvas.fill(layout.lanes_left + first * unit, tops[lane], wide, thick, colour)
        return
    wide = lasts - firsts > _GAP_FROM
    contended[lanes[wide], lasts[wide] - 1] = False
    pixels = np.where(contended, np.uint32(colour.rgba()), np.uint32(0))
    count, width = pixels.shape
    image = QImage(pixels.data, width, count, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    for lane in np.flatnonzero(contended.any(axis=1)).tolist():
        target = QRectF(layout.lanes_left, tops[lane], width * unit, thick)
        canvas.painter.drawImage(target, image, QRectF(0, lane, width, 1))


def paint_labels(canvas: Canvas, picture: Picture, runs: Iterable[Run]) -> None:
    """Paint what stands on the spans that have room for it."""
    px, pad = picture.metrics.px(_LABEL), picture.metrics.px(_PAD)
    least = _LEAST_LABELLED * picture.metrics.scale
    fixed = {state_class(state): text.width(STATE_WORDS[state], px) + 2 * pad for state in (State.CREATED, State.READY)}
    painted = 0
    for run in islice(runs, _MOST_TRIED):
        if run.width < least or painted >= _MOST_LABELS:
            return
        if run.row.span < px + 2 or (run.lane.kind is LaneKind.THREAD and run.width < fixed.get(run.kind, 0)):
            continue
        label = next((label for label in _labels(picture, run) if _fits(label, px, run.width - 2 * pad)), "")
        if label:
            _paint_label(canvas, picture, run, label)
            painted += 1


def _fits(label: str, px: int, room: float) -> bool:
    # Measuring costs more than the look at the number of letters.
    return bool(label) and len(label) * px * 0.25 <= room and text.width(label, px) <= room


def _labels(picture: Picture, run: Run) -> tuple[str, ...]:
    timeline = picture.timeline
    if run.lane.kind is LaneKind.THREAD:
        state = class_state(run.kind)
        if state is State.RUNNING and timeline.notes is not None:
            # What was done stands on each step.
            return ()
        return span_labels(timeline, run.lane.number, state, run.begin, run.end) if state else ()
    if run.lane.kind is LaneKind.VALUE:
        return value_labels(timeline, run.lane, (run.begin + run.end) // 2)
    return held_labels(timeline, run.lane, (run.begin + run.end) // 2)


def _paint_label(canvas: Canvas, picture: Picture, run: Run, label: str) -> None:
    metrics = picture.metrics
    px, pad = metrics.px(_LABEL), metrics.px(_PAD)
    look = looks(picture.theme.name, run.lane.kind, picture.highlighted)[run.kind]
    middle = run.y + run.row.span / 2
    if run.lane.kind in (LaneKind.LOCK, LaneKind.VALUE) and run.kind in _CONTENDED:
        middle -= _underline_height(run.row.span, picture) / 2
    if look.pattern not in (Pattern.PLAIN, Pattern.OUTLINED):
        # The pattern begins behind the text.
        wide = min(text.width(label, px) + pad + metrics.px(5), run.width - 4)
        height = min(px * 1.5, run.row.span - 4)
        canvas.fill(run.x + 2, middle - height / 2, wide, height, look.fill)
    text.draw(canvas.painter, round(run.x + pad), middle, label, px, look.ink, fast=not canvas.is_vector)
