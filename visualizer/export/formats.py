"""The formats of pictures and of texts, and writing one to a file."""

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
from visualizer.export.steps_latex import steps_latex
from visualizer.export.steps_markdown import steps_markdown
from visualizer.export.steps_page import steps_page
from visualizer.export.svg import svg
from visualizer.model.step_table import StepTable
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


@dataclass(frozen=True)
class TextFormat:
    """A format in which the steps of a controlled run are told.

    Attributes:
        name: What people call it.
        suffix: Of its files.
        write: Turns a table of steps into the contents of a file, which is UTF-8.
    """

    name: str
    suffix: str
    write: Callable[[StepTable], str]


FORMATS = (
    PictureFormat("PNG", ".png", png),
    PictureFormat("SVG", ".svg", svg),
    PictureFormat("PDF", ".pdf", pdf),
)
"""Those of pictures."""
TEXT_FORMATS = (
    TextFormat("Markdown", ".md", steps_markdown),
    TextFormat("LaTeX", ".tex", steps_latex),
    TextFormat("HTML", ".html", steps_page),
)


def format_of(path: Path) -> PictureFormat | TextFormat:
    """The format that a file's suffix tells. Raises PictureError if it is none."""
    known = (*FORMATS, *TEXT_FORMATS)
    for form in known:
        if path.suffix.lower() == form.suffix:
            return form
    raise PictureError(f"{path.name} has none of the suffixes {', '.join(form.suffix for form in known)}")


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
    form = format_of(path)
    if not isinstance(form, PictureFormat):
        raise PictureError(f"{form.name} is no format of pictures")
    check(timeline, options)
    _write(path, form.write(page_of(timeline, options)))


def export_text(table: StepTable, form: TextFormat, path: Path) -> None:
    """Write the steps of a controlled run to a file; half a file is never there. Raises PictureError."""
    _write(path, form.write(table).encode())


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PictureError(f"cannot write {path}: {error.strerror}") from error
