"""What the tests of the window share: no display is needed, and nothing stays open."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

_OFFSCREEN = "This plugin does not support propagateSizeHints"
"""Qt warns of this whenever a window is shown without a display."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(_OFFSCREEN, extend=True))


@pytest.fixture(autouse=True)
def _nothing_stays_open(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """Blame the test that leaves windows or running timers behind."""
    before = set(qapp.topLevelWidgets())
    yield
    # qtbot closes its widgets after this, so only those that it does not know are looked at.
    known = {reference() for reference, *_ in getattr(qtbot._request.node, "qt_widgets", [])}
    gc.collect()
    left = [
        widget
        for widget in set(qapp.topLevelWidgets()) - before - known
        if widget.isVisible() and widget.parent() is None
    ]
    timers = [timer for timer in qapp.findChildren(QTimer) if timer.isActive()]
    assert not left, f"the test has left windows open: {left}"
    assert not timers, f"the test has left timers running: {timers}"
