"""What is opened, saved and exported: the popups of the top bar, and the dialogs for files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.demos import Demo, find_demos
from visualizer.model.recording import SUFFIX
from visualizer.ui.demos import DemosPanel
from visualizer.ui.export_panel import ExportChoice, ExportPanel
from visualizer.ui.exporting import Exporter
from visualizer.ui.paste_code import PasteCode
from visualizer.ui.popup import Popup
from visualizer.ui.session import Session
from visualizer.ui.top_bar import TopBar

_FILES = "Programs and recordings (*.py *.tvr);;All files (*)"


class Openers(QObject):
    """Opens, saves and exports what the user asks for in the top bar of a window.

    Attributes:
        demos, paste, export_panel: What is in the popups `demos_popup`, `paste_popup` and `export_popup`.

    Signals, each with one payload:
        demo_chosen: `Demo` that is to be opened.
        file_chosen: `Path` of the program or the recording that is to be opened.
    """

    demo_chosen = Signal(object)
    file_chosen = Signal(object)

    def __init__(self, window: QWidget, session: Session, bar: TopBar, exporter: Exporter, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._session, self._exporter, self._settings = window, session, exporter, settings
        self.demos, self.paste, self.export_panel = DemosPanel(), PasteCode(), ExportPanel()
        self.demos_popup = Popup(self.demos, bar.demos)
        self.paste_popup = Popup(self.paste, bar.paste)
        self.export_popup = Popup(self.export_panel, bar.export)
        bar.demos.clicked.connect(self.open_demos)
        bar.open.clicked.connect(self.open_file)
        bar.paste.clicked.connect(self.paste_popup.open)
        self.demos.demo_chosen.connect(self._run_demo)
        self.paste.pasted.connect(self._run_pasted)
        self.export_panel.export_chosen.connect(self._export)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show them in a theme's colours."""
        for part in (self.demos, self.paste):
            part.show_theme(theme, scale)

    # programs and recordings

    def open_file(self) -> None:
        """Let the user choose a file, and open it."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a program or a recording", self._directory, _FILES)
        if path:
            self._settings.setValue("directory", str(Path(path).parent))
            self.file_chosen.emit(Path(path))

    def open_demos(self) -> None:
        """Let the user choose a demo."""
        self.demos.show_demos(find_demos())
        self.demos_popup.open()

    def _run_demo(self, demo: Demo) -> None:
        self.demos_popup.hide()
        self.demo_chosen.emit(demo)

    def _run_pasted(self, text: str) -> None:
        self.paste_popup.hide()
        self._session.paste(text)

    def save(self, save: Callable[[str], None]) -> None:
        """Let the user choose where the recording is saved, and have it saved there."""
        suggested = str(Path(self._directory, f"{self._name or 'run'}{SUFFIX}"))
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the recording", suggested, f"Recordings (*{SUFFIX})")
        if path:
            save(path if path.endswith(SUFFIX) else path + SUFFIX)

    @property
    def _directory(self) -> str:
        """Where files were opened last."""
        return str(self._settings.value("directory", ""))

    @property
    def _name(self) -> str:
        """Of what is open, without its suffix."""
        return Path(self._session.present.title).stem if self._session.present else ""

    # pictures

    def open_export(self, words: str) -> None:
        """Let the user choose what is in a picture; `words` say what went wrong, and are suggested for its title."""
        present = self._session.present
        self.export_panel.suggest_title(f"{present.title}: {words}" if present is not None and words else "")
        self.export_panel.offer_steps(self._exporter.has_steps)
        self.export_popup.open()

    def export_at_once(self) -> None:
        """Save a picture of what is shown, without a question."""
        self._exporter.export_at_once(self._name)

    def _export(self, choice: ExportChoice) -> None:
        self.export_popup.hide()
        self._exporter.export(choice, self._directory, self._name)
