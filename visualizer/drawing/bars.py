"""Bars: how often each of several things came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visualizer.drawing import text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.theme import Theme
from visualizer.model.states import State

_WORDS, _GAP, _SHARE, _TEXT = 0.4, 12, 58, 13
BAR_HEIGHT = 28
"""Of a bar with what is around it, in px at a scale of 1."""


@dataclass(frozen=True)
class Bar:
    """One of several bars.

    Attributes:
        words: What it is of.
        part: Its share of all, 0 to 1.
        longest: The largest share of all bars.
        is_wrong: Whether what it is of should not be.
        is_kept_free: Whether it has no colour of its own, as for all others together.
    """

    words: str
    part: float
    longest: float
    is_wrong: bool = False
    is_kept_free: bool = False

    @property
    def share(self) -> str:
        """Its share in words."""
        return share_text(self.part)


def share_text(part: float) -> str:
    """A share of 0 to 1 in percent; what is there at all is never called nothing, nor all if it is not."""
    if 0 < part < 0.01:
        return "< 1 %"
    return f"{min(part, 0.99) if part < 1 else part:.0%}".replace("%", " %")


def paint_bar(canvas: Canvas, bar: Bar, x: float, y: float, width: float, theme: Theme, words: float = _WORDS) -> None:
    """Paint a bar; its words take the part `words` of the width."""
    px = round(_TEXT * canvas.scale)
    gap, share, height = (round(size * canvas.scale) for size in (_GAP, _SHARE, BAR_HEIGHT))
    left = round(width * words)
    said = text.elided(bar.words.replace("\n", " / "), px, text.BOLD, left - gap)
    middle = y + height / 2
    text.draw(canvas.painter, x + left - gap - text.width(said, px, text.BOLD), middle, said, px, theme.text, text.BOLD)
    room = width - left - share - gap
    long = max(round(room * bar.part / max(bar.longest, 1e-9)), 3)
    look = theme.states[State.BLOCKED if bar.is_wrong else State.RUNNING]
    if bar.is_kept_free:
        look = theme.states[State.CREATED]
    inset = round(height * 0.16)
    canvas.shapes([(round(x) + left, round(y) + inset, long, height - 2 * inset)], look)
    text.draw(canvas.painter, x + left + long + gap, middle, bar.share, px, theme.dimmed)


def bars_height(bars: Sequence[Bar], scale: float) -> int:
    """Height of some bars below each other, in px."""
    return len(bars) * round(BAR_HEIGHT * scale)
