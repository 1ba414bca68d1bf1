"""Details say in words what is selected, and lead on; the graph shows who waits for whom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QPushButton
from pytestqt.qtbot import QtBot

from tests.model.build import FILE, MS, Story, ab_ba
from tests.ui.find import child
from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import DARK
from visualizer.model.tables import Place
from visualizer.model.timeline import LaneKind, Timeline, timeline_of
from visualizer.ui.details import DetailsPanel, StateBars
from visualizer.ui.wait_graph import WaitGraphPanel


def story() -> Timeline:
    told = Story(100 * MS, "none")
    lock = told.lock("lock")
    first, second = told.thread("worker-1"), told.thread("worker-2")
    told.acquires(12 * MS, first, lock)
    told.event(20 * MS, second, 6, lock, place=told.stack(12, 30))
    told.releases(60 * MS, first, lock, line=14)
    told.acquires(60 * MS, second, lock, waited=True)
    return timeline_of(told.analysis())


@pytest.fixture
def panel(qtbot: QtBot) -> DetailsPanel:
    made = DetailsPanel()
    qtbot.addWidget(made)
    made.resize(1000, 200)
    made.show()
    return made


def show(panel: DetailsPanel, time: int, number: int = 3, kind: LaneKind = LaneKind.THREAD) -> None:
    timeline = story()
    lane = timeline.lane(kind, number)
    assert lane is not None
    panel.show_span(timeline, lane, time)


def said(panel: DetailsPanel) -> str:
    return child(panel, QLabel, "detailsSentence").text()


def test_a_span_has_its_sentence_and_its_call_stack(panel: DetailsPanel) -> None:
    show(panel, 30 * MS)
    assert said(panel).startswith("worker-2 waited 40 ms for lock (bank.py:12), held by worker-1")
    stack = child(panel, QListView, "callStack")
    assert stack.isVisible()
    assert [stack.model().index(row, 0).data() for row in range(2)] == ["work  bank.py:12", "work  bank.py:30"]


def test_a_click_on_a_call_leads_to_its_line(panel: DetailsPanel, qtbot: QtBot) -> None:
    show(panel, 30 * MS)
    told: list[Place] = []
    panel.place_chosen.connect(told.append)
    stack = child(panel, QListView, "callStack")
    rect = stack.visualRect(stack.model().index(1, 0))
    qtbot.mouseClick(stack.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert [(place.file, place.line) for place in told] == [(FILE, 30)]


def test_a_click_on_who_freed_the_lock_leads_to_that_moment(panel: DetailsPanel) -> None:
    show(panel, 30 * MS)
    told: list[Spot] = []
    panel.spot_chosen.connect(told.append)
    child(panel, QPushButton, "fact_ended_by").click()
    child(panel, QPushButton, "fact_wanted").click()
    assert told == [Spot(LaneKind.THREAD, 2, 60 * MS), Spot(LaneKind.LOCK, 101, 20 * MS)]


def test_a_running_thread_says_why_it_has_no_call_stack(panel: DetailsPanel) -> None:
    show(panel, 5 * MS)
    assert said(panel) == "worker-2 ran for 20 ms."
    assert not child(panel, QListView, "callStack").isVisible()


def test_a_lock_has_no_call_stack_at_all(panel: DetailsPanel) -> None:
    show(panel, 30 * MS, 101, LaneKind.LOCK)
    assert said(panel) == "lock was held by worker-1 for 48 ms while worker-2 waited."
    assert not panel._right.isVisible()


def test_a_stretch_has_the_shares_of_the_states(panel: DetailsPanel) -> None:
    timeline = story()
    lanes = [lane for lane in timeline.lanes if lane.number == 3]
    panel.show_range(timeline, lanes, 10 * MS, 50 * MS)
    assert said(panel) == "From 10 ms to 50 ms, the time of one thread together."
    assert panel.findChildren(StateBars)[0].texts() == ["running: 25 %, 10 ms", "blocked on a lock: 75 %, 30 ms"]


def test_without_a_selection_it_says_what_to_do(panel: DetailsPanel) -> None:
    show(panel, 30 * MS)
    panel.show_nothing()
    assert said(panel).startswith("Click a span in the timeline")
    panel.show_theme(DARK, 1.6)


@pytest.fixture
def graph(qtbot: QtBot) -> WaitGraphPanel:
    told = Story(1000)
    ab_ba(told)
    made = WaitGraphPanel()
    qtbot.addWidget(made)
    made.resize(500, 220)
    made.show()
    made.show_timeline(timeline_of(told.analysis()), 500)
    made._keeper.now()
    return made


def test_the_graph_shows_threads_and_locks_apart_from_each_other(graph: WaitGraphPanel) -> None:
    boxes = graph.boxes()
    assert [node.name for node, _ in boxes] == ["left", "lock b", "right", "lock a"]
    for position, (_, rect) in enumerate(boxes):
        assert graph.rect().contains(rect.toRect())
        assert not any(rect.intersects(other) for _, other in boxes[position + 1 :])


def test_the_graph_does_not_spread_over_a_wide_panel(graph: WaitGraphPanel) -> None:
    graph.resize(1366, 180)
    rects = [rect for _, rect in graph.boxes()]
    left, right = min(rect.left() for rect in rects), max(rect.right() for rect in rects)
    assert right - left < 2.5 * 180
    assert abs((left + right) / 2 - 683) < 10


def test_a_click_in_the_graph_leads_to_the_thread(graph: WaitGraphPanel, qtbot: QtBot) -> None:
    told: list[Spot] = []
    graph.spot_chosen.connect(told.append)
    (_, rect) = graph.boxes()[0]
    qtbot.mouseClick(graph, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert told == [Spot(LaneKind.THREAD, 2, 500)]
    qtbot.mouseMove(graph, rect.center().toPoint())
    qtbot.waitUntil(lambda: graph.toolTip() == "left: waits for lock b (bank.py:42).")


def test_the_circle_is_drawn_in_the_colour_of_warnings(graph: WaitGraphPanel) -> None:
    graph.show_theme(DARK)
    image = graph.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)}
    assert DARK.warning in colours


def test_a_graph_of_nothing_says_so(qtbot: QtBot) -> None:
    panel = WaitGraphPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_timeline(Timeline())
    panel._keeper.now()
    assert panel.graph.nodes == ()
