"""The watched globals of the program, live, and what a racing counter has lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.controls import Control, Switch
from visualizer.model.losses import STEADY_NS, Losses, LossText
from visualizer.ui.parts import (
    GRID,
    ElidedLabel,
    Keeper,
    link_button,
    marked,
    remark,
    scrolled,
    section_head,
    thousands,
)
from visualizer.ui.sparkline import Sparkline
from visualizer.ui.watch_row import WatchRow

COUNTER, EXPECTED = "counter", "expected"
"""Globals of these names are compared with each other."""
_MOST = 40
"""At most so many globals are watched."""
_NO_LIMIT = (1 << 24) - 1
"""Qt's own."""
_NONE = "Choose a global of the program with \N{LEFT DOUBLE QUOTATION MARK}+ add\N{RIGHT DOUBLE QUOTATION MARK}."


class WatchPanel(QWidget):
    """The watched globals.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do": which globals it is to tell of.
    """

    ordered = Signal(object)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], int] = time.monotonic_ns) -> None:
        super().__init__(parent)
        self.setObjectName("watchPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clock = clock
        self._names: list[str] = []
        self._globals: list[str] = []
        self._switches: list[Switch] = []
        self._controls: list[str] = []
        self._values: dict[str, str] = {}
        self._rows: dict[str, WatchRow] = {}
        self._losses = Losses()
        self._scale = 1.0
        self._keeper = Keeper(self, self._refresh)
        self._steady = QTimer(self)
        self._steady.setSingleShot(True)
        self._steady.setInterval(STEADY_NS // 1_000_000 + 1)
        self._steady.timeout.connect(self._compare)
        self._add = link_button("+ add", "Chooses a global of the program to be shown here while it runs.")
        self._add.setObjectName("addWatch")
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.clicked.connect(self._open_menu)
        self._is_wide = False
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(section_head("Watch"))
        head.addStretch(1)
        head.addWidget(self._add)
        self._list = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GRID // 2)
        self._hint = ElidedLabel(_NONE)
        marked(self._hint, "dimmed")
        self._loss = QLabel()
        self._loss.setObjectName("lossText")
        self._loss.setAccessibleName("Lost updates")
        self._loss.setWordWrap(True)
        marked(self._loss, "plate")
        font = QFont(self._loss.font())
        font.setBold(True)
        self._loss.setFont(font)
        self._loss.hide()
        self._line = Sparkline()
        self._inside = inside = QWidget()
        self._column = rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self._hint)
        rows.addLayout(self._list)
        rows.addWidget(self._loss)
        rows.addWidget(self._line)
        rows.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID - 2, GRID, 2 * GRID - 2, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self._head)
        column.addWidget(scrolled(inside), 1)

    # What is shown

    def names(self) -> list[str]:
        """The globals that are watched."""
        return list(self._names)

    def words(self) -> str:
        """The counter and what is expected of it in words, empty if they are not watched or do not differ."""
        counter, expected = self._values.get(COUNTER, ""), self._values.get(EXPECTED, "")
        if self._loss.isHidden() or counter == expected:
            return ""
        return f"counted {thousands(counter)} of {thousands(expected)}: {self._said().text}"

    def show_event(self, event: Mapping[str, Any]) -> None:
        """What the program says by itself: "inventory" and "values"; other events are passed over."""
        if event.get("event") == "inventory":
            self.show_inventory(event)
        elif event.get("event") == "values" and isinstance(event.get("values"), Mapping):
            self.show_values(event["values"])

    def show_inventory(self, inventory: Mapping[str, Any]) -> None:
        """The globals that can be chosen. A counter and what is expected of it are watched by themselves."""
        entries = inventory.get("globals") or []
        names = [str(entry["name"]) for entry in entries if isinstance(entry, Mapping) and "name" in entry]
        new = [name for name in (COUNTER, EXPECTED) if name in names and name not in (*self._globals, *self._names)]
        self._globals = names
        if new:
            self._names += new
            self._make_rows()
        self._order()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Values of globals, as Python writes them."""
        self._values.update({name: str(value) for name, value in values.items()})
        drawn = self._number(self._drawn())
        if drawn is not None:
            self._line.add(self._clock() / 1e9, float(drawn))
        self._compare()
        # Values that stay as they are do not come again.
        self._steady.start()

    def show_controls(self, controls: Iterable[Control]) -> None:
        """The controls that the program declares: their values are asked for, too."""
        controls = list(controls)
        self._switches = [control for control in controls if isinstance(control, Switch)]
        names = [control.name for control in controls]
        if names != self._controls:
            self._controls = names
            self._order()

    def set_running(self, running: bool) -> None:
        """Whether the program runs: at its end, what is missing is lost; with the next run all begins anew."""
        if not running:
            self._steady.stop()
            self._losses.finish()
            self._keeper.want()

    def clear(self) -> None:
        """Forget the program: another one is run."""
        self._globals, self._names, self._values = [], [], {}
        self._controls, self._switches = [], []
        self.begin()
        self._make_rows()

    def begin(self) -> None:
        """The program begins anew: forget the values, and ask for those of the same globals again."""
        self._losses = Losses()
        self._values = {}
        self._line.clear()
        self._globals = []
        self._keeper.want()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._scale = scale
        self._line.show_theme(theme, scale)
        for row in self._rows.values():
            row.show_scale(scale)
        self._fit()

    def show_wide(self, wide: bool) -> None:
        """Whether it is only a row of values, for a lecture hall; without any it is not there."""
        self._is_wide = wide
        self._head.setHidden(wide)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        for layout in (self._column, self._list):
            layout.setDirection(direction)
        self._loss.setWordWrap(not wide)
        for row in self._rows.values():
            row.show_wide(wide)
        self._make_rows()
        self._refresh()
        self._fit()

    def _fit(self) -> None:
        """A row of values is as high as they are."""
        scale = self._scale if self._is_wide else 1
        self._column.setSpacing(round(3 * GRID * scale) if self._is_wide else GRID)
        self._list.setSpacing(round(3 * GRID * scale) if self._is_wide else GRID // 2)
        if self._is_wide:
            self.setFixedHeight(self._inside.sizeHint().height() + 2 * GRID)
        else:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_NO_LIMIT)

    # What the user wants

    def watch(self, name: str) -> None:
        """Show a global."""
        if name not in self._names and len(self._names) < _MOST:
            self._names.append(name)
            self._make_rows()
            self._order()

    def unwatch(self, name: str) -> None:
        """Show a global no longer."""
        if name in self._names:
            self._names.remove(name)
            self._values.pop(name, None)
            self._make_rows()
            self._order()

    def _order(self) -> None:
        names = [*self._names, *(name for name in self._controls if name not in self._names)]
        self.ordered.emit({"do": "watch", "names": names})

    def _fill_menu(self) -> None:
        self._menu.clear()
        left = [name for name in self._globals if name not in self._names]
        for name in left:
            self._menu.addAction(name).triggered.connect(lambda _=False, name=name: self.watch(name))
        if not left:
            text = "All globals are shown" if self._globals else "The program has no globals to watch"
            self._menu.addAction(text).setEnabled(False)

    def _open_menu(self) -> None:
        self._menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    # Keeping up

    def _make_rows(self) -> None:
        for name in list(self._rows):
            if name not in self._names:
                row = self._rows.pop(name)
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
        for position, name in enumerate(self._names):
            if name not in self._rows:
                row = WatchRow(name, is_large=name != EXPECTED, remove=self.unwatch)
                row.show_scale(self._scale)
                row.show_wide(self._is_wide)
                self._rows[name] = row
                self._list.insertWidget(position, row)
        self._hint.setVisible(not self._names)
        if self._is_wide:
            self.setVisible(bool(self._names))
        self._keeper.want()

    def _compare(self) -> None:
        """Compare the counter with what is expected of it, both of the same look."""
        counter, expected = self._number(COUNTER), self._number(EXPECTED)
        if isinstance(counter, int) and isinstance(expected, int):
            self._losses.update(self._clock(), counter, expected, self._switch_on() is not None)
        self._keeper.want()

    def _refresh(self) -> None:
        for name, row in self._rows.items():
            row.show_value(self._values.get(name))
        compared = isinstance(self._number(COUNTER), int) and isinstance(self._number(EXPECTED), int)
        self._loss.setVisible(compared)
        if compared:
            said = self._said()
            if self._loss.text() != said.text:
                self._loss.setText(said.text)
            remark(self._loss, "warning", said.is_warning)
            remark(self._loss, "dimmed", not said.is_warning)
        self._line.setVisible(self._line.has_points() and not self._is_wide)
        self._line.update()

    def _said(self) -> LossText:
        switch = self._switch_on()
        return self._losses.text(switch.label if switch else "")

    def _switch_on(self) -> Switch | None:
        return next((switch for switch in self._switches if self._values.get(switch.name) == "True"), None)

    def _drawn(self) -> str:
        """The global that the line shows: the counter, or the first one that is a number."""
        if COUNTER in self._names:
            return COUNTER
        return next((name for name in self._names if self._number(name) is not None), "")

    def _number(self, name: str) -> int | float | None:
        text = self._values.get(name, "") if name in self._names else ""
        try:
            return int(text) if len(text) < 30 else None
        except ValueError:
            pass
        try:
            return float(text) if text not in ("inf", "-inf", "nan") else None
        except ValueError:
            return None
