"""The timeline on the screen: paints what is in view, and turns mouse movements into navigation and selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from visualizer.drawing.layout import Layout, Metrics, Spot
from visualizer.drawing.painter import paint
from visualizer.drawing.picture import Picture
from visualizer.drawing.reuse import Reuse, aligned
from visualizer.drawing.steps import step_metrics
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.states import State
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class
from visualizer.model.waits import Wait
from visualizer.ui.lane_order import LaneOrder
from visualizer.ui.navigation import Navigation, Stretch

_DRAG = 5
"""A mouse that moves fewer pixels while its button is down has clicked."""
_ZOOM = 1.2
"""Factor of one notch of the wheel."""
_GIL_NS = 100_000_000
"""So long a stretch shows how threads take turns at the GIL."""
_NAMES, _NAMES_WITH_SHARES = 190, 250
"""Width of the column of names, and if it says the shares of the states, too."""
_PLACES = 64
"""Places in view among which the one is looked for where most threads want the GIL."""
_SHARES_NS = 200_000_000
"""So short a stretch says which share of it each state has."""
_SORT_NS = 500_000_000
"""Lanes sorted by a time that grows are sorted anew this often."""


@dataclass(frozen=True)
class _Drag:
    """What the mouse does while its button is down.

    Attributes:
        from_x: Where it was pressed.
        view: What was on the screen then.
        pans: Whether it moves that; else it measures.
    """

    from_x: float
    view: Stretch
    pans: bool


class TimelineView(pg.GraphicsView):
    """The timeline on the screen.

    Attributes:
        notes: What stands below the names of threads instead of their states, by number.

    Signals, each with one payload:
        hovered: `Spot` under the mouse, or None.
        selected: `Spot` that was clicked or gone to, or None.
        measured: `Stretch` that was drawn with the mouse, or None.
        moved: `Navigation` after another stretch came into view.
        lanes_changed: How high all lanes are together, in pixels.
    """

    hovered = Signal(object)
    selected = Signal(object)
    measured = Signal(object)
    moved = Signal(object)
    lanes_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackground(None)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 160)
        self.navigation = Navigation()
        self.order = LaneOrder()
        self.timeline = Timeline()
        self.selection: Spot | None = None
        self.ruler: Stretch | None = None
        self.notes: Mapping[int, str] = {}
        self._hover: Spot | None = None
        self._scroll = 0
        self._lanes: tuple[Lane, ...] = ()
        self._known = -1
        self._sorted_at = 0
        self._theme = LIGHT
        self._metrics = Metrics(names_width=_NAMES)
        self._highlighted: frozenset[State] | None = None
        self._drag: _Drag | None = None
        self.reuse = Reuse()
        self._canvas = _Canvas(self)
        self.scene().addItem(self._canvas)

    # What is shown

    def show_timeline(self, timeline: Timeline, *, live: bool) -> None:
        """Show a timeline: one that grows, or a whole one, which is fitted in when it comes up."""
        if timeline is not self.timeline:
            self.timeline = timeline
            self._hover = None
            self.hovered.emit(None)
            self.clear()
            self._known = -1
            if live:
                self.navigation.begin_live()
            else:
                self.navigation.now = timeline.end
                self.navigation.fit()
        moved = self.navigation.advance(timeline.end)
        self._arrange()
        if moved:
            self.moved.emit(self.navigation)
        self.refresh()

    def show_latest(self, length: int, ahead: int) -> None:
        """Show a stretch of this length that ends `ahead` of the timeline's end, or the first one; in ns."""
        begin = max(self.timeline.end + ahead - length, 0)
        self.navigation.go(Stretch(begin, begin + length), follow=False, small=True)
        self._has_moved()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in other colours and another size."""
        self._theme, self._metrics = theme, Metrics(scale, names_width=_NAMES)
        self.lanes_changed.emit(self.layout_now().content_height)
        self.refresh()

    def highlight(self, states: frozenset[State] | None) -> None:
        """Let some states stand out, or none."""
        self._highlighted = states
        self.refresh()

    def scroll_to(self, pixels: int) -> None:
        """Show the lanes from so many pixels below the first one's top on."""
        self._scroll = max(0, pixels)
        self.refresh()

    def rearrange(self) -> None:
        """The choice of lanes has changed."""
        self._known = -1
        self._arrange()
        self.refresh()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes that are shown, from top to bottom."""
        return self._lanes

    def refresh(self) -> None:
        """Paint anew, soon."""
        self.viewport().update()

    def layout_now(self) -> Layout:
        """Where everything is."""
        size = self.viewport().size()
        return self.picture().layout(0, 0, size.width(), size.height())

    def picture(self) -> Picture:
        """What is to be painted."""
        view = self.navigation.view
        is_stepped = self.timeline.notes is not None
        shares = view.length <= _SHARES_NS and not is_stepped
        metrics = replace(self._metrics, names_width=_NAMES_WITH_SHARES) if shares else self._metrics
        if is_stepped:
            metrics = step_metrics(self._metrics, self._lanes, self.viewport().height())
        dots = max(round((self.viewport().width() - metrics.names) * self.devicePixelRatioF()), 1)
        begin, end = aligned(view.begin, view.end, dots)
        return Picture(
            timeline=self.timeline,
            lanes=self._lanes,
            begin=begin,
            end=end,
            theme=self._theme,
            metrics=metrics,
            scroll=self._scroll,
            highlighted=self._highlighted,
            selected=self.selection,
            hovered=self._hover,
            measured=(self.ruler.begin, self.ruler.end) if self.ruler else None,
            shares=shares,
            notes=self.notes,
        )

    def _arrange(self) -> None:
        """Choose and sort the lanes anew if there are others, or if they are sorted by a time that has grown."""
        stale = self.timeline.end - self._sorted_at >= _SORT_NS or self.timeline.end < self._sorted_at
        known = len(self.timeline.lanes)
        if self._lanes and not stale and known == self._known:
            return
        self._known, self._sorted_at = known, self.timeline.end
        lanes = tuple(self.order.lanes(self.timeline))
        if lanes != self._lanes:
            self._lanes = lanes
            self.lanes_changed.emit(self.layout_now().content_height)

    # Moving

    def zoom(self, factor: float, anchor: float = 0.5) -> None:
        """Show a stretch `factor` times as long."""
        self.navigation.zoom(factor, anchor)
        self._has_moved()

    def pan(self, part: float) -> None:
        """Move by a part of what is shown."""
        self.navigation.pan(part)
        self._has_moved()

    def fit(self) -> None:
        """Show the measured stretch, or the selected span if it is not shown already, else everything."""
        if self.ruler is not None:
            self.navigation.show(self.ruler.begin, self.ruler.end)
            self._has_moved()
            return
        spot = self.selection
        if spot is not None:
            found = self._span(spot)
            if found is not None and not self._is_shown_whole(found):
                self.navigation.show(*found)
                self._has_moved()
                return
        self.navigation.now = self.timeline.end
        self.navigation.fit()
        self._has_moved()

    def follow(self) -> None:
        """Go to the right edge and stay there."""
        self.navigation.follow()
        self._has_moved()

    def back(self) -> None:
        """Undo the last step of navigation."""
        if self.navigation.back():
            self._has_moved()

    def forward(self) -> None:
        """Take the last undo back."""
        if self.navigation.forward():
            self._has_moved()

    def see_the_gil(self) -> None:
        """Look so closely that one sees threads take turns: at the selection, or where most of them want the GIL.

        Asked again, go back.
        """
        view = self.navigation.view
        if view.length <= _SHARES_NS:
            self.back()
            return
        middle = self.selection.time if self.selection else self._most_crowded(view)
        self.navigation.go(Stretch(middle - _GIL_NS // 2, middle + _GIL_NS // 2), follow=False)
        self._has_moved()

    def _most_crowded(self, view: Stretch) -> int:
        rows = [lane.row for lane in self.timeline.lanes_of(LaneKind.THREAD)]
        end = min(view.end, self.timeline.end)
        if not rows or end <= view.begin:
            return view.begin
        shares = self.timeline.threads.occupancy(rows, view.begin, end, _PLACES)[:, :, state_class(State.READY)]
        best = int(shares.sum(axis=0).argmax())
        return view.begin + (end - view.begin) * (2 * best + 1) // (2 * _PLACES)

    def step(self, forward: bool) -> None:
        """Select the next or the previous span of the lane."""
        spot = self.selection
        if spot is None:
            lane = next(iter(self._lanes), None)
            if lane is not None:
                self.select(Spot(lane.kind, lane.number, max(self.navigation.view.begin, 0)))
            return
        lane = self.timeline.lane(spot.kind, spot.number)
        if lane is None:
            return
        spans = self.timeline.spans(lane)
        here = spans.at(lane.row, spot.time)
        begin = here[0] if here else spot.time
        time = spans.following(lane.row, spot.time) if forward else spans.preceding(lane.row, begin)
        if time is not None:
            self.go_to(replace(spot, time=time))

    def step_lane(self, down: bool) -> None:
        """Select the lane below or above, at the same time."""
        spot = self.selection
        if spot is None or not self._lanes:
            self.step(True)
            return
        at = next(
            (at for at, lane in enumerate(self._lanes) if (lane.kind, lane.number) == (spot.kind, spot.number)), 0
        )
        lane = self._lanes[min(max(at + (1 if down else -1), 0), len(self._lanes) - 1)]
        self.go_to(Spot(lane.kind, lane.number, spot.time))

    def hop(self, forward: bool) -> None:
        """Go along an arrow: from a wait to who ended it, or from there to who could go on."""
        spot = self.selection
        if spot is None or spot.kind != LaneKind.THREAD:
            return
        if not forward:
            wait = self._wait_before(spot)
            if wait is not None and wait.unblocked_by:
                self.go_to(Spot(LaneKind.THREAD, wait.unblocked_by, max(wait.freed - 1, 0)))
            return
        threads = [lane.number for lane in self.timeline.lanes_of(LaneKind.THREAD)]
        view = self.navigation.view
        until = max(view.end, spot.time + view.length)
        arrows = self.timeline.arrows(threads, spot.time, until)
        mine = [arrow for arrow in arrows if arrow.from_thread == spot.number and arrow.from_time >= spot.time]
        if mine:
            arrow = min(mine, key=lambda arrow: arrow.from_time)
            self.go_to(Spot(LaneKind.THREAD, arrow.to_thread, arrow.to_time))

    def go_to(self, spot: Spot) -> None:
        """Select a spot and see to it that it is on the screen."""
        self.navigation.reveal(spot.time)
        layout = self.layout_now()
        row = layout.row_of(spot.kind, spot.number)
        if row is not None:
            lowest = row.top + row.height - layout.lanes_height
            self._scroll = max(min(self._scroll, row.top), lowest)
            # What lies beside the lanes goes along.
            self.lanes_changed.emit(layout.content_height)
        self.select(spot)
        self._has_moved()

    def select(self, spot: Spot | None) -> None:
        """Select what is at a spot."""
        self.selection = spot
        self.selected.emit(spot)
        self.refresh()

    def clear(self) -> None:
        """Select and measure nothing."""
        self.ruler = None
        self.measured.emit(None)
        self.select(None)

    def _wait_before(self, spot: Spot) -> Wait | None:
        """The wait at a spot, or the last one before."""
        wait = self.timeline.wait_at(spot.number, spot.time)
        if wait is not None:
            return wait
        earlier = self.timeline.waits_between(spot.number, 0, spot.time + 1)
        return earlier[-1] if earlier else None

    def _span(self, spot: Spot) -> tuple[int, int] | None:
        lane = self.timeline.lane(spot.kind, spot.number)
        found = self.timeline.spans(lane).at(lane.row, spot.time) if lane else None
        return (found[0], found[1]) if found else None

    def _is_shown_whole(self, found: tuple[int, int]) -> bool:
        view = self.navigation.view
        return view.begin <= found[0] and found[1] <= view.end and (found[1] - found[0]) * 3 > view.length

    def _has_moved(self) -> None:
        self.moved.emit(self.navigation)
        self.refresh()

    # Keys and mouse

    def keyPressEvent(self, ev: QKeyEvent) -> None:  # noqa: N802, D102 - Qt's name
        # All keys are the window's.
        ev.ignore()

    def wheelEvent(self, ev: QWheelEvent) -> None:  # noqa: N802, D102 - Qt's name
        layout, position = self.layout_now(), ev.position()
        notches = (ev.angleDelta().y() or ev.angleDelta().x()) / 120
        # With Alt the wheel turns sideways on some systems.
        if position.x() < layout.lanes_left or ev.modifiers() & Qt.KeyboardModifier.AltModifier:
            most = max(0, layout.content_height - layout.lanes_height)
            self.scroll_to(min(most, self._scroll - round(notches * layout.metrics.lane)))
            self.lanes_changed.emit(layout.content_height)
        elif ev.modifiers() & Qt.KeyboardModifier.ShiftModifier or ev.angleDelta().x():
            self.pan(-notches * 0.1)
        else:
            anchor = (position.x() - layout.lanes_left) / layout.lanes_width
            self.zoom(_ZOOM**-notches, min(max(anchor, 0.0), 1.0))
        ev.accept()

    def mousePressEvent(self, ev: QMouseEvent) -> None:  # noqa: N802, D102
        self.setFocus()
        pans = ev.button() != Qt.MouseButton.LeftButton or bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if ev.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag = _Drag(ev.position().x(), self.navigation.view, pans)
        ev.accept()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:  # noqa: N802, D102
        position, layout = ev.position(), self.layout_now()
        if self._drag is None:
            self._hover_at(position, layout)
        elif self._drag.pans:
            by = round((self._drag.from_x - position.x()) * layout.ns_per_pixel)
            self.navigation.drag(self._drag.view, by)
            self._has_moved()
        elif abs(position.x() - self._drag.from_x) >= _DRAG:
            times = sorted((layout.time(max(position.x(), layout.lanes_left)), layout.time(self._drag.from_x)))
            self.ruler = Stretch(*times)
            # It would run away.
            self.navigation.hold()
            self.measured.emit(self.ruler)
            self.refresh()
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:  # noqa: N802, D102
        drag, self._drag = self._drag, None
        if drag is not None and not drag.pans and abs(ev.position().x() - drag.from_x) < _DRAG:
            self._click(ev.position())
        ev.accept()

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:  # noqa: N802, D102
        self._click(ev.position())
        if self.selection is not None:
            found = self._span(self.selection)
            if found is not None:
                self.navigation.show(*found)
                self._has_moved()
        ev.accept()

    def leaveEvent(self, ev) -> None:  # noqa: N802, D102
        self._hover = None
        self.hovered.emit(None)
        self.refresh()
        super().leaveEvent(ev)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802, D102
        super().resizeEvent(ev)
        if hasattr(self, "_canvas"):
            self._canvas.prepareGeometryChange()
            self.lanes_changed.emit(self.layout_now().content_height)

    def _click(self, position: QPointF) -> None:
        if self.ruler is not None:
            self.ruler = None
            self.measured.emit(None)
        layout = self.layout_now()
        lane = layout.lane_at(position.y())
        if lane is not None and position.x() < layout.lanes_left:
            # On a lane's name: what it shows now.
            self.select(Spot(lane.kind, lane.number, max(min(self.timeline.end, self.navigation.view.end) - 1, 0)))
        else:
            self.select(layout.spot_at(position.x(), position.y()))

    def _hover_at(self, position: QPointF, layout: Layout) -> None:
        spot = layout.spot_at(position.x(), position.y())
        if spot != self._hover:
            self._hover = spot
            self.hovered.emit(spot)
            self.refresh()


class _Canvas(pg.GraphicsObject):
    """The one item of the scene: as large as the view, it paints what the view shows."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__()
        self._view = view
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, False)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(self._view.viewport().rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.save()
        painter.resetTransform()
        paint(painter, self._view.viewport().rect(), self._view.picture(), reuse=self._view.reuse)
        painter.restore()
