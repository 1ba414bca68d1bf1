"""What to look for in the demo that runs, above the timeline until it is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from visualizer.model.demos import Demo, demo_at
from visualizer.ui.notice import Notice
from visualizer.ui.parts import marked

_KEY = "demos/read"


class AboutDemo(Notice):
    """What to look for in the demo that runs; for whoever has closed it, only when the demo is chosen anew."""

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent, seconds=None)
        self._settings = settings
        self._demo: Demo | None = None
        self.setObjectName("aboutDemo")
        marked(self._text, "dimmed")
        self._text.setAccessibleName("What to look for")
        self.closed.connect(self._remember)

    def choose(self, demo: Demo) -> None:
        """The user has chosen a demo: what to look for in it is wanted again."""
        self._set_read(self._read() - {demo.path.name})
        self.show_program(demo.path)

    def show_program(self, path: Path) -> None:
        """Another program is open, a demo or not."""
        demo = self._demo = demo_at(path)
        is_wanted = demo is not None and path.name not in self._read()
        self.say(demo.description.replace("\n", " ") if demo is not None and is_wanted else "")

    def _remember(self) -> None:
        if self._demo is not None:
            self._set_read(self._read() | {self._demo.path.name})

    def _read(self) -> set[str]:
        return {name for name in str(self._settings.value(_KEY, "")).split("|") if name}

    def _set_read(self, names: set[str]) -> None:
        self._settings.setValue(_KEY, "|".join(sorted(names)))
