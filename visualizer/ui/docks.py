"""The panels that are not always open: each a dock, opened from a menu or when it matters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

_HEIGHT = 200


class Docks:
    """The docks of a window, all in one row at its bottom, behind each other."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: dict[str, QDockWidget] = {}

    def add(self, name: str, widget: QWidget, tip: str) -> None:
        """Put a widget into a dock of its own, closed."""
        dock = QDockWidget(name, self._window)
        dock.setObjectName(f"dock {name}")
        dock.setWidget(widget)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        dock.toggleViewAction().setToolTip(tip)
        self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        others = list(self._docks.values())
        if others:
            self._window.tabifyDockWidget(others[-1], dock)
        dock.hide()
        self._docks[name] = dock

    def open(self, name: str) -> None:
        """Open a dock and bring it to the front."""
        dock = self._docks[name]
        none_open = not any(other.isVisible() for other in self._docks.values())
        dock.show()
        dock.raise_()
        if none_open:
            self._window.resizeDocks([dock], [_HEIGHT], Qt.Orientation.Vertical)

    def close(self, name: str) -> None:
        """Close a dock, if it is open."""
        self._docks[name].hide()

    def fill(self, menu: QMenu) -> None:
        """Put a line for each dock into a menu; a click opens it, or closes it if it is open."""
        for name, dock in self._docks.items():
            action = menu.addAction(name)
            action.setToolTip(dock.toggleViewAction().toolTip())
            action.setCheckable(True)
            action.setChecked(dock.isVisible())
            action.toggled.connect(lambda checked, name=name: self.open(name) if checked else self._docks[name].hide())
