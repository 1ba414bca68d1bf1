import pytest

from visualizer.drawing.layout import Layout, Metrics, Spot, rows, step_ticks, ticks
from visualizer.model.timeline import Lane, LaneKind

MS, S = 1_000_000, 1_000_000_000


def lane(kind, number):
    return Lane(kind, number, 0, f"{kind} {number}")


THREADS = [lane(LaneKind.THREAD, number) for number in (1, 2)]
LOCKS = [lane(LaneKind.LOCK, 101)]
GIL = [lane(LaneKind.GIL, 0)]


def layout(lanes=(*THREADS, *LOCKS, *GIL), **options):
    return Layout(
        **{"left": 0, "top": 0, "width": 1168, "height": 300, "begin": 0, "end": 1000, **options}, lanes=lanes
    )


@pytest.mark.parametrize(("time", "x"), [(0, 168), (500, 668), (1000, 1168), (-100, 68)])
def test_time_and_x(time, x):
    assert layout().x(time) == x
    assert layout().time(x) == time


def test_rows_stand_below_each_other_with_a_head_where_another_kind_begins():
    assert [
        (row.top, row.height, row.head or (row.lane and row.lane.name))
        for row in rows([*THREADS, *LOCKS, *GIL], Metrics())
    ] == [
        (0, 40, "LaneKind.THREAD 1"),
        (40, 40, "LaneKind.THREAD 2"),
        (80, 26, "LOCKS"),
        (106, 40, "LaneKind.LOCK 101"),
        (146, 36, "LaneKind.GIL 0"),
    ]


def test_a_span_stands_in_the_middle_of_its_row():
    row = rows(THREADS, Metrics())[1]
    assert (row.span_top, row.span) == (46, 28)


def test_everything_grows_with_the_scale():
    row = rows(THREADS, Metrics(scale=1.6))[1]
    assert (row.top, row.height, row.span) == (64, 64, 45)


def test_no_lanes_have_no_rows():
    assert rows([], Metrics()) == ()
    assert layout(lanes=()).content_height == 0
    assert layout(lanes=()).spot_at(500, 100) is None


@pytest.mark.parametrize(
    ("x", "y", "scroll", "found"),
    [
        (668, 36, 0, Spot(LaneKind.THREAD, 1, 500)),
        (668, 75, 0, Spot(LaneKind.THREAD, 1, 500)),
        (668, 76, 0, Spot(LaneKind.THREAD, 2, 500)),
        (668, 36, 40, Spot(LaneKind.THREAD, 2, 500)),
        (668, 150, 0, Spot(LaneKind.LOCK, 101, 500)),
        (668, 120, 0, None),  # the head of the locks
        (668, 35, 0, None),  # the axis
        (668, 35, 40, None),
        (100, 50, 0, None),  # the names
        (668, 290, 0, None),  # below the last lane
        (668, 301, -200, None),  # below the picture
    ],
)
def test_what_is_under_a_point(x, y, scroll, found):
    assert layout(scroll=scroll).spot_at(x, y) == found


def test_only_rows_that_are_seen_are_painted():
    assert [row.lane for row in layout(height=100).seen_rows] == THREADS
    assert [row.lane for row in layout(height=76, scroll=40).seen_rows] == [THREADS[1]]


def test_without_an_axis_the_lanes_begin_at_the_top():
    assert layout(axis=False).spot_at(668, 0) == Spot(LaneKind.THREAD, 1, 500)


@pytest.mark.parametrize(
    ("begin", "end", "labels", "base"),
    [
        (12 * S, 22 * S, ["12 s", "13 s", "14 s", "15 s", "16 s", "17 s", "18 s", "19 s", "20 s", "21 s", "22 s"], ""),
        (0, 5 * S, ["0 s", "0.5 s", "1 s", "1.5 s", "2 s", "2.5 s", "3 s", "3.5 s", "4 s", "4.5 s", "5 s"], ""),
        (48_100_000, 48_600_000, ["48.1 ms", "48.15 ms", "48.2 ms"], ""),
        (0, 200_000, ["0 µs", "20 µs", "40 µs", "60 µs", "80 µs"], ""),
        (0, 50, ["0 ns", "5 ns", "10 ns"], ""),
        (48_100_020_000, 48_100_120_000, ["+20 µs", "+30 µs", "+40 µs"], "48.1 s"),
        (-2 * S, 2 * S, ["-2 s", "-1.5 s", "-1 s", "-0.5 s", "0 s"], ""),
    ],
)
def test_labels_of_the_axis(begin, end, labels, base):
    found = ticks(begin, end, 10)
    assert [tick.label for tick in found.ticks][: len(labels)] == labels
    assert found.base == base


@pytest.mark.parametrize(
    ("begin", "end", "labels"),
    [
        (-3 * MS, 6 * MS, ["1", "2", "3"]),
        (0, 32 * MS, ["5", "10", "15"]),
        (990 * MS, 1010 * MS, ["992", "994"]),
        (0, 30_000 * MS, ["5,000", "10,000"]),
    ],
)
def test_labels_of_an_axis_that_counts_steps(begin, end, labels):
    assert [tick.label for tick in step_ticks(begin, end, 10, MS).ticks][: len(labels)] == labels


@pytest.mark.parametrize("length", [1, 7, 99, 12_345, 10**6, 3 * 10**9, 10**13])
@pytest.mark.parametrize("begin", [0, 1, 123_456_789, 10**12 + 1])
def test_an_axis_has_some_ticks_but_not_many_and_all_are_in_it(begin, length):
    found = ticks(begin, begin + length, 10).ticks
    assert len(found) <= 12
    assert all(begin <= tick.time <= begin + length for tick in found)
    assert len({tick.label for tick in found}) == len(found)
    assert length < 10 or len(found) >= 4
