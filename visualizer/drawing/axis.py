"""The axis on top, and the grid behind the lanes."""

from __future__ import annotations

from visualizer.drawing import text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import HEADS, Layout, Ticks, step_ticks, ticks
from visualizer.drawing.picture import Picture
from visualizer.model.labels import length_text
from visualizer.model.recording import STEP_NS
from visualizer.model.timeline import Timeline

_GAP, _STEPS_GAP = 82, 34
"""Distance of labels in pixels, roughly."""


def axis_ticks(layout: Layout, timeline: Timeline) -> Ticks:
    """The points of the axis."""
    gap = _STEPS_GAP if timeline.is_stepped else _GAP
    most = int(layout.lanes_width / (gap * layout.metrics.scale))
    if timeline.is_stepped:
        return step_ticks(layout.begin, layout.end, most, STEP_NS)
    return ticks(layout.begin, layout.end, most)


def paint_grid(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint the lines at the axis' points, down through all lanes."""
    top = layout.lanes_top - layout.metrics.px(8)
    height = layout.top + layout.height - top
    # A step's number stands above its middle, and its line where it begins.
    before = STEP_NS // 2 if picture.timeline.is_stepped else 0
    found = axis_ticks(layout, picture.timeline).ticks
    lines = [(round(layout.x(tick.time - before)), top, 1, height) for tick in found]
    canvas.fill_all(lines, picture.theme.lines)


def paint_axis(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint the labels of the axis, the head of the first section, and how long a measured range is."""
    theme, metrics, painter = picture.theme, layout.metrics, canvas.painter
    size = metrics.px(11)
    middle = layout.top + metrics.px(18)
    fast = not canvas.is_vector
    if layout.lanes and layout.lanes[0].kind in HEADS:
        head = "STEP" if picture.timeline.is_stepped else HEADS[layout.lanes[0].kind]
        text.draw(painter, layout.left + metrics.left, middle, head, metrics.px(10), theme.dimmed, text.BOLD, fast)
    found = axis_ticks(layout, picture.timeline)
    if found.base:
        base = f"{found.base} …"
        x = layout.lanes_left - metrics.px(8) - text.width(base, size)
        text.draw(painter, x, middle, base, size, theme.dimmed, fast=fast)
    free = layout.left + 0.0
    right = layout.left + layout.width
    measured = _measured(canvas, layout, picture, middle)
    for tick in found.ticks:
        wide = text.width(tick.label, size)
        x = min(layout.x(tick.time) - wide / 2, right - wide - 2)
        x = max(x, layout.lanes_left - wide / 2)
        covered = measured and x < measured[1] and x + wide > measured[0]
        if x >= free and not covered:
            text.draw(painter, round(x), middle, tick.label, size, theme.dimmed, fast=fast)
            free = x + wide + metrics.px(12)


def _measured(canvas: Canvas, layout: Layout, picture: Picture, middle: float) -> tuple[float, float] | None:
    if picture.measured is None:
        return None
    metrics, theme = layout.metrics, picture.theme
    begin, end = sorted(picture.measured)
    label, size = length_text(picture.timeline, end - begin), metrics.px(11)
    wide = text.width(label, size, text.BOLD) + metrics.px(12)
    centre = (max(layout.x(begin), layout.lanes_left) + min(layout.x(end), layout.left + layout.width)) / 2
    x = min(max(centre - wide / 2, layout.lanes_left), layout.left + layout.width - wide)
    canvas.fill(x, middle - metrics.px(9), wide, metrics.px(18), theme.accent)
    text.draw(canvas.painter, x + metrics.px(6), middle, label, size, theme.background, text.BOLD, not canvas.is_vector)
    return x, x + wide
