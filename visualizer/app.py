"""The window's composition root: the only place that knows every room."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from visualizer.bridge import Bridge
from visualizer.ui.appearance import Appearance
from visualizer.ui.assets import asset
from visualizer.ui.main_window import MainWindow
from visualizer.ui.session import Session

_SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread that analyses lets the window's go on, if that wants to paint."""
_GARBAGE = (50_000, 20, 100)
"""Thresholds of the garbage collector: a look makes thousands of objects that live for long, and no cycles."""
_WORKBENCH = Path(__file__).resolve().parent / "scenarios" / "workbench.py"


def main(path: str | None = None) -> int:
    """Open the window, on a program, a recording or the workbench; returns the exit code."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("thread-visualizer")
    app.setApplicationDisplayName("Thread Visualizer")
    app.setDesktopFileName("thread-visualizer")
    app.setWindowIcon(QIcon(str(asset("icon.svg"))))
    app.setStyle("Fusion")
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.set_threshold(*_GARBAGE)
    bridge = Bridge(autosave=runs_directory())
    with suppress(OSError):
        # It loads while the window is made. If it cannot be started, the first run says so.
        bridge.prepare()
    session = Session(bridge)
    settings = QSettings("thread-visualizer", "window")
    window = MainWindow(session, Appearance(app, settings), settings)
    window.show()
    if path is None:
        session.open(_WORKBENCH, "Workbench")
    else:
        window.course.open(Path(path))
    code = app.exec()
    session.close()
    return code


def runs_directory() -> Path:
    """Where runs are saved by themselves."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(where, "runs")
