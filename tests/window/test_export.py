"""The picture of a run that goes on says which program it is of, and what went wrong in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QLabel

# A popup grabs keyboard and mouse, which needs a display.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

RACE = """
counter = 0
expected = 0

def add(lost):
    global counter, expected
    expected += 10
    counter += 10 - lost
"""


def test_the_picture_of_a_race_says_what_was_lost(opened, tmp_path):
    one = opened(RACE)
    window = one.window
    assert one.order(do="spawn", function="add", arguments="4", count=2, daemon=False, start=True)["ok"]
    loss = window.watch.findChild(QLabel, "lossText")
    one.until(lambda: loss.text() == "8 lost", "what was lost")
    one.until(lambda: one.state("MainThread") == "waiting", "a timeline")
    window._open_export()
    choice = window.openers.export_panel.choice()
    window.openers.export_popup.hide()
    assert choice.options.title == "program.py: counted 12 of 20: 8 lost"
    path = tmp_path / "race.svg"
    window.exporter.save(one.session.timeline, window.exporter._completed(choice), path)
    text = path.read_text(encoding="utf-8")
    assert choice.options.title in text
    assert "program.py · Python" in text


def test_where_nothing_is_counted_no_title_is_suggested(opened):
    one = opened("x = 1")
    one.window._open_export()
    one.window.openers.export_popup.hide()
    assert one.window.openers.export_panel.choice().options.title == ""


def test_one_key_saves_a_picture_without_a_question(opened, monkeypatch, tmp_path, qtbot):
    one = opened("x = 1")
    one.until(lambda: one.state("MainThread") == "waiting", "a timeline")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "pictures"))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for _ in range(2):
        qtbot.keyClick(one.window.timeline_panel.view, Qt.Key.Key_E, both)
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["program-2.png", "program.png"]
