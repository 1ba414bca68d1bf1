"""Turns what the timeline shows into pictures: in files and on the clipboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from visualizer.export.formats import FORMATS, PictureError, export_picture
from visualizer.export.page import page_of
from visualizer.export.pictures import PictureOptions
from visualizer.export.png import image
from visualizer.ui.timeline_view import TimelineView


class Exporter(QObject):
    """Exports what a view shows.

    Signals, each with one payload:
        said: One sentence: what was done, or why it could not be done.
    """

    said = Signal(object)

    def __init__(self, view: TimelineView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._window = parent

    def shown(self, options: PictureOptions | None = None) -> PictureOptions:
        """The options for the part of the run and the lanes that are on the screen."""
        view, timeline = self._view.navigation.view, self._view.timeline
        begin, end = max(view.begin, 0), min(view.end, timeline.end)
        return replace(options or PictureOptions(), begin=begin, end=max(end, begin + 1), lanes=self._view.lanes)

    def copy(self) -> None:
        """Put a picture of what is shown on the clipboard."""
        QApplication.clipboard().setImage(image(page_of(self._view.timeline, replace(self.shown(), zoom=2))))
        self.said.emit("The picture is on the clipboard.")

    def save_as(self, options: PictureOptions, suffix: str, directory: str, title: str) -> None:
        """Ask for a file, and save a picture in it."""
        filters = ";;".join(f"{known.name} (*{known.suffix})" for known in FORMATS if known.suffix == suffix)
        suggested = str(Path(directory, f"{Path(title).stem or 'timeline'}{suffix}"))
        path, _ = QFileDialog.getSaveFileName(self._window, "Export the picture", suggested, filters)
        if path:
            self.save(options, Path(path if Path(path).suffix else path + suffix))

    def save(self, options: PictureOptions, path: Path) -> None:
        """Save a picture in a file, in the format of its suffix."""
        try:
            export_picture(self._view.timeline, options, path)
        except PictureError as error:
            self.said.emit(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        else:
            self.said.emit(f"The picture is in {path}.")
