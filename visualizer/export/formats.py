"""The formats of pictures, and writing one to a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from visualizer.export.page import Page, page_of
from visualizer.export.pdf import pdf
from visualizer.export.pictures import PictureError, PictureOptions, check
from visualizer.export.png import png
from visualizer.export.svg import svg
from visualizer.model.timeline import Timeline


@dataclass(frozen=True)
class PictureFormat:
    """A format of pictures.

    Attributes:
        name: What people call it.
        suffix: Of its files.
        write: Turns a page into the contents of a file.
    """

    name: str
    suffix: str
    write: Callable[[Page], bytes]


FORMATS = (
    PictureFormat("PNG", ".png", png),
    PictureFormat("SVG", ".svg", svg),
    PictureFormat("PDF", ".pdf", pdf),
)


def format_of(path: Path) -> PictureFormat:
    """The format that a file's suffix tells."""
    for known in FORMATS:
        if path.suffix.lower() == known.suffix:
            return known
    suffixes = ", ".join(known.suffix for known in FORMATS)
    raise PictureError(f"{path.name} has none of the suffixes {suffixes}")


@contextmanager
def without_display() -> Iterator[None]:
    """Lets pictures be made by a command, which has no window and needs no display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(["visualizer"])
    yield
    del application


def export_picture(timeline: Timeline, options: PictureOptions, path: Path) -> None:
    """Write a picture of a timeline to a file, in the format of its suffix; half a file is never there.

    Raises PictureError.
    """
    check(timeline, options)
    data = format_of(path).write(page_of(timeline, options))
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PictureError(f"cannot write {path}: {error.strerror}") from error
