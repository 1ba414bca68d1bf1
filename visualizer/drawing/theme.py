"""Colours and patterns: light, dark, and black and white for print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from visualizer.model.held import COLOURS, IGNORED, class_held
from visualizer.model.spans import NOTHING
from visualizer.model.states import State
from visualizer.model.timeline import LaneKind, class_state


class Pattern(Enum):
    """What lies over the plain colour of a span."""

    PLAIN = "plain"
    DOTS = "dots"
    HATCHED = "hatched"
    STRIPES = "stripes"
    GRID = "grid"
    OUTLINED = "outlined"


@dataclass(frozen=True)
class Look:
    """How a span looks.

    Attributes:
        fill: Its colour.
        pattern: What lies over it.
        mark: Colour of the pattern.
        ink: Colour of text on it.
        edge: Colour of a line around it, or empty.
    """

    fill: str
    pattern: Pattern
    mark: str
    ink: str
    edge: str = ""


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb".

    Attributes:
        name: What it is called in options.
        is_dark: Whether its background is dark.
        background, panel, lines: Of the timeline, of what stands beside it, of separators and the grid.
        text, dimmed: Of text, and of text that matters less.
        accent, warning: Of the selection and of what is wrong.
        states: How each state looks.
        threads: Of each thread colour, and of NO_COLOUR.
    """

    name: str
    is_dark: bool
    background: str
    panel: str
    lines: str
    text: str
    dimmed: str
    accent: str
    warning: str
    states: Mapping[State, Look]
    threads: tuple[str, ...]

    def thread(self, colour: int) -> Look:
        """How something of a thread of that colour looks."""
        fill = self.threads[min(colour, COLOURS)]
        return Look(fill, Pattern.PLAIN, fill, ink_on(fill), self.dimmed if self.name == "print" else "")


_DARK_INK, _LIGHT_INK = "#111111", "#ffffff"
_COLOURS = ("#cc6677", "#228833", "#aa3377", "#4477aa", "#ddaa33", "#44aa99", "#882255", "#66ccee")

LIGHT = Theme(
    name="light",
    is_dark=False,
    background="#ffffff",
    panel="#f6f7f9",
    lines="#d9dde3",
    text="#1d2430",
    dimmed="#667085",
    accent="#3257d4",
    warning="#b2182b",
    states={
        State.CREATED: Look("#eef0f4", Pattern.OUTLINED, "#8a93a3", _DARK_INK, "#8a93a3"),
        State.RUNNING: Look("#009e73", Pattern.PLAIN, "#009e73", _DARK_INK),
        State.READY: Look("#f0e442", Pattern.DOTS, "#5f5a12", _DARK_INK),
        State.BLOCKED: Look("#b2182b", Pattern.HATCHED, "#f3c9ce", _LIGHT_INK),
        State.WAITING: Look("#b3a8e6", Pattern.STRIPES, "#8573cf", _DARK_INK),
        State.RUNNABLE: Look("#a5cfec", Pattern.GRID, "#6ba3cb", _DARK_INK),
    },
    threads=(*_COLOURS, "#667085"),
)
DARK = Theme(
    name="dark",
    is_dark=True,
    background="#14171c",
    panel="#1b1f26",
    lines="#303742",
    text="#e8ebf0",
    dimmed="#98a2b3",
    accent="#7ea0ff",
    warning="#ff7b89",
    states={**LIGHT.states, State.CREATED: Look("#262c35", Pattern.OUTLINED, "#98a2b3", _LIGHT_INK, "#7d8797")},
    threads=(*_COLOURS[:2], "#bb4488", *_COLOURS[3:6], "#a8407a", _COLOURS[7], "#98a2b3"),
)
PRINT = Theme(
    name="print",
    is_dark=False,
    background="#ffffff",
    panel="#f5f5f5",
    lines="#d0d0d0",
    text="#000000",
    dimmed="#555555",
    accent="#000000",
    warning="#000000",
    states={
        State.CREATED: Look("#ffffff", Pattern.OUTLINED, "#777777", "#000000", "#777777"),
        State.RUNNING: Look("#777777", Pattern.PLAIN, "#777777", "#000000", "#444444"),
        State.READY: Look("#f4f4f4", Pattern.DOTS, "#333333", "#000000", "#777777"),
        State.BLOCKED: Look("#1c1c1c", Pattern.HATCHED, "#e0e0e0", "#ffffff", "#000000"),
        State.WAITING: Look("#cfcfcf", Pattern.STRIPES, "#8c8c8c", "#000000", "#777777"),
        State.RUNNABLE: Look("#a4a4a4", Pattern.GRID, "#6f6f6f", "#000000", "#555555"),
    },
    threads=("#c4c4c4", "#8a8a8a", "#dedede", "#a0a0a0", "#ececec", "#767676", "#b2b2b2", "#d2d2d2", "#f4f4f4"),
)
THEMES = (LIGHT, DARK, PRINT)


@cache
def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1, as WCAG 2 computes it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def ink_on(fill: str) -> str:
    """Colour of text that reads better on `fill`."""
    return max((_DARK_INK, _LIGHT_INK), key=lambda ink: contrast(ink, fill))


@cache
def mixed(one: str, other: str, part: float) -> str:
    """A colour between two; `part` of it is the second."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def dimmed(look: Look, theme: Theme) -> Look:
    """How a span looks that is not among the highlighted ones."""
    towards = theme.background
    return Look(
        mixed(look.fill, towards, 0.82),
        look.pattern,
        mixed(look.mark, towards, 0.85),
        mixed(theme.dimmed, towards, 0.3),
        mixed(look.edge, towards, 0.7) if look.edge else "",
    )


@cache
def looks(name: str, kind: LaneKind, highlighted: frozenset[State] | None) -> dict[int, Look]:
    """How each class of a lane of that kind looks, NOTHING left out; by the theme's name."""
    theme = next(theme for theme in THEMES if theme.name == name)
    found: dict[int, Look] = {}
    if kind is LaneKind.THREAD:
        for number, state in enumerate(State, 1):
            assert class_state(number) is state
            look = theme.states[state]
            found[number] = look if highlighted is None or state in highlighted else dimmed(look, theme)
        return found
    for number in range(NOTHING + 1, IGNORED):
        held = class_held(number)
        if held is not None:
            look = theme.thread(held[0])
            found[number] = look if highlighted is None else dimmed(look, theme)
    if kind is LaneKind.VALUE:
        # A value that nobody has written.
        found[IGNORED] = Look(theme.panel, Pattern.OUTLINED, theme.dimmed, theme.text, theme.dimmed)
        return found
    found[IGNORED] = Look(theme.background, Pattern.OUTLINED, theme.dimmed, theme.text, theme.warning)
    return found
