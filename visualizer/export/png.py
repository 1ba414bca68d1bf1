"""Pictures as PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter

from visualizer.drawing import PRINT
from visualizer.export.sheet import Sheet

_POINTS_PER_METRE = 72 / 0.0254


def image(page: Sheet) -> QImage:
    """The page as an image."""
    zoom = page.options.zoom or page.options.preset.zoom
    transparent = page.options.transparent
    form = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
    made = QImage(page.width * zoom, page.height * zoom, form)
    made.fill(0)
    made.setDevicePixelRatio(zoom)
    painter = QPainter(made)
    page.paint(painter)
    painter.end()
    made.setDevicePixelRatio(1)
    if page.options.theme is PRINT and not transparent:
        made = made.convertToFormat(QImage.Format.Format_Grayscale8)
    dots = round(_POINTS_PER_METRE / page.points * zoom)
    made.setDotsPerMeterX(dots)
    made.setDotsPerMeterY(dots)
    return made


def png(page: Sheet) -> bytes:
    """The page as the contents of a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image(page).save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs forget devices
    return bytes(buffer.data().data())
