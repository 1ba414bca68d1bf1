"""Spans of lanes: what was put in is found again, and drawn as what it is, however much there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import quick
from visualizer.model.spans import NOTHING, Spans

CLASSES = 5
MEAN_NS = 25_000
Row = tuple[int, int, int]
"""Start, kind and argument."""


def columns(rows: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, kind, argument = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(start, np.int64), np.array(kind, np.uint8), np.array(argument, np.uint32)


def spans_of(*lanes: list[Row], end: int, settled: int = 0) -> Spans:
    spans = Spans(CLASSES)
    spans.end = end
    for rows in lanes:
        spans.replace(spans.add_lane(), 0, *columns(rows))
    spans.settle(settled)
    return spans


@dataclass
class Plain:
    """The same, told as simply as it can be."""

    end: int
    rows: list[Row] = field(default_factory=list)

    def replace(self, since: int, rows: list[Row]) -> None:
        self.rows = [row for row in self.rows if row[0] < since]
        if rows and self.rows and rows[0][0] == since and rows[0][1:] == self.rows[-1][1:]:
            rows = rows[1:]
        self.rows += rows

    def spans(self) -> list[tuple[int, int, int, int]]:
        ends = [row[0] for row in self.rows[1:]] + [self.end]
        rows = [(row[0], min(end, self.end), *row[1:]) for row, end in zip(self.rows, ends, strict=False)]
        return [row for row in rows if row[0] < row[1]]

    def totals(self, begin: int, end: int) -> list[int]:
        sums = [0] * CLASSES
        for start, stop, kind, _ in self.spans():
            sums[kind] += max(min(stop, end) - max(start, begin), 0)
        return sums

    def occupancy(self, begin: int, end: int, pixels: int) -> np.ndarray:
        edges = [begin + (end - begin) * pixel / pixels for pixel in range(pixels + 1)]
        parts = np.zeros((pixels, CLASSES))
        for pixel, (low, high) in enumerate(pairwise(edges)):
            for start, stop, kind, _ in self.spans():
                parts[pixel, kind] += max(min(stop, high) - max(start, low), 0) / (high - low)
        parts[:, NOTHING] += 1 - parts.sum(axis=1)
        return parts


rows_from = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, CLASSES - 1), st.integers(0, 2)), min_size=0, max_size=12
)


def following_each_other(since: int, drawn: list[Row]) -> list[Row]:
    """Lengths made into starts."""
    starts = since + np.cumsum([row[0] for row in drawn]) if drawn else []
    return [(int(start), row[1], row[2]) for start, row in zip(starts, drawn, strict=True)]


@dataclass(frozen=True)
class Noise:
    """Random spans of many lanes, as arrays."""

    start: list[np.ndarray]
    kind: list[np.ndarray]
    end: int

    def exact(self, lane: int, begin: int, end: int, pixels: int) -> np.ndarray:
        """Parts of the pixels in each class, from sums up to each edge."""
        edges = np.linspace(begin, end, pixels + 1)
        start, kind = self.start[lane], self.kind[lane]
        length = np.diff(start, append=self.end).astype(float)
        sums = np.zeros((len(edges), CLASSES))
        for which in range(CLASSES):
            before = np.concatenate([[0], np.cumsum(np.where(kind == which, length, 0))])
            row = np.searchsorted(start, edges, "right") - 1
            current = np.clip(edges - start[np.maximum(row, 0)], 0, length[np.maximum(row, 0)])
            sums[:, which] = before[np.maximum(row, 0)] + np.where((kind[row] == which) & (row >= 0), current, 0)
        parts = np.diff(sums, axis=0) / ((end - begin) / pixels)
        parts[:, NOTHING] += 1 - parts.sum(axis=1)
        return parts


def noise(lanes: int, count: int, seed: int = 1, bursts: bool = False) -> Noise:
    random = np.random.default_rng(seed)
    starts, kinds = [], []
    for _ in range(lanes):
        length = random.lognormal(0, 1.5, count) + 0.001
        if bursts:
            length[random.integers(0, count, count // 200)] *= 3000
        start = np.cumsum(length)
        starts.append((start * (MEAN_NS * count / start[-1])).astype(np.int64))
        kinds.append(random.integers(0, CLASSES, count).astype(np.uint8))
    return Noise(starts, kinds, MEAN_NS * count + 1000)


def filled(noise: Noise, settled: bool = True) -> Spans:
    spans = Spans(CLASSES)
    spans.end = noise.end
    for start, kind in zip(noise.start, noise.kind, strict=True):
        spans.replace(spans.add_lane(), 0, start, kind, np.zeros(len(start), np.uint32))
    if settled:
        spans.settle(noise.end)
    return spans


def test_a_slice_has_the_spans_that_touch_a_time_whole():
    spans = spans_of([(0, 1, 7), (10, 0, 0), (20, 2, 8)], end=30)
    found = spans.slice(0, 5, 20)
    assert found.start.tolist() == [0, 10]
    assert found.end.tolist() == [10, 20]
    assert found.kind.tolist() == [1, NOTHING]
    assert found.argument.tolist() == [7, 0]
    assert spans.slice(0, 25, 26).end.tolist() == [30]
    assert len(spans.slice(0, 30, 40)) == 0
    assert len(spans.slice(0, -5, 0)) == 0


def test_what_starts_after_the_end_is_not_there_yet():
    spans = spans_of([(0, 1, 0), (10, 2, 0)], end=8)
    assert spans.slice(0, 0, 100).end.tolist() == [8]
    assert spans.at(0, 9) is None
    assert spans.following(0, 0) is None
    assert spans.preceding(0, 100) == 0


def test_what_is_under_the_mouse_is_a_span_or_a_gap_or_nothing():
    spans = spans_of([(5, 1, 7), (10, 0, 0), (20, 2, 8)], end=30)
    assert spans.at(0, 4) is None
    assert spans.at(0, 5) == (5, 10, 1, 7)
    assert spans.at(0, 19) == (10, 20, NOTHING, 0)
    assert spans.at(0, 29) == (20, 30, 2, 8)
    assert spans.at(0, 30) is None


def test_the_keyboard_goes_from_span_to_span_and_leaves_gaps_out():
    spans = spans_of([(5, 1, 7), (10, 0, 0), (20, 2, 8)], end=30)
    assert [spans.following(0, time) for time in (0, 5, 15, 20)] == [5, 20, 20, None]
    assert [spans.preceding(0, time) for time in (40, 20, 15, 5)] == [20, 5, 5, None]


def test_the_keyboard_finds_the_next_span_behind_thousands_of_gaps():
    start = np.arange(20_000, dtype=np.int64) * 10
    kind = np.zeros(20_000, np.uint8)
    kind[[3, 19_000]] = 1
    spans = Spans(CLASSES)
    spans.end = 200_000
    spans.replace(spans.add_lane(), 0, start, kind, np.zeros(20_000, np.uint32))
    assert spans.following(0, 30) == 190_000
    assert spans.preceding(0, 190_000) == 30


def test_an_empty_lane_has_nothing():
    spans = spans_of([], [(0, 1, 0)], end=10, settled=10)
    assert spans.at(0, 5) is None
    assert spans.following(0, 0) is None
    assert spans.preceding(0, 9) is None
    assert len(spans.slice(0, 0, 10)) == 0
    assert spans.totals(0, 0, 10).tolist() == [0] * CLASSES
    assert (spans.occupancy([0], 0, 10, 5)[0, :, NOTHING] == 1).all()


def test_what_is_settled_cannot_be_replaced():
    spans = spans_of([(0, 1, 0)], end=100, settled=50)
    with pytest.raises(ValueError, match="settled"):
        spans.replace(0, 49, *columns([(60, 2, 0)]))
    spans.settle(10)
    with pytest.raises(ValueError, match="settled"):
        spans.replace(0, 20, *columns([(60, 2, 0)]))
    spans.replace(0, 50, *columns([(60, 2, 0)]))
    assert spans.at(0, 55) == (0, 60, 1, 0)


def test_a_span_cannot_start_before_what_is_replaced():
    spans = spans_of([(0, 1, 0)], end=100)
    with pytest.raises(ValueError, match="starts"):
        spans.replace(0, 50, *columns([(40, 2, 0)]))


def test_a_span_that_was_only_cut_is_one_again():
    spans = spans_of([(0, 1, 7)], end=100, settled=50)
    spans.replace(0, 50, *columns([(50, 1, 7), (70, 2, 0)]))
    assert spans.at(0, 60) == (0, 70, 1, 7)
    spans.replace(0, 50, *columns([(50, 1, 8)]))
    assert spans.at(0, 60) == (50, 100, 1, 8)


@quick
@given(st.lists(st.tuples(st.integers(0, 60), rows_from), min_size=1, max_size=6))
def test_replacing_gives_the_same_as_building_from_scratch(steps: list[tuple[int, list[Row]]]):
    spans, plain = Spans(CLASSES), Plain(0)
    lane = spans.add_lane()
    for since, drawn in steps:
        rows = following_each_other(since, drawn)
        spans.replace(lane, since, *columns(rows))
        plain.replace(since, rows)
        spans.end = plain.end = max([plain.end, *(row[0] + 10 for row in rows)])
    found = spans.slice(lane, -1, plain.end)
    assert spans.spans == len(plain.rows) == len(found)
    lasting = found.start < found.end
    told = [column[lasting].tolist() for column in (found.start, found.end, found.kind, found.argument)]
    assert list(zip(*told, strict=True)) == plain.spans()
    for time in range(-1, plain.end + 1, 7):
        assert spans.at(lane, time) == next((row for row in plain.spans() if row[0] <= time < row[1]), None)


@quick
@given(rows_from, st.integers(-50, 300), st.integers(1, 400), st.integers(1, 40))
def test_few_spans_are_drawn_and_summed_exactly(drawn: list[Row], begin: int, length: int, pixels: int):
    rows = following_each_other(0, drawn)
    plain = Plain(200, rows)
    spans = spans_of(rows, end=200, settled=200)
    parts = spans.occupancy([0], begin, begin + length, pixels)
    assert parts.shape == (1, pixels, CLASSES)
    assert parts.dtype == np.float32
    np.testing.assert_allclose(parts[0], plain.occupancy(begin, begin + length, pixels), atol=1e-6)
    assert spans.totals(0, begin, begin + length).tolist() == plain.totals(begin, begin + length)


@pytest.mark.parametrize("bursts", [False, True], ids=["evenly", "in bursts"])
@pytest.mark.parametrize("part", [1, 0.6, 0.4, 0.2, 0.1, 0.03, 0.01, 0.001])
def test_many_spans_are_drawn_with_a_small_error(part: float, bursts: bool):
    data = noise(6, 30_000, bursts=bursts)
    spans = filled(data)
    begin = int(data.end * (1 - part) * 0.4)
    end = begin + int(data.end * part)
    parts = spans.occupancy(range(6), begin, end, 300)
    exact = np.array([data.exact(lane, begin, end, 300) for lane in range(6)])
    # At one scale a pixel has more spans than can be looked at one by one, and not yet many times more.
    tolerance = 0.02 if part == 0.1 and not bursts else 0.01
    assert np.abs(parts - exact).mean() < tolerance
    np.testing.assert_allclose(parts.sum(axis=2), 1, atol=1e-4)
    assert parts.min() >= 0
    assert (parts[exact > 1e-5] > 0).all()  # in its pixel


def test_narrow_pixels_are_exact_after_any_number_of_spans():
    data = noise(4, 30_000)
    spans = filled(data)
    begin = data.end // 3
    parts = spans.occupancy([2, 0], begin, begin + 300_000, 1000)
    exact = np.array([data.exact(lane, begin, begin + 300_000, 1000) for lane in (2, 0)])
    np.testing.assert_allclose(parts, exact, atol=1e-6)


def test_a_nanosecond_is_seen_among_hours():
    start = np.arange(40_000, dtype=np.int64) * 1_000_000_000
    kind = np.tile(np.array([1, 2], np.uint8), 20_000)
    start = np.insert(start, 20_001, start[20_000] + 500_000_000)
    start = np.insert(start, 20_002, start[20_001] + 1)
    kind = np.insert(np.insert(kind, 20_001, 3), 20_002, 1)
    spans = Spans(CLASSES)
    spans.end = 40_000_000_000_000
    spans.replace(spans.add_lane(), 0, start, kind, np.zeros(len(start), np.uint32))
    spans.settle(spans.end)
    for pixels in (10, 100, 1000, 4000):
        parts = spans.occupancy([0], 0, spans.end, pixels)
        seen = np.flatnonzero(parts[0, :, 3])
        assert pixels // 2 in seen
        assert len(seen) <= 2
        np.testing.assert_allclose(parts[0, :, 1], 0.5, atol=0.07)


def test_before_0_and_after_the_end_is_nothing():
    data = noise(3, 20_000)
    spans = filled(data)
    parts = spans.occupancy([0, 1, 2], -data.end, 2 * data.end, 300)
    assert (parts[:, :100, NOTHING] == 1).all()
    assert (parts[:, 200:, NOTHING] > 0.9999).all()
    assert parts[:, 101:199, NOTHING].mean() < 0.3


def test_no_time_and_no_lanes_show_nothing():
    spans = spans_of([(0, 1, 0)], end=10)
    assert spans.occupancy([], 0, 10, 7).shape == (0, 7, CLASSES)
    assert not spans.occupancy([0], 10, 10, 7).any()


def test_a_live_run_is_drawn_as_its_recording():
    data = noise(70, 1500)
    spans = Spans(CLASSES)
    step, provisional = data.end // 50, data.end // 30
    settled = 0
    born: list[int] = []
    for now in range(step, data.end + step, step):
        spans.end = min(now, data.end)
        while len(spans) < min(70, 10 + 2 * (now // step)):  # lanes appear while others are in full swing
            spans.add_lane()
            born.append(settled)
        for lane in range(len(spans)):
            start, kind = data.start[lane], data.kind[lane]
            begin, end = np.searchsorted(start, [settled, spans.end]).tolist()
            spans.replace(lane, settled, start[begin:end], kind[begin:end], np.zeros(end - begin, np.uint32))
        settled = max(spans.end - provisional, settled)
        spans.settle(settled)
    seen = [start >= since for start, since in zip(data.start, born, strict=True)]
    data = Noise(
        [start[rows] for start, rows in zip(data.start, seen, strict=True)],
        [kind[rows] for kind, rows in zip(data.kind, seen, strict=True)],
        data.end,
    )
    for pixels in (20, 100, 1000, 4000):
        exact = np.array([data.exact(lane, 0, data.end, pixels) for lane in range(70)])
        assert np.abs(spans.occupancy(range(70), 0, data.end, pixels) - exact).mean() < 0.01


def test_a_class_that_appears_late_is_drawn_and_was_not_there_before():
    start = np.arange(40_000, dtype=np.int64) * 1000
    kind = np.where(start < 20_000_000, 1 + start // 1000 % 2, 3).astype(np.uint8)
    kind[1::2][start[1::2] > 30_000_000] = 4
    spans = Spans(CLASSES)
    lane = spans.add_lane()
    for since in range(0, 40_000_000, 10_000_000):
        chosen = (start >= since) & (start < since + 10_000_000)
        spans.end = since + 10_000_000
        spans.replace(lane, since, start[chosen], kind[chosen], np.zeros(chosen.sum(), np.uint32))
        spans.settle(spans.end)
    parts = spans.occupancy([lane], 0, 40_000_000, 40)[0]
    assert (parts[:, 3:] > 0).tolist() == [[False, False]] * 20 + [[True, False]] * 10 + [[True, True]] * 10
    assert (parts[:20, 1:3] > 0).all()
    np.testing.assert_allclose(parts.sum(axis=1), 1, atol=1e-4)


def test_a_lane_is_drawn_as_soon_as_it_is_there():
    data = noise(4, 20_000)
    spans = filled(data)
    for count in (5, 6):
        lane = spans.add_lane()
        spans.end = data.end + count
        spans.replace(lane, data.end, *columns([(data.end, 2, 0)]))
        parts = spans.occupancy(range(count), 0, spans.end, 50)
        assert (parts[:4, :49, NOTHING] < 1).all()
        assert (parts[4:, :49, 1:] == 0).all()
        assert (parts[4:, 49, 2] > 0).all()


def test_totals_of_many_spans_are_exact():
    data = noise(2, 30_000)
    spans = filled(data)
    for begin, end in [(0, data.end), (12_345, data.end // 2), (data.end // 3, data.end // 3 + 1000)]:
        lengths = np.minimum(np.append(data.start[1][1:], data.end), end) - np.maximum(data.start[1], begin)
        np.add.at(expected := np.zeros(CLASSES, np.int64), data.kind[1], np.maximum(lengths, 0))
        assert spans.totals(1, begin, end).tolist() == expected.tolist()


def test_lanes_are_drawn_in_the_order_asked_for():
    data = noise(130, 300)
    spans = filled(data)
    asked = [129, 3, 64, 63, 3]
    parts = spans.occupancy(asked, 0, data.end, 50)
    alone = [spans.occupancy([lane], 0, data.end, 50)[0] for lane in asked]
    np.testing.assert_allclose(parts, np.array(alone), atol=1e-6)


def test_many_spans_take_at_most_25_bytes_each():
    spans = filled(noise(8, 40_000))
    assert spans.spans == 320_000
    assert spans.nbytes / spans.spans < 25
