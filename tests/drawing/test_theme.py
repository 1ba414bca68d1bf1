from itertools import combinations

import pytest

from visualizer.drawing.theme import DARK, LIGHT, PRINT, THEMES, Pattern, contrast, dimmed, looks, luminance, mixed
from visualizer.model.held import COLOURS, HELD_CLASSES
from visualizer.model.labels import STATE_WORDS
from visualizer.model.states import State
from visualizer.model.timeline import THREAD_CLASSES, LaneKind

themes = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


@themes
def test_every_state_has_a_look_and_words(theme):
    assert set(theme.states) == set(State)
    assert set(STATE_WORDS) == set(State)
    assert len({*STATE_WORDS.values()}) == len(State)


@themes
def test_every_class_of_every_lane_has_a_look(theme):
    assert set(looks(theme.name, LaneKind.THREAD, None)) == set(range(1, THREAD_CLASSES))
    for kind in (LaneKind.LOCK, LaneKind.GIL):
        assert set(looks(theme.name, kind, None)) == set(range(1, HELD_CLASSES))


@themes
def test_no_two_states_have_one_pattern(theme):
    assert len({look.pattern for look in theme.states.values()}) == len(State)


@themes
def test_a_pattern_can_be_seen_on_its_colour(theme):
    for state, look in theme.states.items():
        if look.pattern is not Pattern.PLAIN:
            mark = look.edge if look.pattern is Pattern.OUTLINED else look.mark
            assert contrast(mark, look.fill) >= 1.4, state


@themes
def test_text_can_be_read_on_every_state_and_thread_colour(theme):
    for look in [*theme.states.values(), *(theme.thread(colour) for colour in range(COLOURS + 1))]:
        assert contrast(look.ink, look.fill) >= 4.5, look


@themes
def test_text_can_be_read_beside_the_lanes(theme):
    for ink in (theme.text, theme.dimmed, theme.warning, theme.accent):
        assert contrast(ink, theme.background) >= 4.5, ink
    assert contrast(theme.background, theme.accent) >= 4.5
    assert contrast(theme.background, theme.warning) >= 4.5


@themes
def test_states_differ_in_luminance(theme):
    # A new thread has a line around it besides.
    fills = [look.fill for state, look in theme.states.items() if state is not State.CREATED]
    assert min(contrast(one, other) for one, other in combinations(fills, 2)) >= 1.2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_states_can_be_seen_on_the_background(theme):
    for state, look in theme.states.items():
        assert contrast(look.edge or look.mark, theme.background) >= 1.3 or contrast(look.fill, theme.background) >= 1.3
        assert look.edge or contrast(look.fill, theme.background) >= 1.25, state


def test_print_is_grey():
    colours = [PRINT.background, PRINT.panel, PRINT.lines, PRINT.text, PRINT.dimmed, PRINT.accent, PRINT.warning]
    colours += PRINT.threads
    for look in PRINT.states.values():
        colours += [look.fill, look.mark, look.ink, look.edge]
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


def test_threads_have_different_colours():
    for theme in (LIGHT, DARK):
        assert len(set(theme.threads)) == COLOURS + 1


def test_what_is_not_highlighted_is_near_the_background():
    for theme in THEMES:
        for look in theme.states.values():
            assert contrast(dimmed(look, theme).fill, theme.background) < 1.6


@pytest.mark.parametrize(
    ("colour", "expected"), [("#000000", 0), ("#ffffff", 1), ("#808080", 0.2159), ("#ff0000", 0.2126)]
)
def test_luminance_is_that_of_wcag(colour, expected):
    assert luminance(colour) == pytest.approx(expected, abs=1e-3)


def test_colours_can_be_mixed():
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 0) == "#102030"
