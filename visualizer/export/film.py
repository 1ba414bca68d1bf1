"""A run as a film: its picture, which fills from left to right, and below it what is done where, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPainter

from visualizer.drawing import text
from visualizer.drawing.theme import Theme, mixed
from visualizer.export.page import Page, page_of
from visualizer.export.pictures import PictureOptions
from visualizer.export.steps_text import plain
from visualizer.model.recording import STEP_NS
from visualizer.model.step_table import FREE, Row, StepTable, Value, Variable
from visualizer.model.timeline import Timeline

_MOST = 150
"""Frames; of a longer run several steps are done in each."""
_SECONDS = 10.0
"""Length of a film of a run that was not stepped."""
_FRAMES = 80
"""Of such a film."""
_STEP_SECONDS, _LAST_SECONDS = 0.8, 4.0
"""How long a step can be seen, and how it all ended."""
_SENTENCE, _CODE, _VALUE = 17, 14, 15
"""Sizes of texts, in pixels."""
_LINES = 24
"""Most lines of code that are seen at once."""
_CODE_PART = 0.6
_TINT = 0.25


@dataclass(frozen=True)
class Frame:
    """An image of a film, and how long it is seen, in seconds."""

    image: QImage
    seconds: float


def film(timeline: Timeline, options: PictureOptions, table: StepTable | None) -> Iterator[Frame]:
    """The frames of a run; all have the same size. `table` has its steps, if it went step by step.

    As high as the run needs, whatever the size that was wished.
    """
    fitted = replace(options.preset, height=None, lane_height=(options.preset.lane_height[1],) * 2)
    page = page_of(timeline, replace(options, preset=fitted, zoom=1, transparent=False))
    if table is None or not table.rows:
        end = max(timeline.end, 1)
        for number in range(1, _FRAMES + 1):
            is_last = number == _FRAMES
            seconds = _LAST_SECONDS if is_last else _SECONDS / _FRAMES
            yield Frame(_Scene(page, None).image(end * number // _FRAMES, None, is_last), seconds)
        return
    scene = _Scene(page, table)
    count = min(len(table.rows), _MOST)
    for number in range(count):
        is_last = number == count - 1
        at = (number + 1) * len(table.rows) // count - 1
        seconds = _LAST_SECONDS if is_last else max(_STEP_SECONDS * len(table.rows) / count, _STEP_SECONDS)
        yield Frame(scene.image(_until(table, at, timeline), at, is_last), min(seconds, _LAST_SECONDS))


def _until(table: StepTable, at: int, timeline: Timeline) -> int:
    """Up to which time a row and all before it have gone, in ns."""
    steps = next((row.steps for row in reversed(table.rows[: at + 1]) if row.steps), "")
    return int(steps.rpartition("-")[2]) * STEP_NS if steps else timeline.end


class _Scene:
    """What stays the same from frame to frame."""

    def __init__(self, page: Page, table: StepTable | None) -> None:
        self._page, self._table = page, table
        self._theme: Theme = page.options.theme
        self._px = page.picture.metrics.px
        self._code = {path: source.rstrip("\n").expandtabs(4).split("\n") for path, source in self._sources().items()}
        self._lines = min(max((len(lines) for lines in self._code.values()), default=0), _LINES)
        self._file, self._line = next(iter(self._code), ""), 0

    def _sources(self) -> dict[str, str]:
        return dict(self._table.sources) if self._table is not None else {}

    @property
    def _panel_height(self) -> int:
        if self._table is None:
            return 0
        rows = max(self._lines * self._px(_CODE + 5), len(self._table.variables) * self._px(_VALUE + 9))
        return self._px(_SENTENCE * 2) + rows + self._page.options.preset.margin

    def image(self, until: int, at: int | None, is_last: bool) -> QImage:
        """The picture up to a time in ns, and row `at` of the table."""
        page = self._page
        made = QImage(page.width, page.height + self._panel_height, QImage.Format.Format_RGB32)
        made.fill(QColor(self._theme.background))
        painter = QPainter(made)
        replace(page, picture=replace(page.picture, now=until)).paint(painter)
        if not is_last:
            self._cover(painter, until)
        if at is not None and self._table is not None:
            self._paint_panel(painter, self._table, at, is_last)
        painter.end()
        return made

    def _cover(self, painter: QPainter, until: int) -> None:
        """Hide what has not happened yet."""
        inside = self._page.inside
        layout = self._page.picture.layout(inside.x(), inside.y(), inside.width(), inside.height())
        x = round(layout.x(until))
        height = layout.content_height
        right = inside.x() + inside.width()
        painter.fillRect(QRect(x, layout.lanes_top, right - x, height), QColor(self._theme.background))
        painter.fillRect(QRect(x, layout.lanes_top, self._px(2), height), QColor(self._theme.accent))

    def _paint_panel(self, painter: QPainter, table: StepTable, at: int, is_last: bool) -> None:
        margin, top = self._page.options.preset.margin, self._page.height
        row = table.rows[at]
        for deed in filter(None, row.deeds):
            if deed.place.file in self._code:
                self._file, self._line = deed.place.file, deed.place.line
        size, middle = self._px(_SENTENCE), top + self._px(_SENTENCE * 0.7)
        words = table.ending if is_last and table.ending else self._sentence(table, row)
        colour = self._theme.warning if is_last and table.ending else self._theme.text
        room = self._page.width - 2 * margin
        text.draw(painter, margin, middle, text.elided(plain(words), size, text.BOLD, room), size, colour, text.BOLD)
        below = top + self._px(_SENTENCE * 2)
        self._paint_code(painter, margin, below, round(room * _CODE_PART), row)
        self._paint_values(painter, margin + round(room * (_CODE_PART + 0.03)), below, table, row)

    def _sentence(self, table: StepTable, row: Row) -> str:
        said = [f"{table.threads[number]} {deed.text}" for number, deed in enumerate(row.deeds) if deed]
        return f"{row.steps}: {'; '.join(said)}" if row.steps else "; ".join(said)

    def _paint_code(self, painter: QPainter, x: int, y: int, width: int, row: Row) -> None:
        lines, height = self._code.get(self._file, []), self._px(_CODE + 5)
        first = min(max(self._line - self._lines // 2, 0), max(len(lines) - self._lines, 0))
        marked = {
            deed.place.line: number
            for number, deed in enumerate(row.deeds)
            if deed is not None and deed.place.file == self._file
        }
        painter.setFont(_monospace(self._px(_CODE)))
        for number, line in enumerate(lines[first : first + self._lines], first + 1):
            box = QRect(x, y, width, height)
            if number in marked:
                colour = self._theme.threads[_colour(marked[number], self._theme)]
                painter.fillRect(box, QColor(mixed(self._theme.background, colour, _TINT)))
                painter.fillRect(QRect(x, y, self._px(4), height), QColor(colour))
            painter.setPen(QColor(self._theme.dimmed))
            painter.drawText(box.adjusted(0, 0, -width + self._px(40), 0), _RIGHT, str(number))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(box.adjusted(self._px(52), 0, 0, 0), _LEFT, line)
            y += height

    def _paint_values(self, painter: QPainter, x: int, y: int, table: StepTable, row: Row) -> None:
        size, height = self._px(_VALUE), self._px(_VALUE + 9)
        room = self._page.width - self._page.options.preset.margin - x
        for variable, value in zip(table.variables, row.values, strict=True):
            shown = _shown(variable, value, table)
            weight = text.BOLD if value.changed else text.NORMAL
            if value.changed and value.writer is not None:
                colour = self._theme.threads[_colour(value.writer, self._theme)]
                painter.fillRect(QRect(x, y, self._px(4), height - self._px(4)), QColor(colour))
            line = text.elided(plain(shown), size, weight, room - self._px(12), at_end=True)
            text.draw(painter, x + self._px(12), y + height / 2 - self._px(2), line, size, self._theme.text, weight)
            y += height


_LEFT, _RIGHT = 0x0001 | 0x0080, 0x0002 | 0x0080
"""Qt's flags for a text at the left and at the right, in the middle of the height."""


def _shown(variable: Variable, value: Value, table: StepTable) -> str:
    """A variable or lock in words."""
    if variable.is_lock:
        return f"lock {variable.name}: {FREE if value.writer is None else value.text}"
    who = f"   (written by {table.threads[value.writer]})" if value.writer is not None else ""
    return f"{variable.name} = {value.text or '?'}{who}"


def _colour(thread: int, theme: Theme) -> int:
    """Which of a theme's colours of threads is that of a thread, by its number."""
    colours = len(theme.threads) - 1
    return (thread - 1) % colours if thread else colours


def _monospace(px: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(px)
    return font
