"""The page on which two runs are compared: one above the other on one axis, and what their threads did all the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.drawing.totals import paint_totals, totals_height
from visualizer.model.comparison import Totals, head_of, ratio_words
from visualizer.model.sentences import sentence
from visualizer.ui.compare_runs import Compared
from visualizer.ui.parts import GRID, ElidedLabel, dimmed_label, marked, named, section_head
from visualizer.ui.timeline_view import TimelineView

_NAMES = 230


class ComparePage(QWidget):
    """Two runs above each other.

    Its buttons are attributes, to be connected: `again`, `copy`, `save`, `close_it`; `sides` are the two with menus
    that say what is compared.

    Attributes:
        views: The two timelines; they show the same stretch.
        keys: What the window's keys do here, by the names of their actions.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparePage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Compare two runs")
        self._runs: tuple[Compared, ...] = ()
        self.views = (TimelineView(), TimelineView())
        self.views[1].navigation = self.views[0].navigation
        self.sides = tuple(_side_button(text) for text in ("First", "Second"))
        self._heads = tuple(ElidedLabel() for _ in self.views)
        self.again = QPushButton("Compare")
        named(self.again, "compareAgain", "Compare", "Runs both, one after the other, and shows them (Ctrl+R).")
        marked(self.again, "primary")
        self.copy = QPushButton("Copy")
        named(self.copy, "compareCopy", "Copy the picture", "Puts both on the clipboard as one picture (Ctrl+C).")
        self.save = QPushButton("Export …")
        named(self.save, "compareSave", "Export", "Saves both as one picture: PNG, SVG or PDF (Ctrl+E).")
        self.close_it = QPushButton("✕")
        named(self.close_it, "compareClose", "Close", "Goes back to the program (C, Esc).")
        marked(self.close_it, "flat")
        self._ratio = QLabel()
        self._ratio.setTextFormat(Qt.TextFormat.PlainText)
        self._ratio.setWordWrap(True)
        self._said = dimmed_label(wrap=True)
        self.totals = TotalsView()
        self._lay_out()
        self.keys = self._make_keys()
        for view in self.views:
            view.setMinimumSize(320, 80)
            view.moved.connect(lambda _: self._refresh())
            view.hovered.connect(lambda spot, view=view: self._tell(view, spot))
            view.selected.connect(lambda spot, view=view: self._tell(view, spot))
        self._show_whether()

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says: of each run, of both, and below."""
        return (*(head.text() for head in self._heads), self._ratio.text(), self._said.text())

    @property
    def runs(self) -> tuple[Compared, ...]:
        """What is compared; empty as long as there is nothing."""
        return self._runs

    def show_sides(self, names: Sequence[str]) -> None:
        """What is to be compared."""
        for button, name in zip(self.sides, names, strict=True):
            metrics = button.fontMetrics()
            button.setText(f"{metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, 260)} ▾")
            button.setToolTip(f"{name}. Choose what is compared.")

    def show_going(self, words: str) -> None:
        """Say what is under way; what was compared before is gone."""
        self._runs = ()
        self._ratio.setText(words)
        self._said.setText("")
        self.again.setText("■ Stop")
        self._show_whether()

    def show_problem(self, words: str) -> None:
        """Say why there is nothing."""
        self._runs = ()
        self._ratio.setText(words)
        self.again.setText("Compare")
        self._show_whether()

    def show_runs(self, runs: tuple[Compared, Compared]) -> None:
        """Show two runs."""
        self._runs = runs
        self.again.setText("Again")
        for view, head, run in zip(self.views, self._heads, runs, strict=True):
            view.show_timeline(run.timeline, live=False)
            head.setText(head_of(run.totals))
        both = [run.totals for run in runs]
        self._ratio.setText(ratio_words(*both))
        self._said.setText("Of the time of all threads together. The mouse over a timeline says what happened there.")
        self.totals.show_totals(both)
        self._show_whether()
        self.fit()

    def say(self, words: str) -> None:
        """Say what was done."""
        self._said.setText(words)

    def fit(self) -> None:
        """Show all of both, but for what the interpreters do behind the programs' ends."""
        navigation = self.views[0].navigation
        navigation.now = max((run.totals.wall for run in self._runs), default=1)
        navigation.fit()
        navigation.now = max((run.timeline.end for run in self._runs), default=1)
        self._refresh()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        for view in self.views:
            view.show_theme(theme, scale)
        self.totals.show_theme(theme, scale)
        self.setStyleSheet(f"#comparePage {{ background: {theme.background}; }}")
        self._ratio.setStyleSheet(f"font-size: {round(16 * scale)}px; font-weight: 600;")
        for head in self._heads:
            head.setStyleSheet("font-weight: 600;")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, GRID, 12, GRID)
        bar.setSpacing(GRID)
        bar.addWidget(section_head("Compare"))
        bar.addWidget(self.sides[0])
        bar.addWidget(dimmed_label("with"))
        bar.addWidget(self.sides[1])
        bar.addWidget(self.again)
        bar.addStretch(1)
        for button in (self.copy, self.save, self.close_it):
            bar.addWidget(button)
        for button in (*self.sides, self.again, self.copy, self.save, self.close_it):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(0)
        column.addLayout(bar)
        for head, view in zip(self._heads, self.views, strict=True):
            head.setContentsMargins(14, 4, 12, 2)
            column.addWidget(head)
            column.addWidget(view, 1)
        below = QVBoxLayout()
        below.setContentsMargins(14, GRID, 14, 0)
        below.setSpacing(GRID // 2)
        for part in (self._ratio, self.totals, self._said):
            below.addWidget(part)
        column.addLayout(below)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)

    def _show_whether(self) -> None:
        """Show what there is to be seen."""
        there = bool(self._runs)
        for part in (*self.views, *self._heads, self.totals):
            part.setVisible(there)
        self._rest.setHidden(there)
        for button in (self.copy, self.save):
            button.setEnabled(there)

    def _make_keys(self) -> dict[str, Callable[[], object]]:
        view = self.views[0]
        return {
            "zoom_in": lambda: view.zoom(1 / 1.5),
            "zoom_out": lambda: view.zoom(1.5),
            "pan_left": lambda: view.pan(-0.2),
            "pan_right": lambda: view.pan(0.2),
            "fit": self.fit,
            "back": view.back,
            "forward": view.forward,
            "see_the_gil": view.see_the_gil,
            "copy": self.copy.click,
            "export": self.save.click,
            "restart": self.again.click,
            "escape": self.close_it.click,
        }

    def _refresh(self) -> None:
        for view in self.views:
            view.refresh()

    def _tell(self, view: TimelineView, spot: Spot | None) -> None:
        lane = view.timeline.lane(spot.kind, spot.number) if spot is not None else None
        if spot is not None and lane is not None:
            self._said.setText(sentence(view.timeline, lane, spot.time))


class TotalsView(QWidget):
    """What the threads of two runs did all the time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._totals: Sequence[Totals] = ()
        self._theme, self._scale = LIGHT, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_totals(self, totals: Sequence[Totals]) -> None:
        """Show them."""
        self._totals = totals
        said = []
        for one in totals:
            shares = ", ".join(f"{one.share(state):.0%} {state.value}" for state in one.times if one.times[state])
            said.append(f"{one.name}: {shares}")
        self.setAccessibleName("; ".join(said))
        self.updateGeometry()
        self.update()

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show them in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(400, totals_height(len(self._totals), self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        names = _NAMES * self._scale
        paint_totals(Canvas(painter, self._scale), self._totals, 0, 0, self.width(), names, self._theme)
        painter.end()


def _side_button(text: str) -> QToolButton:
    button = QToolButton()
    named(button, f"compare{text}", f"{text} run", "Choose what is compared.")
    button.setText(f"{text} ▾")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
