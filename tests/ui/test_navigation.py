"""Zoom, pan, follow, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.ui.navigation import LIVE_NS, SHORTEST_NS, Navigation, Stretch

SECOND = 1_000_000_000


def navigation(now: int = 20 * SECOND) -> Navigation:
    made = Navigation()
    made.advance(now)
    return made


def test_a_new_run_is_followed_through_a_window_of_ten_seconds():
    made = navigation(3 * SECOND)
    assert made.view == Stretch(0, 10 * SECOND)
    made.advance(12 * SECOND)
    assert made.view == Stretch(2 * SECOND, 12 * SECOND)


def test_moving_left_lets_go():
    made = navigation()
    made.pan(-0.5)
    view = made.view
    assert not made.follows
    assert not made.advance(30 * SECOND)
    assert made.view == view


def test_coming_back_to_the_right_edge_takes_up_again():
    made = navigation()
    made.pan(-0.5)
    made.pan(0.5)
    assert made.follows
    made.advance(25 * SECOND)
    assert made.view.end == 25 * SECOND


def test_zooming_while_following_keeps_the_right_edge():
    made = navigation()
    made.zoom(0.5, anchor=0.2)
    assert made.follows
    assert made.view == Stretch(15 * SECOND, 20 * SECOND)


def test_what_is_under_the_mouse_stays_there():
    made = navigation()
    made.pan(-0.5)
    under = made.view.begin + made.view.length // 4
    made.zoom(0.5, anchor=0.25)
    assert made.view.begin + made.view.length // 4 == pytest.approx(under, abs=2)


def test_fitting_in_shows_all_with_a_little_margin():
    made = navigation()
    made.fit()
    assert made.view.begin < 0
    assert made.view.end > made.now
    assert made.view.length < made.now * 1.15


def test_one_comes_back_and_forward_again():
    made = navigation()
    first = made.view
    made.fit()
    fitted = made.view
    assert made.back()
    assert made.view == first
    assert made.forward()
    assert made.view == fitted
    assert not made.forward()


def test_revealing_a_moment_moves_only_if_it_is_not_shown():
    made = navigation()
    view = made.view
    made.reveal(15 * SECOND)
    assert made.view == view
    made.reveal(2 * SECOND)
    assert made.view.begin <= 2 * SECOND < made.view.end


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.floats(0.01, 100), st.floats(0, 1)),
            st.tuples(st.just("pan"), st.floats(-3, 3), st.just(0.0)),
            st.tuples(st.just("fit"), st.just(0.0), st.just(0.0)),
            st.tuples(st.just("back"), st.just(0.0), st.just(0.0)),
            st.tuples(st.just("advance"), st.floats(0, 10), st.just(0.0)),
        ),
        max_size=40,
    )
)
def test_one_never_gets_lost(steps):
    made = Navigation()
    now = 0
    for what, amount, anchor in steps:
        if what == "zoom":
            made.zoom(amount, anchor)
        elif what == "pan":
            made.pan(amount)
        elif what == "fit":
            made.fit()
        elif what == "back":
            made.back()
        else:
            now += int(amount * SECOND)
            made.advance(now)
        assert made.view.length >= SHORTEST_NS
        assert made.view.length <= max(now * 1.6, LIVE_NS) + 1
        assert made.view.begin < max(now, 1)
        assert made.view.end > 0


def test_a_row_of_small_moves_is_undone_as_one_step():
    made = navigation()
    made.fit()
    fitted = made.view
    for _ in range(5):
        made.zoom(0.8)
        made.pan(-0.1)
    assert made.back()
    assert made.view == fitted


def test_a_move_after_going_back_leaves_nothing_to_go_forward_to():
    made = navigation()
    made.fit()
    made.back()
    made.pan(-0.5)
    assert not made.forward()


def test_dragging_far_leaves_something_in_sight_and_takes_up_again_at_the_right_edge():
    made = navigation()
    made.pan(-0.5)
    view = made.view
    made.drag(view, -1000 * SECOND)
    assert made.view.end > 0
    assert not made.follows
    made.drag(view, 1000 * SECOND)
    assert made.view.begin < made.now
    assert made.follows


def test_one_does_not_go_back_to_where_a_shorter_recording_has_nothing():
    made = navigation(100 * SECOND)
    made.pan(-0.1)
    made.fit()
    made.now = SECOND
    made.fit()
    fitted = made.view
    while made.back():
        assert made.view.begin < made.now
    assert made.view != fitted or not made.back()
