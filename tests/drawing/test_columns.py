import numpy as np
import pytest

from visualizer.drawing.columns import Columns, Runs, divide
from visualizer.drawing.pixels import pixels_of

A, B, C = 1, 2, 3
ORDER = (0, C, B, A)


def occupancy(*pixels):
    """One lane; each pixel is {class: share}."""
    result = np.zeros((1, len(pixels), 4), np.float32)
    for at, shares in enumerate(pixels):
        for kind, share in shares.items():
            result[0, at, kind] = share
    return result


def divided(shares, height, order) -> tuple[Runs, Columns | None]:
    return divide(pixels_of(shares, height, order))


def columns_of(*arguments) -> Columns:
    columns = divided(*arguments)[1]
    assert columns
    return columns


def runs_of(found):
    return list(zip(found.first.tolist(), found.last.tolist(), found.kind.tolist(), strict=True))


def test_pixels_of_one_class_become_a_run():
    runs, columns = divided(occupancy(*[{A: 1}] * 3, *[{B: 1}] * 2), 10, ORDER)
    assert runs_of(runs) == [(0, 3, A), (3, 5, B)]
    assert runs.touches.tolist() == [True, False]
    assert columns is None


@pytest.mark.parametrize(("share", "edge"), [(0.7, 3), (0.3, 2)])
def test_a_pixel_between_two_runs_belongs_to_the_one_that_has_more_of_it(share, edge):
    runs, columns = divided(occupancy({A: 1}, {A: 1}, {A: share, B: 1 - share}, {B: 1}, {B: 1}), 10, ORDER)
    assert runs_of(runs) == [(0, edge, A), (edge, 5, B)]
    assert columns is None


@pytest.mark.parametrize("between", [{A: 0.999999, C: 1e-6}, {A: 0.5, B: 0.4, C: 0.1}])
def test_a_pixel_with_something_else_between_two_runs_stays_divided(between):
    runs, columns = divided(occupancy({A: 1}, {A: 1}, between, {B: 1}, {B: 1}), 10, ORDER)
    assert runs_of(runs) == [(0, 2, A), (3, 5, B)]
    assert columns is not None
    assert heights(columns, 2) == {kind: round(share * 10) or 1 for kind, share in between.items()} | (
        {A: 9} if 1e-6 in between.values() else {}
    )


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("around", [(A, A), (A, B), (0, 0), (0, A)])
def test_a_short_span_between_wide_ones_has_its_pixels_for_itself(around, width):
    left, right = around
    pixel = {C: 0.001}
    for kind in around:
        pixel[kind] = 0.999 / len({*around})
    columns = columns_of(occupancy(*[{left: 1}] * 5, *[pixel] * width, *[{right: 1}] * 5), 10, ORDER)
    assert [heights(columns, at) for at in range(4, 6 + width)] == [{0: 10}, *[{C: 10}] * width, {0: 10}]


def test_several_short_spans_between_wide_ones_share_their_pixel_in_proportion():
    columns = columns_of(occupancy(*[{A: 1}] * 5, {A: 0.9, B: 0.08, C: 0.02}, *[{A: 1}] * 5), 10, ORDER)
    assert heights(columns, 5) == {B: 8, C: 2}


def heights(columns, pixel):
    found = np.bincount(columns.dots[0, :, pixel]).tolist()
    return {columns.order[place]: height for place, height in enumerate(found) if height}


def test_a_column_is_divided_by_height_and_nothing_vanishes():
    columns = columns_of(occupancy({A: 0.98, B: 0.01, C: 0.01}), 10, ORDER)
    assert heights(columns, 0) == {A: 8, B: 1, C: 1}


def test_a_gap_is_no_run_and_is_left_free_in_columns():
    runs, columns = divided(occupancy({0: 1}, {0: 1}, {0: 0.5, A: 0.5}, {B: 1}, {B: 1}), 10, ORDER)
    assert runs_of(runs) == [(3, 5, B)]
    assert heights(columns, 2) == {0: 5, A: 5}
    assert heights(columns, 0) == {0: 10}


def test_columns_stand_one_class_over_the_other():
    columns = columns_of(occupancy({A: 0.5, B: 0.3, 0: 0.2}), 10, ORDER)
    assert columns.dots.shape == (1, 10, 4)
    assert [columns.order[at] for at in columns.dots[0, :, 0]] == [0, 0, B, B, B, A, A, A, A, A]


def test_steps_are_the_same_as_the_image():
    chance = np.random.default_rng(3)
    shares = chance.dirichlet([0.3] * 4, (3, 50)).astype(np.float32)
    shares[shares < 0.05] = 0
    shares /= shares.sum(axis=2, keepdims=True)
    columns = columns_of(shares, 12, ORDER)
    drawn = np.zeros((len(columns.lanes), 12, 50), np.uint8)
    for lane, kind, xs, ys in columns.steps():
        ends = np.append(xs[1:], 50)
        for x, end, y in zip(xs, ends, ys, strict=True):
            drawn[lane, y:, x:end] = columns.order.index(kind)
    assert (drawn == columns.dots[:, :, :50]).all()


def test_all_that_is_there_has_a_dot_and_what_is_above_stays_above():
    chance = np.random.default_rng(4)
    shares = chance.dirichlet([0.1] * 4, (5, 300)).astype(np.float32)
    for height in (12, 28, 90):
        pixels = pixels_of(shares, height, ORDER)
        assert (np.diff(pixels.dots.astype(int), axis=1) >= 0).all()
        for place, kind in enumerate(ORDER):
            assert ((pixels.dots == place).any(axis=1) == (shares[:, :, kind] > 0)).all()


def test_no_more_shapes_than_can_be_painted_in_a_frame_unless_they_are_wide():
    narrow = [{kind: 1} for kind in (A, B) for _ in range(4)] * 400
    runs, columns = divided(occupancy(*narrow), 10, ORDER)
    assert len(runs) == 0
    assert heights(columns, 0) == {A: 10}
    wide = [{kind: 1} for kind in (A, B) for _ in range(30)] * 400
    assert len(divided(occupancy(*wide), 10, ORDER)[0]) == 800
