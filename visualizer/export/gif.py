"""Films as animated GIF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage

from visualizer.export.film import Frame

_COLOURS = 256
_TICKS = 1000
"""Pillow counts in ms."""


def gif(frames: Iterable[Frame]) -> bytes:
    """The frames as the contents of a file, which begins anew when it has ended. They have to be of one size."""
    shown = list(frames)
    pixels = [_pixels(frame.image) for frame in shown]
    # With one palette a frame only has what is new in it.
    palette = _palette(pixels)
    parts = _parts(palette).astype(np.uint8).tobytes()
    images = [Image.fromarray(_nearest(frame, palette)) for frame in pixels]
    for image in images:
        image.putpalette(parts)
    file = BytesIO()
    durations = [round(frame.seconds * _TICKS) for frame in shown]
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, disposal=1)
    return file.getvalue()


def _pixels(image: QImage) -> np.ndarray:
    """The colours of an image as numbers 0xrrggbb, in rows."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
    return rows[:, : plain.width()] & 0xFFFFFF


def _palette(frames: Sequence[np.ndarray]) -> np.ndarray:
    """The colours that most pixels have, sorted: areas keep theirs exactly, the edges of letters come close."""
    found = [np.unique(frame, return_counts=True) for frame in frames]
    colours, where = np.unique(np.concatenate([colours for colours, _ in found]), return_inverse=True)
    counts = np.bincount(where, np.concatenate([counts for _, counts in found]))
    return np.sort(colours[np.argsort(-counts, kind="stable")[:_COLOURS]])


def _nearest(frame: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """For each pixel the index of the colour that is like its own, or nearest to it."""
    colours, where = np.unique(frame, return_inverse=True)
    distances = np.square(_parts(colours)[:, None] - _parts(palette)[None]).sum(-1)
    return distances.argmin(-1).astype(np.uint8)[where].reshape(frame.shape)


def _parts(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue of each colour."""
    return np.stack([colours >> 16, colours >> 8 & 0xFF, colours & 0xFF], -1).astype(np.int64)
