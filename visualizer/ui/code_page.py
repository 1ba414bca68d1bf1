"""One file of code: line numbers, the threads beside their lines, and boxes for numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QPlainTextEdit, QSpinBox, QTextEdit, QWidget

from visualizer.drawing.theme import LIGHT, Theme, mixed
from visualizer.model.controls import Literal
from visualizer.ui.highlighting import STRUT, Highlighter
from visualizer.ui.parts import GRID, bare_number, monospace, paint_plate

_PLATE = 13
_MOST_PLATES = 2
"""At most so many threads are shown beside one line; more are counted."""
_COUNT = "+999"
"""The room for how many there are besides is always there, so that the text never moves sideways."""
_TINT = 0.17
_LARGEST = 2_000_000_000


class CodePage(QPlainTextEdit):
    """One file of code.

    Signals, each with one payload:
        literal_changed: A pair of a `Literal` and the number that is to stand in its place.
    """

    literal_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code")
        self.setAccessibleName("Code of the program")
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setMouseTracking(True)
        self._theme, self._scale = LIGHT, 1.0
        # The gutter leaves room enough, and the colour of a line begins there.
        self.document().setDocumentMargin(0)
        self._gutter = _Gutter(self)
        self._highlighter = Highlighter(self.document())
        self._literals: dict[int, list[Literal]] = {}
        self._badges: dict[Literal, str] = {}
        self._threads: dict[int, list[tuple[str, QColor]]] = {}
        self._pointed = 0
        self._marks: dict[int, str] = {}
        self._box: QAbstractSpinBox | None = None
        self._boxed: Literal | None = None
        self._hovered: Literal | None = None
        self.updateRequest.connect(self._scroll_gutter)
        self.show_theme(LIGHT)

    # What is shown

    def show_text(self, text: str, literals: Sequence[Literal]) -> None:
        """Another text, with the numbers in it that can be changed."""
        self._close_box()
        self._literals = {}
        for literal in literals:
            self._literals.setdefault(literal.line, []).append(literal)
        self._badges, self._threads, self._pointed, self._hovered = {}, {}, 0, None
        self._highlighter.read(text)
        self.setPlainText("\n".join(line + STRUT for line in text.split("\n")))
        self._refresh()

    def show_lines(self, lines: Sequence[tuple[str, QColor, int]]) -> None:
        """Where threads are: digit, colour, line."""
        threads: dict[int, list[tuple[str, QColor]]] = {}
        for digit, colour, line in lines:
            threads.setdefault(line, []).append((digit, colour))
        if threads != self._threads:
            self._threads = threads
            self._refresh()

    def show_marks(self, marks: Mapping[int, str]) -> None:
        """Lines that something is wrong with, and what."""
        if marks != self._marks:
            self._marks = dict(marks)
            self._refresh()

    @property
    def marks(self) -> dict[int, str]:
        """Those lines."""
        return dict(self._marks)

    def show_changes(self, badges: Mapping[Literal, str]) -> None:
        """Which numbers are run as others, and what to say of it."""
        if badges != self._badges:
            self._badges = dict(badges)
            self._refresh()
            self.viewport().update()

    def go_to(self, line: int) -> None:
        """Bring a line into view and point at it."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return
        self._pointed = line
        first = self.firstVisibleBlock().blockNumber()
        visible = max(1, self.viewport().height() // max(1, self._line_height()))
        if not first + 2 <= line - 1 <= first + visible - 3:
            # Setting a cursor would draw it, and take what is selected away.
            self.verticalScrollBar().setValue(max(0, line - 1 - visible // 2))
        self._refresh()

    @property
    def pointed(self) -> int:
        """The line that is pointed at, or 0."""
        return self._pointed

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint the code in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.setFont(monospace(12 * scale))
        # The style sheet's size for all widgets would win over the font.
        self.setStyleSheet(
            f"#code {{ font-size: {round(12 * scale)}px; background: {theme.panel}; }}"
            f"QAbstractScrollArea::corner {{ background: {theme.panel}; }}"
        )
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._highlighter.show_theme(theme, scale)
        self._refresh()

    def _refresh(self) -> None:
        width = self.gutter_width()
        self.setViewportMargins(width, 0, 0, 0)
        self._place_gutter()
        selections = []
        for line, threads in self._threads.items():
            selections.append(self._selection(line, self.tint(threads[0][1])))
        selections += [self._marked(line) for line in self._marks]
        for literal in self._badges:
            selection = self._literal_selection(literal)
            selection.format.setFontStrikeOut(True)
            selections.append(selection)
        if self._hovered is not None:
            selection = self._literal_selection(self._hovered)
            selection.format.setFontUnderline(True)
            selections.append(selection)
        self.setExtraSelections(selections)
        self._gutter.update()

    def _selection(self, line: int, colour: QColor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format.setBackground(colour)
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        return selection

    def _marked(self, line: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        selection.format.setUnderlineColor(QColor(self._theme.warning))
        cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        text = cursor.block().text()
        cursor.setPosition(cursor.position() + _utf16(text, len(text) - len(text.lstrip())))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        return selection

    def _literal_selection(self, literal: Literal) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format = QTextCharFormat()
        block = self.document().findBlockByNumber(literal.line - 1)
        cursor = QTextCursor(block)
        start = block.position() + _utf16(block.text(), literal.column)
        cursor.setPosition(start)
        cursor.setPosition(start + literal.end - literal.column, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        return selection

    def tint(self, colour: QColor) -> QColor:
        """What a line in that thread's colour is painted on."""
        part = _TINT if not self._theme.is_dark else _TINT * 1.3
        return QColor(mixed(self._theme.panel, colour.name(), part))

    # The gutter

    def gutter_width(self) -> int:
        """Room for the line numbers and plates, in px."""
        digits = max(3, len(str(self.blockCount())))
        plates = _MOST_PLATES * (self._plate() + 2)
        count = QFontMetrics(self._count_font()).horizontalAdvance(_COUNT)
        return round(GRID + digits * self.fontMetrics().horizontalAdvance("9") + GRID + plates + count + GRID // 2)

    def _count_font(self) -> QFont:
        return monospace(9 * self._scale)

    def _plate(self) -> int:
        return round(_PLATE * self._scale)

    def _line_height(self) -> int:
        return round(self.blockBoundingRect(self.document().firstBlock()).height())

    def _place_gutter(self) -> None:
        room = self.contentsRect()
        self._gutter.setGeometry(QRect(room.left(), room.top(), self.gutter_width(), room.height()))

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())
        if dy and self._box is not None:
            self._close_box()

    def visible_lines(self) -> list[tuple[QTextBlock, QRectF]]:
        """The lines that can be seen, and where."""
        found = []
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(offset)
            if rect.top() > self.viewport().height():
                break
            found.append((block, rect))
            block = block.next()
        return found

    def paint_gutter(self, painter: QPainter) -> None:
        """Paint line numbers and plates."""
        theme = self._theme
        width = self._gutter.width()
        font = monospace(11 * self._scale)
        painter.fillRect(self._gutter.rect(), QColor(theme.panel))
        digits = max(3, len(str(self.blockCount())))
        numbers = GRID + digits * self.fontMetrics().horizontalAdvance("9")
        for block, rect in self.visible_lines():
            line = block.blockNumber() + 1
            top, height = rect.top(), rect.height()
            threads = self._threads.get(line, [])
            if threads:
                painter.fillRect(QRectF(0, top, width, height), self.tint(threads[0][1]))
            if line == self._pointed:
                painter.fillRect(QRectF(0, top, 3, height), QColor(theme.accent))
            painter.setFont(font)
            painter.setPen(QColor(theme.text if line == self._pointed else theme.dimmed))
            painter.drawText(
                QRectF(0, top, numbers, height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(line),
            )
            self._paint_plates(painter, threads, numbers + GRID, top, height)

    def _paint_plates(
        self, painter: QPainter, threads: list[tuple[str, QColor]], left: float, top: float, height: float
    ) -> None:
        size = min(self._plate(), height - 1)
        shown = threads[:_MOST_PLATES]
        for position, (digit, colour) in enumerate(shown):
            rect = QRectF(left + position * (size + 2), top + (height - size) / 2, size, size)
            paint_plate(painter, rect, digit, colour)
        if len(shown) < len(threads):
            left += len(shown) * (size + 2)
            more = len(threads) - len(shown)
            painter.setFont(self._count_font())
            painter.setPen(QColor(self._theme.text))
            painter.drawText(
                QRectF(left, top, self._gutter.width() - left, height),
                Qt.AlignmentFlag.AlignVCenter,
                f"+{more}" if more < 1000 else f"+{more // 1000}k",
            )

    def gutter_tip(self, y: int) -> str:
        """Which threads are at the line at a height."""
        for block, rect in self.visible_lines():
            if rect.top() <= y < rect.bottom():
                threads = self._threads.get(block.blockNumber() + 1, [])
                known = [digit for digit, _ in threads if digit]
                others = len(threads) - len(known)
                if others:
                    known.append(f"{others} without a digit" if others > 1 else "one without a digit")
                said = [f"Threads at this line: {', '.join(known)}."] if known else []
                return "\n".join([*said, *filter(None, [self._marks.get(block.blockNumber() + 1, "")])])
        return ""

    # Numbers that can be changed

    def literal_at(self, position: QPoint) -> Literal | None:
        """The number under a point of the viewport."""
        cursor = self.cursorForPosition(position)
        block = cursor.block()
        for literal in self._literals.get(block.blockNumber() + 1, []):
            if self.literal_rect(literal).contains(position):
                return literal
        return None

    def literal_rect(self, literal: Literal) -> QRect:
        """Where a number stands in the viewport."""
        selection = self._literal_selection(literal)
        cursor = QTextCursor(selection.cursor)
        end = self.cursorRect(cursor)
        cursor.setPosition(cursor.anchor())
        start = self.cursorRect(cursor)
        return QRect(start.topLeft(), QPoint(end.left(), start.bottom()))

    def open_box(self, literal: Literal) -> QAbstractSpinBox:
        """Put a box for another value over a number."""
        self._close_box()
        box = _box(literal)
        box.setParent(self.viewport())
        box.setObjectName("literalBox")
        what = f" for {literal.context}" if literal.context else ""
        box.setAccessibleName(f"Another value{what}")
        box.setToolTip(f"Runs the program with this number{what} instead of {literal.text}; the file stays as it is.")
        box.setFont(self.font())
        bare_number(box)
        rect = self.literal_rect(literal)
        height = max(24, round(24 * self._scale))
        width = max(80, rect.width() + 40)
        left = min(max(0, rect.left() - GRID), max(0, self.viewport().width() - width))
        box.setGeometry(left, rect.center().y() - height // 2, width, height)
        box.installEventFilter(self)
        box.lineEdit().installEventFilter(self)
        self._box, self._boxed = box, literal
        box.show()
        box.setFocus()
        box.selectAll()
        return box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, D102
        if self._box is None or watched not in (self._box, self._box.lineEdit()):
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take_box()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close_box()
                return True
        if event.type() == QEvent.Type.FocusOut and watched is self._box:
            self._take_box()
        return False

    def _take_box(self) -> None:
        box, literal = self._box, self._boxed
        if box is None or literal is None or not isinstance(box, (QSpinBox, QDoubleSpinBox)):
            return
        box.interpretText()
        value = box.value()
        self._close_box()
        self.literal_changed.emit((literal, value))

    def _close_box(self) -> None:
        box, self._box, self._boxed = self._box, None, None
        if box is not None:
            box.hide()
            box.deleteLater()

    # Qt's own

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        super().mouseMoveEvent(event)
        literal = self.literal_at(event.position().toPoint())
        if literal != self._hovered:
            self._hovered = literal
            shape = Qt.CursorShape.PointingHandCursor if literal else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(shape)
            tip = f"Click to run the program with another number than {literal.text}." if literal else ""
            self.viewport().setToolTip(tip)
            self._refresh()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        super().mouseReleaseEvent(event)
        literal = self.literal_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and literal and not self.textCursor().hasSelection():
            self.open_box(literal)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        super().paintEvent(event)
        if not self._badges:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(monospace(10.5 * self._scale))
        rects = {block.blockNumber() + 1: rect for block, rect in self.visible_lines()}
        beside: dict[int, float] = {}
        for literal, text in self._badges.items():
            rect = rects.get(literal.line)
            if rect is None:
                continue
            block = self.document().findBlockByNumber(literal.line - 1)
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            left = beside.get(literal.line, self.cursorRect(cursor).left() + GRID)
            width = painter.fontMetrics().horizontalAdvance(text) + GRID
            badge = QRectF(left + 0.5, rect.top() + 0.5, width, rect.height() - 1)
            painter.setPen(QPen(QColor(self._theme.accent)))
            painter.setBrush(QColor(self._theme.background))
            painter.drawRoundedRect(badge, 4, 4)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
            beside[literal.line] = badge.right() + GRID / 2
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        self._place_gutter()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(360, 400)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802, D102
        # Made by Qt: one made here would be gone when the clipboard lets go of it at the end.
        data = super().createMimeDataFromSelection()
        # It forgets its own text only once that was asked for.
        text = data.text()
        data.clear()
        data.setText(text.replace(STRUT, ""))
        return data


class _Gutter(QWidget):
    """The column to the left of the text."""

    def __init__(self, page: CodePage) -> None:
        super().__init__(page)
        self._page = page
        self.setMouseTracking(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        self._page.paint_gutter(painter)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setToolTip(self._page.gutter_tip(event.position().toPoint().y()))


def _box(literal: Literal) -> QAbstractSpinBox:
    if isinstance(literal.value, float):
        box = QDoubleSpinBox()
        decimals = len(literal.text.partition(".")[2])
        box.setDecimals(max(3, decimals))
        box.setRange(0, _LARGEST)
        box.setSingleStep(10.0 ** -min(decimals, 3))
        box.setValue(literal.value)
        return box
    box = QSpinBox()
    box.setRange(0, _LARGEST)
    box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
    box.setValue(literal.value)
    return box


def _utf16(text: str, column: int) -> int:
    """A column as Qt counts it."""
    return column + sum(letter > "\uffff" for letter in text[:column])
