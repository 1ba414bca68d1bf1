"""Paints a timeline on any painter: the screen, PNG, SVG and PDF use it alike."""

from visualizer.drawing.layout import Layout, Metrics, Spot
from visualizer.drawing.names import names_width
from visualizer.drawing.painter import paint
from visualizer.drawing.picture import Picture
from visualizer.drawing.reuse import Reuse
from visualizer.drawing.theme import DARK, LIGHT, PRINT, THEMES, Look, Pattern, Theme

__all__ = [
    "DARK",
    "LIGHT",
    "PRINT",
    "THEMES",
    "Layout",
    "Look",
    "Metrics",
    "Pattern",
    "Picture",
    "Reuse",
    "Spot",
    "Theme",
    "names_width",
    "paint",
]
