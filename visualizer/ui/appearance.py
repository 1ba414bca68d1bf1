"""Light or dark, normal or for a lecture hall: what the whole window looks like."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication

from visualizer.drawing.theme import DARK, LIGHT, Theme
from visualizer.ui.style import NORMAL, PRESENTER, palette, style_sheet

FOLLOW = "as the system"
CHOICES = {FOLLOW: None, "light": LIGHT, "dark": DARK}
_KEY = "theme"


class Appearance(QObject):
    """The theme and scale of the window; follows the platform's colour scheme until another is chosen.

    Attributes:
        theme, scale: What is shown now.

    Signals, each with one payload:
        changed: The appearance itself.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self.scale = NORMAL
        self.theme = self._theme()
        app.styleHints().colorSchemeChanged.connect(self.apply)

    @property
    def choice(self) -> str:
        """What the user chose, one of CHOICES."""
        chosen = str(self._settings.value(_KEY, FOLLOW))
        return chosen if chosen in CHOICES else FOLLOW

    def choose(self, choice: str) -> None:
        """Choose one of CHOICES; it is remembered."""
        self._settings.setValue(_KEY, choice)
        self.apply()

    def present(self, presents: bool) -> None:
        """Everything large, or not."""
        self.scale = PRESENTER if presents else NORMAL
        self.apply()

    def apply(self) -> None:
        """Put it on the application."""
        self.theme = self._theme()
        self._app.setPalette(palette(self.theme))
        self._app.setStyleSheet(style_sheet(self.theme, self.scale))
        self.changed.emit(self)

    def _theme(self) -> Theme:
        chosen = CHOICES[self.choice]
        if chosen is not None:
            return chosen
        return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
