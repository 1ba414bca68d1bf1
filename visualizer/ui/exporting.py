"""Turns what the timeline shows into pictures, films and texts: in files and on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from visualizer.export.formats import PictureError, export, format_of
from visualizer.export.page import page_of
from visualizer.export.pictures import PictureOptions
from visualizer.export.png import image
from visualizer.model.timeline import Timeline
from visualizer.ui.export_panel import ExportChoice
from visualizer.ui.timeline_view import TimelineView


class Exporter(QObject):
    """Exports what a view shows, and the run of which it is a part.

    Attributes:
        title: Says what stands above a picture that is made at once.

    Signals, each with one payload:
        said: One sentence: what was done, or why it could not be done.
    """

    said = Signal(object)

    def __init__(self, view: TimelineView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.title: Callable[[], str] = str
        self._window = parent

    @property
    def has_steps(self) -> bool:
        """Whether what is shown went step by step."""
        return self._view.timeline.is_stepped

    def export_at_once(self, name: str) -> None:
        """Save a picture of what is shown where pictures are, under a name that is new."""
        room = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation) or Path.home())
        try:
            room.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.said.emit(f"Pictures cannot be saved in {room}: {error.strerror}.")
            return
        paths = (
            room / f"{name or 'timeline'}{number}.png" for number in chain([""], (f"-{number}" for number in count(2)))
        )
        choice = ExportChoice(".png", PictureOptions(zoom=2, title=self.title()), whole=False, all_lanes=False)
        self.save(self._view.timeline, self._completed(choice), next(path for path in paths if not path.exists()))

    def export(self, choice: ExportChoice, directory: str, name: str) -> None:
        """Make the picture that was chosen; `directory` and `name` are suggested for its file."""
        # Of what is there now: while the user looks for a file, the run may end and another timeline come.
        timeline, options = self._view.timeline, self._completed(choice)
        if choice.to_clipboard:
            QApplication.clipboard().setImage(image(page_of(timeline, options)))
            self.said.emit("The picture is on the clipboard.")
            return
        known = format_of(Path(f"x{choice.suffix}"))
        suggested = str(Path(directory, f"{name or 'timeline'}{choice.suffix}"))
        path, _ = QFileDialog.getSaveFileName(
            self._window, f"Export as {known.name}", suggested, f"{known.name} (*{known.suffix})"
        )
        if path:
            self.save(timeline, options, Path(path if Path(path).suffix else path + choice.suffix))

    def copy(self) -> None:
        """Put a picture of what is shown on the clipboard."""
        options = PictureOptions(zoom=2, title=self.title())
        self.export(ExportChoice(".png", options, whole=False, all_lanes=False, to_clipboard=True), "", "")

    def _completed(self, choice: ExportChoice) -> PictureOptions:
        """The options, with the part of the run and the lanes that were chosen."""
        view, timeline = self._view.navigation.view, self._view.timeline
        begin, end = (0, timeline.end) if choice.whole else (max(view.begin, 0), min(view.end, timeline.end))
        lanes = None if choice.all_lanes else self._view.lanes
        return replace(choice.options, begin=begin, end=max(end, begin + 1), lanes=lanes)

    def save(self, timeline: Timeline, options: PictureOptions, path: Path) -> None:
        """Save a picture in a file, in the format of its suffix."""
        try:
            export(timeline, options, path)
        except PictureError as error:
            self.said.emit(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        else:
            self.said.emit(f"The export is in {path}.")
