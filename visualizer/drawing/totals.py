"""What the threads of two runs did all the time, as a bar of shares for each."""

from __future__ import annotations

from collections.abc import Sequence

from visualizer.drawing import text
from visualizer.drawing.bars import share_text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.theme import Theme
from visualizer.model.comparison import SHOWN, Totals
from visualizer.model.labels import STATE_WORDS, time_text

_ROW, _LEGEND, _TEXT, _WALL = 34, 24, 12.5, 84


def totals_height(count: int, scale: float) -> int:
    """Height of the bars of so many runs, with what says what their colours mean."""
    return round((count * _ROW + _LEGEND) * scale)


def paint_totals(
    canvas: Canvas, totals: Sequence[Totals], x: float, y: float, width: float, names: float, theme: Theme
) -> None:
    """Paint a row for each run: name and wall time in `names` px, then the shares of the states."""
    scale, painter = canvas.scale, canvas.painter
    px, row = round(_TEXT * scale), round(_ROW * scale)
    left = x + names
    room = width - names
    for number, total in enumerate(totals):
        middle = y + number * row + row / 2
        wall = time_text(total.wall)
        words = text.elided(total.name, px, text.BOLD, round(names - _WALL * scale))
        text.draw(painter, x, middle, words, px, theme.text, text.BOLD)
        text.draw(painter, left - text.width(wall, px) - round(14 * scale), middle, wall, px, theme.text)
        _paint_shares(canvas, total, left, y + number * row, room, row, theme)
    at = left
    middle = y + len(totals) * row + _LEGEND * scale / 2
    for state in SHOWN:
        if any(total.times.get(state) for total in totals):
            canvas.shapes(
                [(round(at), round(middle - 6 * scale), round(18 * scale), round(12 * scale))], theme.states[state]
            )
            small = round(11 * scale)
            text.draw(painter, at + 24 * scale, middle, STATE_WORDS[state], small, theme.dimmed)
            at += 24 * scale + text.width(STATE_WORDS[state], small) + 18 * scale


def _paint_shares(canvas: Canvas, total: Totals, x: float, y: float, width: float, height: float, theme: Theme) -> None:
    px = round(11 * canvas.scale)
    inset = round(height * 0.14)
    done = 0.0
    for state in SHOWN:
        part = total.share(state)
        if not part:
            continue
        begin, end = round(x + width * done), round(x + width * (done + part))
        done += part
        if end - begin < 1:
            continue
        look = theme.states[state]
        canvas.shapes([(begin, round(y) + inset, max(end - begin - 1, 1), round(height) - 2 * inset)], look)
        words = share_text(part)
        wide = text.width(words, px, text.BOLD)
        if wide + 8 * canvas.scale < end - begin:
            # Patterns are quiet under words.
            at = (begin + end - wide) / 2
            pad = 3 * canvas.scale
            canvas.fill(at - pad, y + height / 2 - px * 0.7, wide + 2 * pad, px * 1.4, look.fill)
            text.draw(canvas.painter, at, y + height / 2, words, px, look.ink, text.BOLD)
