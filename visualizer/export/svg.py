"""Pictures as SVG: text stays text, shapes stay shapes."""

from __future__ import annotations

import re

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QFontInfo, QPainter
from PySide6.QtSvg import QSvgGenerator

from visualizer.drawing.text import font
from visualizer.export.page import Page

_PATH = re.compile(r' d="([^"]*)"')
_FAMILY = re.compile(r'font-family="[^"]*"')
_STEP = re.compile(r"([MLCZz])([^MLCZz]*)")
_FINE = 100
"""Coordinates are whole hundredths of a pixel."""


def svg(page: Page) -> bytes:
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
    found: list[str] = []
    x = y = 0
    for step, numbers in _STEP.findall(path):
        values = [round(float(number) * _FINE) for number in numbers.replace(",", " ").split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        if step in "Zz":
            found.append("z")
        if not points:
            continue
        if step == "M":
            found.append(f"M{_number(points[0][0])} {_number(points[0][1])}")
        elif step == "L":
            across, down = points[0][0] - x, points[0][1] - y
            if not down:
                found.append(f"h{_number(across)}" if across else "")
            elif not across:
                found.append(f"v{_number(down)}")
            else:
                found.append(f"l{_number(across)} {_number(down)}")
        else:
            found.append("c" + " ".join(f"{_number(to_x - x)} {_number(to_y - y)}" for to_x, to_y in points))
        x, y = points[-1]
    return "".join(found)


def _number(hundredths: int) -> str:
    return f"{hundredths / _FINE:.2f}".rstrip("0").rstrip(".")
