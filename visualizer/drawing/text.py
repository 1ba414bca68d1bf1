"""Text: fonts, cached widths, and drawing it fast on the screen and as text in files."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPainter, QPen, QStaticText

NORMAL, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold
_FALLBACKS = ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial")
_ELLIPSIS = "…"


@cache
def font(px: int, weight: QFont.Weight = NORMAL) -> QFont:
    """The application's font at a size in pixels, with digits of equal width."""
    known = set(QFontDatabase.families())
    made = QFont(QGuiApplication.font())
    made.setFamilies([made.family(), *(family for family in _FALLBACKS if family in known)])
    made.setPixelSize(max(px, 1))
    made.setWeight(weight)
    if hasattr(made, "setFeature"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def _metrics(px: int, weight: QFont.Weight) -> QFontMetricsF:
    return QFontMetricsF(font(px, weight))


@lru_cache(maxsize=20_000)
def width(text: str, px: int, weight: QFont.Weight = NORMAL) -> float:
    """Width of a text in pixels."""
    return _metrics(px, weight).horizontalAdvance(text)


@lru_cache(maxsize=5_000)
def elided(text: str, px: int, weight: QFont.Weight, room: int, at_end: bool = False) -> str:
    """A text that fits into `room` pixels, without its middle or its end if need be; empty if nothing of it fits."""
    if width(text, px, weight) <= room:
        return text
    mode = Qt.TextElideMode.ElideRight if at_end else Qt.TextElideMode.ElideMiddle
    shown = _metrics(px, weight).elidedText(text, mode, room)
    return "" if shown == _ELLIPSIS else shown


@lru_cache(maxsize=5_000)
def _static(text: str, px: int, weight: QFont.Weight) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=font(px, weight))
    return made


@cache
def _rise(px: int, weight: QFont.Weight) -> tuple[float, float]:
    """How far the baseline is below the middle of capitals, and below the top of a line."""
    metrics = _metrics(px, weight)
    return (metrics.capHeight() or metrics.ascent() * 0.75) / 2, metrics.ascent()


@cache
def _pen(colour: str) -> QPen:
    return QPen(QColor(colour))


def draw(
    painter: QPainter,
    x: float,
    middle: float,
    text: str,
    px: int,
    colour: str,
    weight: QFont.Weight = NORMAL,
    fast: bool = False,
) -> None:
    """Draw a text that begins at `x`; its capitals stand around the height `middle`.

    `fast` keeps the shaped text for the next frame; files get no text that way, only its outlines.
    """
    rise, ascent = _rise(px, weight)
    baseline = round(middle + rise)
    painter.setPen(_pen(colour))
    painter.setFont(font(px, weight))
    if fast:
        painter.drawStaticText(QPointF(x, baseline - ascent), _static(text, px, weight))
    else:
        painter.drawText(QPointF(x, baseline), text)
