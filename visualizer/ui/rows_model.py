"""A table of rows that have numbers: sorted, filtered, and kept up to date without losing what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from visualizer.ui.parts import paint_plate

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
PLATE_ROLE = Qt.ItemDataRole.UserRole + 1
"""A digit and its colour, painted at the left of a cell."""


class Row(Protocol):
    """What has a number of its own."""

    @property
    def number(self) -> int:
        """The number that it keeps."""
        ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column of a table.

    Attributes:
        title, tip: What stands above it, and what that means.
        text: What a row shows there.
        key: What it is sorted by.
        width: In px.
        right: Whether it is aligned to the right.
        plate: Digit and colour that a row shows there, if any.
        note: A tooltip for a row's cell.
        checked: Of a column with check boxes, whether a row's is checked.
        can_check: Whether it can be changed.
    """

    title: str
    tip: str
    text: Callable[[R], str]
    key: Callable[[R], Any]
    width: int
    right: bool = False
    plate: Callable[[R], tuple[str, QColor] | None] | None = None
    note: Callable[[R], str] | None = None
    checked: Callable[[R], bool] | None = None
    can_check: Callable[[R], bool] | None = None


class RowsModel(QAbstractTableModel, Generic[R]):
    """The model of such a table.

    Signals, each with one payload:
        checked: A pair of a row's number and whether its box is now checked.
        counted: How many rows are shown, whenever there may be others.
    """

    checked = Signal(object)
    counted = Signal(object)

    def __init__(self, columns: Sequence[Column[R]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._all: list[R] = []
        self._rows: list[R] = []
        self._filter = ""
        self._sorted_by, self._descending = -1, False

    # What is shown

    def show_rows(self, rows: list[R]) -> None:
        """Put other rows in place of those that are shown."""
        self._all = rows
        self._apply()

    def show_filter(self, text: str) -> None:
        """Show only rows that have `text` in one of their columns."""
        self._filter = text.strip().lower()
        self._apply()

    def row(self, index: int) -> R | None:
        """The row at a position."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def position(self, number: int) -> int:
        """Where the row of that number is; -1 if it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.number == number), -1)

    def hidden(self) -> int:
        """How many rows the filter hides."""
        return len(self._all) - len(self._rows)

    def _apply(self) -> None:
        rows = [row for row in self._all if self._matches(row)] if self._filter else list(self._all)
        if 0 <= self._sorted_by < len(self._columns):
            rows.sort(key=self._columns[self._sorted_by].key, reverse=self._descending)
        before, after = [row.number for row in self._rows], [row.number for row in rows]
        if before == after:
            self._change(rows)
        elif len(before) < len(after) and before == after[: len(before)]:
            self._change(rows[: len(before)])
            self.beginInsertRows(QModelIndex(), len(before), len(after) - 1)
            self._rows = rows
            self.endInsertRows()
        elif len(before) == len(after) and set(before) == set(after):
            self.layoutAboutToBeChanged.emit()
            moved = {number: at for at, number in enumerate(after)}
            old = self.persistentIndexList()
            new = [self.index(moved[before[index.row()]], index.column()) for index in old]
            self._rows = rows
            self.changePersistentIndexList(old, new)
            self.layoutChanged.emit()
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        self.counted.emit(len(rows))

    def _change(self, rows: list[R]) -> None:
        """Show other contents of the same rows."""
        changed = [at for at, (one, other) in enumerate(zip(self._rows, rows, strict=True)) if one != other]
        self._rows = rows
        if changed:
            last = len(self._columns) - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))

    def _matches(self, row: R) -> bool:
        return any(self._filter in column.text(row).lower() for column in self._columns)

    # Qt's own

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802, D102
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        row = self.row(index.row())
        if row is None or not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return (column.note(row) if column.note else "") or column.text(row) or None
        if role == Qt.ItemDataRole.CheckStateRole and column.checked is not None:
            return Qt.CheckState.Checked if column.checked(row) else Qt.CheckState.Unchecked
        if role == PLATE_ROLE and column.plate is not None:
            return column.plate(row)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802, D102
        row = self.row(index.row())
        column = self._columns[index.column()]
        if row is None or role != Qt.ItemDataRole.CheckStateRole or not (column.can_check and column.can_check(row)):
            return False
        # Nothing is changed here: the program says so when it has done it.
        self.checked.emit((row.number, Qt.CheckState(value) == Qt.CheckState.Checked))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        row = self.row(index.row())
        column = self._columns[index.column()]
        if row is not None and column.can_check is not None and column.can_check(row):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(  # noqa: N802, D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._columns[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._apply()


class PlateDelegate(QStyledItemDelegate):
    """Paints a thread's digit before the text of its cell."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802, D102
        super().initStyleOption(option, index)
        is_box = index.data(Qt.ItemDataRole.CheckStateRole) is not None
        if is_box and not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            # It can be selected like the rest of its row, but looks as if it could not be clicked, as is the case.
            option.state &= ~QStyle.StateFlag.State_Enabled  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        plate = index.data(PLATE_ROLE)
        if plate is None:
            super().paint(painter, option, index)
            return
        digit, colour = plate
        rect = option.rect  # type: ignore[attr-defined] - the stubs lack the fields of style options
        size = min(16.0, rect.height() - 4.0)
        inner = QStyleOptionViewItem(option)
        inner.rect = rect.adjusted(round(size) + 8, 0, 0, 0)  # type: ignore[attr-defined]
        super().paint(painter, inner, index)
        top = rect.top() + (rect.height() - size) / 2
        paint_plate(painter, QRectF(rect.left() + 6, top, size, size), digit, colour)


class RowsView(QTableView, Generic[R]):
    """The view of such a table.

    Signals, each with one payload:
        row_selected: Number of the row that the user has selected.
        row_opened: Number of the row that was double-clicked.
    """

    row_selected = Signal(object)
    row_opened = Signal(object)

    def __init__(self, model: RowsModel[R], columns: Sequence[Column[R]], sort: int = 0) -> None:
        super().__init__()
        self._model = model
        self._number: int | None = None
        self.setModel(model)
        self.setItemDelegate(PlateDelegate(self))
        # In line with what stands above.
        self.setStyleSheet("QTableView::item { padding: 0 4px; }")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicator(sort, Qt.SortOrder.AscendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._widths = [column.width for column in columns]
        self.show_scale(1.0)
        self.selectionModel().currentRowChanged.connect(self._select)
        self.doubleClicked.connect(self._open)
        model.modelReset.connect(self._restore)

    def show_scale(self, scale: float) -> None:
        """Make room for text of another size."""
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(26 * scale))
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, round(width * scale))
        # What is left over belongs to the widest column.
        widest = self._widths.index(max(self._widths))
        self.horizontalHeader().setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)

    def selected(self) -> R | None:
        """The selected row."""
        return self._model.row(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def select(self, number: int) -> None:
        """Select the row of that number, without telling anybody."""
        self._number = number
        self._restore()

    def _restore(self) -> None:
        at = self._model.position(self._number) if self._number is not None else -1
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if at >= 0:
            self.selectRow(at)
        else:
            self.clearSelection()
        selection.blockSignals(blocked)
        self.viewport().update()

    def _select(self, index: QModelIndex) -> None:
        row = self._model.row(index.row()) if index.isValid() else None
        if row is not None and row.number != self._number:
            self._number = row.number
            self.row_selected.emit(row.number)

    def _open(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        if row is not None:
            self.row_opened.emit(row.number)
