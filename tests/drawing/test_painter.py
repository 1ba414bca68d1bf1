from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt

from tests.drawing.scenes import MS, Scene, all_colours, colours_at, painted
from tests.model.build import Story
from visualizer.drawing import DARK, LIGHT, PRINT, Metrics, Picture, Spot, names_width
from visualizer.model.held import IGNORED, held_class
from visualizer.model.states import End, State
from visualizer.model.timeline import LaneKind, Marker, MarkerKind, timeline_of

pytestmark = pytest.mark.usefixtures("qapp")
GREEN, RED, YELLOW, PURPLE = (
    LIGHT.states[state].fill for state in (State.RUNNING, State.BLOCKED, State.READY, State.WAITING)
)


def test_a_running_span_is_green_and_a_gap_is_empty():
    scene = Scene()
    lane = scene.thread((0, State.RUNNING), (50 * MS, None))
    image, layout = painted(scene.picture())
    assert colours_at(image, layout, lane, 30 * MS) == [GREEN]
    assert colours_at(image, layout, lane, 77 * MS) == [LIGHT.background]


def test_a_microsecond_of_waiting_for_a_lock_leaves_a_red_pixel():
    scene = Scene()
    lane = scene.thread((0, State.RUNNING), (50_050_000, State.BLOCKED), (50_051_000, State.RUNNING))
    image, layout = painted(scene.picture())
    assert colours_at(image, layout, lane, 50_050_000) == [RED]


def test_a_column_of_many_spans_has_only_colours_of_their_states():
    scene = Scene()
    spans = [(at * 10_000, (State.RUNNING, State.READY)[at % 2]) for at in range(10_000)]
    lane = scene.thread(*spans)
    image, layout = painted(scene.picture())
    for time in range(0, 100 * MS, 7 * MS):
        assert colours_at(image, layout, lane, time + 50_000) == [YELLOW, GREEN]


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_painted_with_its_pattern(state):
    scene = Scene()
    lane = scene.thread((0, state))
    image, layout = painted(scene.picture())
    row = layout.row_of(lane.kind, lane.number)
    assert row
    colours = all_colours(image, QRect(700, layout.span_y(row), 60, row.span))
    look = LIGHT.states[state]
    assert look.fill in colours
    assert (len(colours) > 1) == (state is not State.RUNNING)


def test_what_is_not_highlighted_is_dimmed():
    scene = Scene()
    lane = scene.thread((0, State.RUNNING), (50 * MS, State.BLOCKED))
    image, layout = painted(scene.picture(highlighted=frozenset({State.BLOCKED})))
    assert GREEN not in colours_at(image, layout, lane, 30 * MS)
    assert RED in colours_at(image, layout, lane, 80 * MS)


def test_a_label_stands_on_the_span_where_there_is_room():
    scene = Scene()
    lane = scene.thread((0, State.READY), (50 * MS, State.RUNNING), (52 * MS, State.WAITING))
    image, layout = painted(scene.picture())
    row = layout.row_of(lane.kind, lane.number)
    assert row
    ink = LIGHT.states[State.READY].ink
    assert ink in all_colours(image, QRect(layout.lanes_left + 4, layout.span_y(row), 80, row.span))
    assert ink not in all_colours(image, QRect(int(layout.x(50 * MS)), layout.span_y(row), 20, row.span))


@pytest.mark.parametrize("state", list(State))
def test_text_stands_where_it_should_on_a_fine_screen(state):
    scene = Scene()
    scene.thread((0, state), name="worker")
    fine, layout = painted(scene.picture(), dots=2)
    coarse, _ = painted(scene.picture())
    names = QRect(40, layout.lanes_top, 128, 40)
    assert LIGHT.text in all_colours(fine, QRect(names.topLeft() * 2, names.size() * 2))
    small = fine.scaled(coarse.size(), mode=Qt.TransformationMode.SmoothTransformation)
    for part in (names, QRect(168, layout.lanes_top, 200, 40)):
        differences = [
            abs(small.pixelColor(x, y).lightness() - coarse.pixelColor(x, y).lightness())
            for x in range(part.left(), part.right())
            for y in range(part.top(), part.bottom())
        ]
        assert sum(differences) / len(differences) < 12


def test_a_lock_has_its_owners_colour_and_a_red_line_while_others_wait():
    scene = Scene()
    lane = scene.lock((0, held_class(1), 1), (50 * MS, held_class(1, contended=True), 1), (80 * MS, 0, 0))
    image, layout = painted(scene.picture())
    assert colours_at(image, layout, lane, 40 * MS) == [LIGHT.threads[1]]
    assert colours_at(image, layout, lane, 70 * MS) == [LIGHT.threads[1], RED]
    assert colours_at(image, layout, lane, 91 * MS) == [LIGHT.background]


def test_a_lock_with_others_waiting_now_and_then_has_a_red_line_even_if_it_is_far_away():
    scene = Scene()
    spans = [(at * 10_000, held_class(2, contended=at % 5 == 0), 1) for at in range(10_000)]
    lane = scene.lock(*spans)
    image, layout = painted(scene.picture())
    assert colours_at(image, layout, lane, 50 * MS) == [LIGHT.threads[2], RED]


def test_an_ignored_lock_is_an_empty_strip_with_a_line_around_it():
    scene = Scene()
    lane = scene.lock((0, IGNORED, 0))
    image, layout = painted(scene.picture())
    found = colours_at(image, layout, lane, 60 * MS)
    assert found == [LIGHT.warning, LIGHT.background]


def test_the_gil_is_painted_thinner_in_the_colours_of_its_owners():
    scene = Scene()
    thread = scene.thread((0, State.RUNNING))
    lane = scene.gil((0, held_class(3), 4))
    image, layout = painted(scene.picture())
    assert colours_at(image, layout, lane, 90 * MS) == [LIGHT.threads[3]]
    rows = [layout.row_of(one.kind, one.number) for one in (thread, lane)]
    assert rows[0] and rows[1] and rows[1].span < rows[0].span  # noqa: PT018 - one statement about both


def test_what_is_selected_and_hovered_has_a_line_around_it():
    scene = Scene()
    lane = scene.thread((0, State.WAITING), (40 * MS, State.RUNNING), (60 * MS, State.WAITING))
    plain, layout = painted(scene.picture())
    spot = Spot(LaneKind.THREAD, lane.number, 50 * MS)
    selected, _ = painted(scene.picture(selected=spot))
    row = layout.row_of(lane.kind, lane.number)
    assert row
    edge = QRect(int(layout.x(40 * MS)) - 3, layout.span_y(row) - 3, 6, row.span + 6)
    assert LIGHT.accent not in all_colours(plain, edge)
    assert LIGHT.accent in all_colours(selected, edge)


def test_the_pointers_time_and_a_measured_range_are_marked():
    scene = Scene()
    scene.thread((0, None))
    image, layout = painted(scene.picture(cursor=25 * MS, measured=(70 * MS, 60 * MS)))
    assert image.pixelColor(int(layout.x(25 * MS)), 200).name() == LIGHT.accent
    inside = image.pixelColor(int(layout.x(65 * MS)), 205).name()
    assert inside not in (LIGHT.accent, LIGHT.background)
    assert image.pixelColor(int(layout.x(66 * MS)), 18).name() in all_colours(
        image, QRect(int(layout.x(65 * MS)) - 20, 12, 40, 12)
    )
    assert LIGHT.accent in all_colours(image, QRect(int(layout.x(65 * MS)) - 20, 9, 40, 18))


def test_how_a_thread_ended_is_marked_and_said():
    scene = Scene()
    lane = scene.thread((0, State.RUNNING), (50 * MS, None))
    assert lane.life
    lane.life.ended, lane.life.end = 50 * MS, End.KILLED_AT_EXIT
    scene.timeline.markers[lane.number] = [Marker(MarkerKind.KILLED, lane.number, 50 * MS)]
    image, layout = painted(scene.picture())
    row = layout.row_of(lane.kind, lane.number)
    assert row
    assert LIGHT.warning in all_colours(image, QRect(int(layout.x(50 * MS)), layout.span_y(row), 100, row.span))


def test_lanes_scroll_below_the_axis():
    scene = Scene()
    lanes = [scene.thread((0, State.RUNNING)) for _ in range(20)]
    image, layout = painted(scene.picture(scroll=100))
    assert image.pixelColor(600, 30).name() == LIGHT.background
    assert colours_at(image, layout, lanes[4], 50 * MS) == [GREEN]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.6])
def test_any_theme_and_size_can_be_painted(theme, scale):
    scene = Scene()
    for state in State:
        scene.thread((0, state), (50 * MS, State.RUNNING), (51 * MS, state))
    scene.lock((0, held_class(1, contended=True), 1))
    scene.gil((0, held_class(1), 1))
    picture = scene.picture(theme=theme, metrics=Metrics(scale))
    image, _ = painted(picture, 1920, 1080)
    assert image.pixelColor(5, 1075).name() == theme.background


def test_the_column_of_names_is_as_wide_as_they_need_within_bounds():
    scene = Scene()
    scene.thread((0, State.RUNNING), name="a")
    assert names_width(scene.picture()) == 168
    scene.thread((0, State.RUNNING), name="a worker with a long name")
    assert 168 < names_width(scene.picture()) < 280
    scene.thread((0, State.RUNNING), name="x" * 100)
    assert names_width(scene.picture()) == 280


def test_an_empty_timeline_can_be_painted():
    scene = Scene(end=0)
    image, _ = painted(scene.picture(begin=0, end=0, lanes=()))
    assert image.pixelColor(600, 200).name() == LIGHT.background


def test_a_lane_of_a_million_spans_is_painted_at_the_cost_of_its_pixels():
    scene = Scene(end=1000 * MS)
    lane = scene.thread((0, State.RUNNING))
    start = np.arange(1_000_000, dtype=np.int64) * 1000
    kinds = np.tile(np.array([2, 3], np.uint8), 500_000)
    other = Scene(end=1000 * MS)
    other.timeline.threads.add_lane()
    other.timeline.threads.replace(0, 0, start, kinds, np.zeros(len(start), np.uint32))
    other.timeline.threads.settle(1000 * MS)
    picture = replace(scene.picture(), timeline=other.timeline)
    image, layout = painted(picture)
    assert colours_at(image, layout, lane, 333 * MS) == [YELLOW, GREEN]


def freed_by_another() -> Story:
    story = Story(duration=100 * MS)
    lock = story.lock("gate")
    owner, other = story.thread("owner"), story.thread("other")
    story.acquires(10 * MS, owner, lock)
    story.requests(20 * MS, other, lock)
    story.releases(60 * MS, owner, lock)
    story.acquires(60 * MS, other, lock, waited=True)
    return story


@pytest.mark.parametrize("arrows", [True, False])
def test_an_arrow_leads_from_who_let_another_go_on(arrows):
    timeline = timeline_of(freed_by_another().analysis())
    lanes = tuple(timeline.lanes_of(LaneKind.THREAD))
    image, layout = painted(Picture(timeline, lanes, 0, timeline.end, arrows=arrows))
    source, target = (layout.row_of(LaneKind.THREAD, lane.number) for lane in lanes[1:])
    assert source
    assert target
    below = layout.span_y(source) + source.span + 2
    between = QRect(int(layout.x(60 * MS)) - 2, below, 5, layout.span_y(target) - below - 2)
    assert (LIGHT.text in all_colours(image, between)) == arrows


def test_deadlocked_threads_are_joined_and_it_is_said():
    story = Story(duration=100 * MS)
    a, b = story.lock("a"), story.lock("b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10 * MS, left, a)
    story.acquires(10 * MS, right, b)
    story.requests(20 * MS, left, b)
    story.requests(20 * MS, right, a)
    timeline = timeline_of(story.analysis())
    lanes = tuple(timeline.lanes_of(LaneKind.THREAD))
    assert timeline.deadlocks
    image, layout = painted(Picture(timeline, lanes, 0, timeline.end))
    first, second = (layout.row_of(LaneKind.THREAD, number) for number in (left, right))
    assert first
    assert second
    below = layout.span_y(first) + first.span
    between = QRect(layout.lanes_left, below, layout.lanes_width, layout.span_y(second) - below)
    assert {LIGHT.text, LIGHT.warning} <= all_colours(image, between)
    # No other lane is covered, and with room behind the bars nothing stands there.
    above = QRect(layout.lanes_left, layout.span_y(first) - 14, layout.lanes_width, 12)
    assert LIGHT.warning not in all_colours(image, above)
    for end in (200 * MS, 130 * MS):
        image, layout = painted(Picture(timeline, lanes, 0, end))
        right = round(layout.x(timeline.end)) + 2
        rest = QRect(right, below, layout.left + layout.width - right, between.height())
        assert not {LIGHT.text, LIGHT.warning} & all_colours(image, rest)
