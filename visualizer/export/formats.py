"""The formats of pictures, films and texts, and writing one to a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from visualizer.export.film import Frame, film
from visualizer.export.gif import gif
from visualizer.export.page import page_of
from visualizer.export.pdf import pdf
from visualizer.export.pictures import PictureError, PictureOptions, check
from visualizer.export.png import png
from visualizer.export.sheet import Sheet
from visualizer.export.steps_latex import steps_latex
from visualizer.export.steps_markdown import steps_markdown
from visualizer.export.steps_page import steps_page
from visualizer.export.svg import svg
from visualizer.model.recording import Recording
from visualizer.model.step_table import StepTable, StepTableError, step_table_of
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
    write: Callable[[Sheet], bytes]


@dataclass(frozen=True)
class FilmFormat:
    """A format of films.

    Attributes:
        name: What people call it.
        suffix: Of its files.
        write: Turns frames into the contents of a file.
    """

    name: str
    suffix: str
    write: Callable[[Iterable[Frame]], bytes]


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
FILM_FORMATS = (FilmFormat("GIF", ".gif", gif),)
TEXT_FORMATS = (
    TextFormat("Markdown", ".md", steps_markdown),
    TextFormat("LaTeX", ".tex", steps_latex),
    TextFormat("HTML", ".html", steps_page),
)


def format_of(path: Path) -> PictureFormat | FilmFormat | TextFormat:
    """The format that a file's suffix tells. Raises PictureError if it is none."""
    known = (*FORMATS, *FILM_FORMATS, *TEXT_FORMATS)
    for form in known:
        if path.suffix.lower() == form.suffix:
            return form
    raise PictureError(f"{path.name} has none of the suffixes {', '.join(form.suffix for form in known)}")


@contextmanager
def without_display() -> Iterator[None]:
    """Lets pictures be made by a command, which has no window and needs no display."""
    if QGuiApplication.instance() is not None:
        yield
        return
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(["visualizer"])
    yield
    del application


def export(timeline: Timeline, options: PictureOptions, path: Path) -> None:
    """Write a run to a file, in the format of its suffix; half a file is never there.

    As a text only if it went step by step; the options are about pictures and films. Raises PictureError.
    """
    form = format_of(path)
    if isinstance(form, TextFormat):
        try:
            data = form.write(_table(timeline)).encode()
        except StepTableError as error:
            raise PictureError(str(error)) from error
    else:
        check(timeline, options)
        if isinstance(form, PictureFormat):
            data = form.write(page_of(timeline, options))
        else:
            data = form.write(film(timeline, options, _table(timeline) if timeline.is_stepped else None))
    _write(path, data)


def _table(timeline: Timeline) -> StepTable:
    analysis = timeline.analysis
    return step_table_of(analysis.recording if analysis is not None else Recording())


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


def export_sheet(sheet: Sheet, path: Path) -> None:
    """Write a picture of anything to a file, in the format of its suffix. Raises PictureError."""
    form = format_of(path)
    if not isinstance(form, PictureFormat):
        raise PictureError(f"{form.name} is no format of pictures")
    _write(path, form.write(sheet))
