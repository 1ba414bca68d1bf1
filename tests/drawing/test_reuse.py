from collections.abc import Sequence

import numpy as np
import pytest

from visualizer.drawing.pixels import pixels_of
from visualizer.drawing.reuse import Reuse, aligned
from visualizer.model.spans import Spans

CLASSES, LANES, PIXEL, COUNT = 4, 3, 5_000, 200
ORDER = (0, 3, 2, 1)


class Counted(Spans):
    """Spans that count the pixels that are asked for."""

    asked = 0

    def occupancy(self, lanes, begin, end, pixels):
        self.asked += pixels
        return super().occupancy(lanes, begin, end, pixels)


@pytest.fixture
def spans() -> Counted:
    made, chance = Counted(CLASSES), np.random.default_rng(7)
    made.end = 400 * PIXEL
    for _ in range(LANES):
        start = np.unique(chance.integers(0, made.end, 500))
        kind = chance.integers(0, CLASSES, len(start)).astype(np.uint8)
        made.replace(made.add_lane(), 0, start, kind, np.zeros(len(start), np.uint32))
    made.settle(made.end)
    return made


def show(
    reuse: Reuse, spans: Spans, begin: int, lanes: Sequence[int] = range(LANES), pixel: int = PIXEL, height: int = 20
):
    return reuse.pixels(spans, lanes, begin, begin + COUNT * pixel, COUNT, height, ORDER)


def check(
    found, spans: Spans, begin: int, lanes: Sequence[int] = range(LANES), pixel: int = PIXEL, height: int = 20
) -> None:
    whole = pixels_of(spans.occupancy(lanes, begin, begin + COUNT * pixel, COUNT), height, ORDER)
    assert (found.code == whole.code).all()
    for kind in {*found.kinds, *whole.kinds}:
        np.testing.assert_allclose(found.share(kind), whole.share(kind), atol=1e-6)
    assert (found.dots == whole.dots).all()


@pytest.mark.parametrize("moves", [(0, 3, 10, 250), (150, 140, 30, 0), (20, 21, 20, 399), (-50, -20, 100, 350)])
def test_what_was_kept_is_what_would_be_computed(spans, moves):
    reuse = Reuse()
    for begin in moves:
        check(show(reuse, spans, begin * PIXEL), spans, begin * PIXEL)


def test_only_new_pixels_are_computed(spans):
    reuse = Reuse()
    show(reuse, spans, 0)
    spans.asked = 0
    show(reuse, spans, 7 * PIXEL)
    assert spans.asked == 7
    show(reuse, spans, 4 * PIXEL)
    assert spans.asked == 10


@pytest.mark.parametrize("change", [{"lanes": (1, 0, 2)}, {"pixel": 2 * PIXEL}, {"height": 9}])
def test_other_lanes_other_lengths_and_other_heights_are_computed_anew(spans, change):
    reuse = Reuse()
    show(reuse, spans, 0)
    check(show(reuse, spans, 0, **change), spans, 0, **change)


def test_what_was_not_settled_is_computed_again():
    spans, reuse = Spans(CLASSES), Reuse()
    spans.end = 100 * PIXEL
    lane = spans.add_lane()
    spans.replace(lane, 0, np.array([0]), np.array([1], np.uint8), np.zeros(1, np.uint32))
    spans.settle(90 * PIXEL)
    show(reuse, spans, 0, [lane])
    spans.end = 120 * PIXEL
    spans.replace(lane, 90 * PIXEL, np.array([95 * PIXEL]), np.array([2], np.uint8), np.zeros(1, np.uint32))
    found = show(reuse, spans, 0, [lane])
    check(found, spans, 0, [lane])
    assert found.code[0, [89, 94, 95, 119, 120]].tolist() == [1, 1, 2, 2, 0]


def test_stretches_that_a_pixel_does_not_fit_into_are_drawn_all_the_same(spans):
    reuse = Reuse()
    show(reuse, spans, 0)
    found = reuse.pixels(spans, range(LANES), 13, 1_000_000, 777, 20, ORDER)
    whole = pixels_of(spans.occupancy(range(LANES), 13, 1_000_000, 777), 20, ORDER)
    assert (found.code == whole.code).all()


@pytest.mark.parametrize(("begin", "end", "count"), [(0, 10_000_000_000, 1410), (123_456_789, 987_654_321, 800)])
def test_an_aligned_stretch_is_nearly_the_same_and_has_whole_pixels(begin, end, count):
    first, last = aligned(begin, end, count)
    pixel = (last - first) / count
    assert pixel == int(pixel)
    assert first % pixel == 0
    assert abs(first - begin) <= pixel / 2 + 1
    assert 0 <= (last - first) - (end - begin) < count


def test_a_very_short_stretch_stays_as_it_is():
    assert aligned(17, 1_017, 1410) == (17, 1_017)
