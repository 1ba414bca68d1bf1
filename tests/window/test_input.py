"""A program that waits for input says so, and gets what is typed."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from visualizer.bridge import Phase

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is seen on Linux")

ASKS = """
import sys
print("Hello", input("Who are you? "))
print("and", sys.stdin.readline())
"""


def test_a_program_that_waits_for_input_says_so_until_it_got_it(opened, qtbot):
    one = opened(ASKS, wait_for=None)
    window = one.window
    one.until(lambda: window.top_bar.phase.text() == "waits for input", "the hint")
    assert "console" in window.notice.text
    line = window.findChild(QLineEdit, "consoleInput")
    assert line.isVisible()
    assert "waits for input" in line.placeholderText()
    for answer in ("Eve", "Adam"):
        qtbot.keyClicks(line, answer)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    one.until(lambda: one.phase == Phase.HELD, "the end of the script")
    one.until(lambda: window.top_bar.phase.text() == "main kept open", "the hint to go")
    assert "waits for input" not in line.placeholderText()
    assert "Hello Eve" in window.panels.console.text()
    assert "and Adam" in window.panels.console.text()


def test_a_program_that_reads_nothing_opens_no_console(opened):
    one = opened("x = 1")
    assert not one.window.panels.console.isVisible()
    assert one.window.top_bar.phase.text() == "main kept open"
