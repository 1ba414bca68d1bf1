"""The list of demo programs, each with what to look for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.demo_words import MODES
from visualizer.model.demos import Demo
from visualizer.ui.parts import GRID, named, section_head

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_DEMO = Qt.ItemDataRole.UserRole + 1
_GROUP = Qt.ItemDataRole.UserRole + 2
"""Name of the group that begins with a demo, "" for the others."""
_WIDTH = 520


class DemosPanel(QWidget):
    """The list of demo programs; a popup, or a page of something else.

    Signals, each with one payload:
        demo_chosen: `Demo`.
    """

    demo_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demosPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._demos: list[Demo] = []
        self._model = _Demos(self)
        self._delegate = _Painter(self)
        self.view = QListView()
        self.view.setObjectName("demosList")
        self.view.setAccessibleName("Demos")
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self._filter = QLineEdit()
        named(self._filter, "demosFilter", "Find a demo", "Shows only demos with this word.")
        self._filter.setPlaceholderText("Find a demo")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._show)
        self._filter.returnPressed.connect(self._choose_first)
        self._filter.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(section_head("Demos"))
        column.addWidget(self._filter)
        column.addWidget(self.view, 1)

    def show_demos(self, demos: Sequence[Demo]) -> None:
        """Which there are."""
        self._demos = list(demos)
        self._show()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._delegate.show_theme(theme, scale)
        self.view.doItemsLayout()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(_WIDTH, 560)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, D102
        # Down leads from the field into the list.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.view.setFocus()
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self._model.index(0, 0))
            return True
        return False

    def _show(self) -> None:
        word = self._filter.text().strip().lower()
        self._model.show_demos([demo for demo in self._demos if word in _words(demo).lower()])

    def _choose_first(self) -> None:
        self._choose(self._model.index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        demo = index.data(_DEMO)
        if demo is not None:
            # Behind the click, which may close this.
            QTimer.singleShot(0, self, lambda: self.demo_chosen.emit(demo))


class _Demos(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._demos: list[Demo] = []

    def show_demos(self, demos: list[Demo]) -> None:
        self.beginResetModel()
        self._demos = demos
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._demos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._demos):
            return None
        demo = self._demos[index.row()]
        if role == _DEMO:
            return demo
        if role == _GROUP:
            before = self._demos[index.row() - 1].group if index.row() else ""
            return demo.group if demo.group != before else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return demo.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return f"{demo.path.name}, for {MODES[demo.mode]}."
        return None


def _words(demo: Demo) -> str:
    """What a demo is found by."""
    return f"{demo.group} {demo.title} {MODES[demo.mode]} {demo.description}"


class _Painter(QStyledItemDelegate):
    """Paints a title and its kind of run, and below what to look for; above the first one of a group its name."""

    def __init__(self, panel: DemosPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._theme, self._scale = LIGHT, 1.0

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        demo = index.data(_DEMO)
        rect: QRect = option.rect  # type: ignore[attr-defined] - the stubs lack the fields of style options
        state = option.state  # type: ignore[attr-defined]
        title, text, head = self._fonts()
        painter.save()
        if group := index.data(_GROUP):
            painter.setFont(head)
            painter.setPen(QColor(self._theme.dimmed))
            above = rect.adjusted(GRID, 0, -GRID, 0)
            above.setHeight(self._head_height())
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, group)
            rect = rect.adjusted(0, above.height(), 0, 0)
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.lines))
            painter.setOpacity(0.5)
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
            painter.setOpacity(1)
        inner = rect.adjusted(GRID, GRID // 2 + 2, -GRID, -GRID // 2)
        painter.setFont(title)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, demo.title)
        painter.setFont(text)
        painter.setPen(QColor(self._theme.dimmed))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, MODES[demo.mode])
        below = inner.adjusted(0, QFontMetrics(title).height() + 2, 0, 0)
        painter.drawText(below, int(Qt.TextFlag.TextWordWrap), demo.description)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        demo = index.data(_DEMO)
        title, text, _ = self._fonts()
        width = max(100, self._panel.view.viewport().width() - 2 * GRID)
        room = QRect(0, 0, width, 10_000)
        height = QFontMetrics(text).boundingRect(room, int(Qt.TextFlag.TextWordWrap), demo.description).height()
        head = self._head_height() if index.data(_GROUP) else 0
        return QSize(width, head + QFontMetrics(title).height() + 2 + height + 2 * GRID)

    def _head_height(self) -> int:
        return QFontMetrics(self._fonts()[2]).height() + 2 * GRID

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        title, text, head = (QFont(self._panel.font()) for _ in range(3))
        title.setPixelSize(round(13 * self._scale))
        title.setBold(True)
        text.setPixelSize(round(11.5 * self._scale))
        head.setPixelSize(round(11.5 * self._scale))
        head.setBold(True)
        return title, text, head
