"""The console shows what is printed, whatever it is and however much."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.find import child
from visualizer.drawing.theme import DARK
from visualizer.ui.console import Console, printable


@pytest.fixture
def console(qtbot: QtBot) -> Console:
    made = Console()
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    made.set_running(True)
    return made


def test_what_is_printed_piece_by_piece_is_shown_as_a_whole(console: Console, qtbot: QtBot) -> None:
    for piece in ("hel", "lo\nwor", "ld\n", "", "!"):
        console.show_text(piece)
    view = child(console, QPlainTextEdit, "consoleText")
    qtbot.waitUntil(lambda: view.toPlainText() == "hello\nworld\n!")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a\nb"),
        ("10 %\r20 %", "10 %\n20 %"),
        ("\x1b[31mred\x1b[0m and \x1b]0;title\x07plain", "red and plain"),
        ("a\x00b\x07", "a\ufffdb\ufffd"),
        ("a\tb", "a\tb"),
    ],
)
def test_what_only_a_terminal_understands_is_left_out(text: str, shown: str) -> None:
    assert printable(text, 0)[0] == shown


def test_a_long_line_is_broken_even_if_it_comes_in_pieces() -> None:
    column, lines = 0, ""
    for _ in range(100):
        text, column = printable("x" * 999, column)
        lines += text
    assert max(len(line) for line in lines.split("\n")) == 2000
    assert lines.replace("\n", "") == "x" * 99_900


def test_a_program_that_prints_a_hundred_megabytes_stays_smooth(console: Console, qtbot: QtBot) -> None:
    batch = "".join(f"line {n} of very many\n" for n in range(40_000))[:1_000_000]
    longest = 0.0
    for _ in range(100):
        start = time.perf_counter()
        console.show_text(batch)
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - start)
    assert longest < 0.5
    text = console.text()
    assert len(text) <= 1_000_000
    assert text.endswith(batch[-1000:])
    assert child(console, QLabel, "consoleDropped").isVisible()


def test_only_the_last_ten_thousand_lines_are_kept(console: Console) -> None:
    console.show_text("".join(f"{n}\n" for n in range(12_000)))
    lines = console.text().split("\n")
    assert len(lines) == 10_000
    assert lines[-2] == "11999"
    assert child(console, QLabel, "consoleDropped").isVisible()


def test_one_line_without_an_end_is_no_trouble(console: Console) -> None:
    for _ in range(30):
        console.show_text("x" * 100_000)
    assert len(console.text()) <= 1_000_000


def test_a_typed_line_is_sent_and_shown(console: Console, qtbot: QtBot) -> None:
    told: list[str] = []
    console.typed.connect(told.append)
    field = child(console, QLineEdit, "consoleInput")
    qtbot.keyClicks(field, "hello")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == ["hello\n", "\n"]
    assert field.text() == ""
    assert console.text() == "hello\n\n"


def test_without_a_program_nothing_can_be_typed(console: Console) -> None:
    console.set_running(False)
    assert not child(console, QLineEdit, "consoleInput").isEnabled()


def test_it_can_be_cleared(console: Console) -> None:
    console.show_text("hello")
    console.text()
    console.show_text("more that still waits")
    child(console, QPushButton, "clearConsole").click()
    assert console.text() == ""


def test_it_follows_what_is_printed_unless_somebody_reads_above(console: Console) -> None:
    view = child(console, QPlainTextEdit, "consoleText")
    bar = view.verticalScrollBar()
    console.show_text("line\n" * 500)
    console.text()
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    console.show_text("line\n" * 500)
    console.text()
    assert bar.value() == 10


def test_it_is_opened_at_the_end_of_what_was_printed(qtbot: QtBot) -> None:
    made = Console()
    qtbot.addWidget(made)
    made.show_text("line\n" * 100 + "last")
    made.text()
    made.resize(500, 150)
    made.show()
    bar = child(made, QPlainTextEdit, "consoleText").verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 50 and bar.value() == bar.maximum())
    made.resize(500, 97)
    made.show_text("\nmore")
    made.text()
    qtbot.wait(30)
    view = child(made, QPlainTextEdit, "consoleText")
    assert bar.value() == bar.maximum()
    end = view.document().lastBlock()
    rect = view.blockBoundingGeometry(end).translated(view.contentOffset())
    assert rect.bottom() <= view.viewport().height() + 1
    bar.setValue(5)
    made.resize(500, 200)
    made.show_text("\nmore")
    made.text()
    assert bar.value() == 5


def test_a_change_of_theme_changes_what_is_there(console: Console) -> None:
    console.show_text("hello")
    console.text()
    console.show_theme(DARK, 1.6)
    view = child(console, QPlainTextEdit, "consoleText")
    cursor = view.textCursor()
    cursor.setPosition(1)
    assert cursor.charFormat().foreground().color().name() == DARK.text
