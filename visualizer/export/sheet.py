"""What the formats of pictures turn into files: a timeline with all around it, or anything else that paints itself."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QPainter

from visualizer.export.pictures import PictureOptions


class Sheet(Protocol):
    """Something that can be painted, in pixels of its own."""

    @property
    def options(self) -> PictureOptions:
        """What was wished."""
        ...

    @property
    def width(self) -> int:
        """In pixels."""
        ...

    @property
    def height(self) -> int:
        """In pixels."""
        ...

    @property
    def points(self) -> float:
        """Points of paper for each pixel."""
        ...

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def caption(self) -> str:
        """What is said of it, as one text."""
        ...

    @property
    def started(self) -> float:
        """Of what time it is, in seconds since the epoch."""
        ...

    def paint(self, painter: QPainter) -> None:
        """Paint it; a unit of the painter is a pixel of its own."""
        ...
