"""The timeline with what stands around it: scroll bar, search, links, the sentence and the legend."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QScrollBar, QVBoxLayout, QWidget

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import Theme
from visualizer.model.recording import STEP_NS
from visualizer.model.sentences import sentence
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.ui.lane_order import Order
from visualizer.ui.legend import Legend
from visualizer.ui.parts import link_button
from visualizer.ui.timeline_view import TimelineView

_STEP_WIDTH, _BARE_WIDTH, _LEAST_WIDTH = 60, 44, 13
"""Width in pixels of the steps of a run that is stepped: usually, for a lecture hall, at least if all are shown."""
_AHEAD = 1
"""There is room for so many steps to come."""
_HINT = "Move the mouse over the timeline: one sentence says what happened there. Press ? for all keys."


class TimelinePanel(QWidget):
    """The timeline with what stands around it; its link `details` is to be connected.

    Signals, each with one payload:
        selected: `Spot` that was selected, or None.
    """

    selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = TimelineView()
        self.legend = Legend()
        self.search = QLineEdit()
        self.search.setPlaceholderText("find a thread or lock")
        self.search.setAccessibleName("Find a thread or lock")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(220)
        self.search.hide()
        self._sentence = QLabel(_HINT)
        self._sentence.setProperty("plate", True)
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._see = link_button("See the GIL", "Look so closely that one sees how threads take turns (G)")
        self.details = link_button(
            "Details", "Opens the panel with the call stack and all that is known of what is selected"
        )
        self._follow = link_button("Follow ▸", "Go along with what happens now (End)")
        self._follow.hide()
        self._order = link_button("Sort", "What the threads are sorted by; lanes can be shown again here")
        self._order.setMenu(QMenu(self._order))
        for link in (self._see, self.details, self._follow, self._order):
            # A click leaves the keys to the timeline.
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar = QScrollBar(Qt.Orientation.Vertical)
        self._bar.setAccessibleName("Scroll the lanes")
        self._bar.hide()
        self._spot: Spot | None = None
        self._is_live = False
        self._is_bare = False
        self._usual = 0
        self._lay_out()
        self._connect()

    def show_timeline(self, timeline: Timeline, *, live: bool) -> None:
        """Show a timeline."""
        self._is_live = live
        self.view.show_timeline(timeline, live=live)
        self.legend.show_timeline(timeline)
        self._tell()
        self._show_follow()

    def show_steps(self, timeline: Timeline) -> None:
        """Show a run that is stepped, at its newest step."""
        before, was_stepped = self.view.navigation.view.length, self.view.timeline.notes is not None
        self.show_timeline(timeline, live=False)
        layout = self.view.layout_now()
        room, steps = layout.lanes_width / layout.metrics.scale, timeline.end // STEP_NS + _AHEAD
        has_ended = timeline.analysis is not None and timeline.analysis.recording.header.code is not None
        width = _BARE_WIDTH if self._is_bare else _STEP_WIDTH
        # Of a run that has ended all is shown, if there is room for it.
        all_fit = has_ended and room / max(steps, 1) >= _LEAST_WIDTH
        usual = steps * STEP_NS if all_fit else max(int(room / width), 4) * STEP_NS
        # Who has zoomed keeps that.
        length = before if was_stepped and before != self._usual else usual
        self._usual = usual
        self.view.show_latest(length, _AHEAD * STEP_NS)

    def show_bare(self, bare: bool) -> None:
        """Whether there is nothing but the timeline and the sentence, as for a lecture hall."""
        self._is_bare = bare
        for part in (self._links, self.legend):
            part.setHidden(bare)
        self._tell()

    def forget(self) -> None:
        """Forget which lanes were chosen: another program has others."""
        self.end_find()
        order = self.view.order
        for chosen in (order.pinned, order.hidden):
            chosen.clear()
        self.view.rearrange()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in other colours and another size."""
        self.view.show_theme(theme, scale)
        self.legend.show_theme(theme, scale)

    @property
    def sentence(self) -> str:
        """What is said of what is under the mouse, or selected."""
        return self._sentence.text()

    def begin_find(self) -> None:
        """Let the user type what to find."""
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    def end_find(self) -> None:
        """Show all lanes again."""
        had_focus = self.search.hasFocus()
        self.search.clear()
        self.search.hide()
        if had_focus:
            self.view.setFocus()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.view, 1)
        middle.addWidget(self._bar)
        self._links = QWidget()
        links = QHBoxLayout(self._links)
        links.setContentsMargins(12, 0, 12, 0)
        links.addWidget(self._order)
        links.addWidget(self.search)
        links.addStretch(1)
        links.addWidget(self._follow)
        links.addWidget(self.details)
        links.addWidget(self._see)
        said = QHBoxLayout()
        said.setContentsMargins(12, 4, 12, 2)
        said.addWidget(self._sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(middle, 1)
        column.addWidget(self._links)
        column.addLayout(said)
        column.addWidget(self.legend)

    def _connect(self) -> None:
        view = self.view
        view.hovered.connect(self._hover)
        view.selected.connect(self._select)
        view.moved.connect(self._show_follow)
        view.lanes_changed.connect(self._resize_bar)
        self.legend.highlighted.connect(view.highlight)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(view.setFocus)
        self._bar.valueChanged.connect(view.scroll_to)
        self._see.clicked.connect(view.see_the_gil)
        self._follow.clicked.connect(view.follow)
        self._order.menu().aboutToShow.connect(self._fill_menu)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._lane_menu)

    def _hover(self, spot: Spot | None) -> None:
        self._spot = spot or self.view.selection
        self._tell()

    def _select(self, spot: Spot | None) -> None:
        self._spot = spot
        self._tell()
        self.selected.emit(spot)

    def _tell(self) -> None:
        """Say the sentence of what is under the mouse, or selected."""
        timeline, spot = self.view.timeline, self._spot
        lane = timeline.lane(spot.kind, spot.number) if spot else None
        text = sentence(timeline, lane, spot.time) if lane and spot else ""
        self._sentence.setText(text or _HINT)
        self._sentence.setHidden(self._is_bare and not text)

    def _show_follow(self) -> None:
        """Offer to follow while there is something to be followed."""
        self._follow.setVisible(self._is_live and not self.view.navigation.follows)

    def _resize_bar(self, content: int) -> None:
        layout = self.view.layout_now()
        most = max(0, content - layout.lanes_height)
        self._bar.setPageStep(max(layout.lanes_height, 1))
        self._bar.setSingleStep(layout.metrics.lane)
        self._bar.setRange(0, most)
        self._bar.setVisible(most > 0)
        if self._bar.value() != layout.scroll:
            self._bar.setValue(layout.scroll)

    def _filter(self, text: str) -> None:
        self.view.order.filter = text
        self.view.rearrange()

    def _fill_menu(self) -> None:
        menu = self._order.menu()
        menu.clear()
        for order in Order:
            action = menu.addAction(f"Sort by {order.value}", lambda order=order: self._sort(order))
            action.setCheckable(True)
            action.setChecked(order == self.view.order.order)
        menu.addSeparator()
        action = menu.addAction("Show hidden lanes", self._show_hidden)
        action.setEnabled(bool(self.view.order.hidden) or bool(self.view.order.folded(self.view.timeline)))

    def _sort(self, order: Order) -> None:
        self.view.order.order = order
        self.view.rearrange()

    def _show_hidden(self) -> None:
        self.view.order.hidden.clear()
        self.view.order.folds = False
        self.view.rearrange()

    def _lane_menu(self, position: QPoint) -> None:
        lane = self.view.layout_now().lane_at(position.y())
        if lane is None or lane.kind == LaneKind.GIL:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        pinned = (lane.kind, lane.number) in self.view.order.pinned
        menu.addAction("Unpin" if pinned else "Pin at the top", lambda: self.pin(lane, not pinned))
        menu.addAction(f"Hide {lane.name}", lambda: self.hide_lane(lane))
        menu.popup(self.view.mapToGlobal(position))

    def pin(self, lane: Lane, pinned: bool) -> None:
        """Let a lane stay on top, or no longer."""
        chosen = self.view.order.pinned
        (chosen.add if pinned else chosen.discard)((lane.kind, lane.number))
        self.view.rearrange()

    def hide_lane(self, lane: Lane) -> None:
        """Show a lane no longer."""
        self.view.order.hidden.add((lane.kind, lane.number))
        self.view.rearrange()
