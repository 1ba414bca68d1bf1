"""The code view shows where each thread is, and lets numbers be changed for another run."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from visualizer.drawing.theme import DARK, LIGHT, Theme, contrast
from visualizer.model.changes import changes_for
from visualizer.model.controls import LiteralChange
from visualizer.model.replacements import replaced
from visualizer.ui import highlighting
from visualizer.ui.code_view import CodeView, ThreadLine

MAIN = "/home/me/race.py"
OTHER = "/home/me/helpers.py"
CODE = 'import time\n\nROUNDS = 100_000\nPAUSE = 0.25\n\n\ndef work():\n    return "ä" * 20\n' + "\n".join(
    f"x{n} = {n % 10}" for n in range(300)
)
RED, BLUE = QColor("#cc0000"), QColor("#0000cc")


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    made = CodeView()
    qtbot.addWidget(made)
    made.resize(364, 400)
    made.show()
    made.show_files({MAIN: CODE}, MAIN)
    return made


def click_literal(qtbot: QtBot, view: CodeView, line: int) -> QAbstractSpinBox:
    page = view.page
    (literal,) = page._literals[line]
    qtbot.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=page.literal_rect(literal).center())
    box = page.findChild(QAbstractSpinBox, "literalBox")
    assert isinstance(box, QAbstractSpinBox)
    return box


def shown_line(view: CodeView, text: str) -> bool:
    return any(block.text().startswith(text) for block, _ in view.page.visible_lines())


def test_the_code_is_the_files_text_and_cannot_be_edited(view: CodeView, qtbot: QtBot) -> None:
    view.page.selectAll()
    view.page.copy()
    assert QGuiApplication.clipboard().text() == CODE
    qtbot.keyClicks(view.page, "x")
    view.page.selectAll()
    view.page.copy()
    assert QGuiApplication.clipboard().text() == CODE


def test_a_line_with_a_thread_is_tinted_in_its_colour(view: CodeView) -> None:
    view.show_lines([ThreadLine("1", RED, 3), ThreadLine("2", BLUE, 4), ("3", RED, 4, MAIN)])
    tinted = [selection.cursor.blockNumber() + 1 for selection in view.page.extraSelections()]
    assert sorted(tinted) == [3, 4]
    (_, third, fourth) = [rect for _, rect in view.page.visible_lines()][1:4]
    assert view.page.gutter_tip(round(third.center().y())) == "Threads at this line: 1."
    assert view.page.gutter_tip(round(fourth.center().y())) == "Threads at this line: 2, 3."


def test_the_text_stays_where_it_is_whoever_comes_to_a_line(view: CodeView) -> None:
    width = view.page.gutter_width()
    for count in (0, 1, 2, 3, 1000):
        view.show_lines([(str(n) if n < 9 else "", QColor("#1f8833"), 3) for n in range(count)])
        assert view.page.gutter_width() == width
    rect = view.page.visible_lines()[2][1]
    assert view.page.gutter_tip(round(rect.center().y())).endswith("7, 8, 991 without a digit.")


def test_threads_in_other_files_are_shown_there(view: CodeView) -> None:
    view.show_files({MAIN: CODE, OTHER: "a = 1\nb = 2\n"}, MAIN)
    view.show_lines([("1", RED, 3), ("2", BLUE, 2, OTHER)])
    assert [selection.cursor.blockNumber() + 1 for selection in view.page.extraSelections()] == [3]
    view.go_to(1, OTHER)
    assert view.file == OTHER
    assert [selection.cursor.blockNumber() + 1 for selection in view.page.extraSelections()] == [2]


def test_several_files_can_be_chosen_between(view: CodeView) -> None:
    combo = view.findChild(QComboBox, "codeFile")
    assert isinstance(combo, QComboBox)
    assert not combo.isVisible()
    view.show_files({OTHER: "a = 1\n", MAIN: CODE}, MAIN)
    assert combo.isVisible()
    assert [combo.itemText(n) for n in range(combo.count())] == ["race.py", "helpers.py"]
    combo.setCurrentIndex(1)
    assert view.file == OTHER
    assert shown_line(view, "a = 1")


def test_files_with_one_name_are_told_apart(view: CodeView) -> None:
    view.show_files({"/a/one/x.py": "", "/a/two/x.py": ""}, "/a/one/x.py")
    combo = view.findChild(QComboBox, "codeFile")
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(n) for n in range(combo.count())] == ["one/x.py", "two/x.py"]


def test_a_line_that_is_gone_to_is_in_view(view: CodeView) -> None:
    assert not shown_line(view, "x250 ")
    view.go_to(259)
    assert shown_line(view, "x250 ")
    view.go_to(100_000)
    view.go_to(3, "/not/known.py")
    assert shown_line(view, "x250 ")


def test_a_line_in_view_is_not_moved(view: CodeView) -> None:
    view.go_to(259)
    before = view.page.verticalScrollBar().value()
    view.go_to(260)
    assert view.page.verticalScrollBar().value() == before


def test_a_number_is_changed_where_it_stands(view: CodeView, qtbot: QtBot) -> None:
    told: list[LiteralChange] = []
    view.literal_changed.connect(told.append)
    box = click_literal(qtbot, view, 3)
    assert isinstance(box, QSpinBox)
    box.setValue(20)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [str(change) for change in told] == ["100_000 → 20"]
    assert view.changes() == told
    changes = changes_for(CODE, view.changes(), [], {})
    assert "ROUNDS = 20\n" in replaced(CODE.encode(), changes.replacements)
    assert view.page._badges == {told[0].literal: "100_000 → 20"}


def test_a_number_with_a_point_keeps_it(view: CodeView, qtbot: QtBot) -> None:
    box = click_literal(qtbot, view, 4)
    box.lineEdit().setText(box.locale().toString(0.5))
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [change.value for change in view.changes()] == [0.5]


def test_a_number_behind_a_wide_letter_is_found_where_it_is(view: CodeView) -> None:
    view.show_files({"/x.py": "s = '😀'; n = 1234\n"}, "/x.py")
    (literal,) = view.page._literals[1]
    assert view.page._literal_selection(literal).cursor.selectedText() == "1234"


def test_escape_leaves_a_number_alone(view: CodeView, qtbot: QtBot) -> None:
    box = click_literal(qtbot, view, 3)
    assert isinstance(box, QSpinBox)
    box.setValue(20)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert view.changes() == []


def test_the_same_number_is_no_change(view: CodeView, qtbot: QtBot) -> None:
    told: list[LiteralChange] = []
    view.literal_changed.connect(told.append)
    qtbot.keyClick(click_literal(qtbot, view, 3), Qt.Key.Key_Return)
    assert told == []


def test_changes_are_undone_at_once(view: CodeView, qtbot: QtBot) -> None:
    told: list[LiteralChange] = []
    view.literal_changed.connect(told.append)
    box = click_literal(qtbot, view, 3)
    assert isinstance(box, QSpinBox)
    box.setValue(20)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    undo = view.findChild(QPushButton, "undoChanges")
    assert isinstance(undo, QPushButton)
    assert undo.isVisible()
    undo.click()
    assert view.changes() == []
    assert not undo.isVisible()
    assert [change.value for change in told] == [20, 100_000]


def test_another_program_begins_without_changes(view: CodeView, qtbot: QtBot) -> None:
    box = click_literal(qtbot, view, 3)
    assert isinstance(box, QSpinBox)
    box.setValue(20)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    view.show_files({OTHER: CODE}, OTHER)
    assert view.changes() == []


def test_without_code_it_says_so(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(364, 400)
    view.show()
    assert not view.page.isVisible()
    view.show_files({})
    view.show_lines([("1", RED, 3)])
    view.go_to(3)
    assert view.file == ""


def test_lines_that_do_not_change_cost_nothing(view: CodeView) -> None:
    lines = [ThreadLine(str(n % 10), RED, n % 300 + 1) for n in range(1000)]
    view.show_lines(lines)
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        view.show_lines(lines)
        best = min(best, time.perf_counter() - start)
    assert best < 0.001


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_code_reads_well_on_its_ground(view: CodeView, theme: Theme) -> None:
    view.show_theme(theme, 1.6)
    for colour in (highlighting._DARK if theme.is_dark else highlighting._LIGHT).values():
        assert contrast(colour, theme.panel) >= 4.5


@pytest.mark.parametrize("text", ["", "\n", "(((", "\0", "'''", "x = 1\r\ny = 22\r\n", "\ud800"])
def test_any_text_is_shown(view: CodeView, text: str) -> None:
    view.show_files({MAIN: text}, MAIN)
    assert view.page.literal_at(QPoint(100, 10)) is None or text
