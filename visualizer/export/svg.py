"""Pictures as SVG: text stays text, shapes stay shapes."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QFontInfo, QPainter
from PySide6.QtSvg import QSvgGenerator

from visualizer.drawing.text import font
from visualizer.export.sheet import Sheet

_PATH = re.compile(r' d="([^"]*)"')
_FAMILY = re.compile(r'font-family="[^"]*"')
_STEP = re.compile(r"[MLCZz]")
_POINTS = {"M": 1, "L": 1, "C": 3, "Z": 0, "z": 0}
"""How many there are in each step of a path."""
_FINE = 100
"""Coordinates are whole hundredths of a pixel."""


def svg(page: Sheet) -> bytes:
    """The page as the contents of a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(page.width, page.height))
    generator.setViewBox(QRectF(0, 0, page.width, page.height))
    generator.setTitle(page.title or "Threads")
    generator.setDescription(page.caption)
    painter = QPainter(generator)
    page.paint(painter)
    painter.end()
    text = bytes(buffer.data().data()).decode()
    size = f'width="{page.width * page.points:g}pt" height="{page.height * page.points:g}pt"'
    text = re.sub(r'<svg width="[^"]*" height="[^"]*"', f"<svg {size}", text, count=1)
    # The application's font may have a name that only this machine knows.
    family = QFontInfo(font(12)).family()
    text = _FAMILY.sub(f'font-family="{family}, sans-serif"', text)
    return _PATH.sub(lambda path: f' d="{_shortened(path.group(1))}"', text).encode()


def _shortened(path: str) -> str:
    """A path with distances instead of places: lines of many steps take a quarter of the room."""
    steps = _STEP.findall(path)
    numbers = np.fromstring(_STEP.sub(" ", path).replace(",", " "), np.float64, sep=" ")
    points = np.rint(numbers * _FINE).astype(np.int64).reshape(-1, 2)
    # A curve's points are all told from where it begins.
    counts = np.array([_POINTS[step] for step in steps])
    before = np.repeat(np.cumsum(counts) - counts - 1, counts)
    distances = points - np.where(np.repeat(np.array(steps) == "M", counts)[:, None], 0, points[np.maximum(before, 0)])
    across, down = iter(distances[:, 0].tolist()), iter(distances[:, 1].tolist())
    found: list[str] = []
    for step in steps:
        if step == "L":
            x, y = next(across), next(down)
            if not y:
                found.append(f"h{_number(x)}" if x else "")
            elif not x:
                found.append(f"v{_number(y)}")
            else:
                found.append(f"l{_number(x)} {_number(y)}")
        elif step == "M":
            found.append(f"M{_number(next(across))} {_number(next(down))}")
        elif step == "C":
            found.append("c" + " ".join(f"{_number(next(across))} {_number(next(down))}" for _ in range(3)))
        else:
            found.append("z")
    return "".join(found)


@lru_cache(maxsize=50_000)
def _number(hundredths: int) -> str:
    return f"{hundredths / _FINE:.2f}".rstrip("0").rstrip(".")
