"""Demos, pasted code, pictures, interpreters and the list of keys: what the user chooses is told in one signal."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.find import child
from visualizer.drawing.theme import DARK, PRINT
from visualizer.interpreters import Interpreter
from visualizer.model.demos import Demo
from visualizer.ui.demos import DemosPanel
from visualizer.ui.export_panel import ExportChoice, ExportPanel
from visualizer.ui.help_overlay import HelpOverlay
from visualizer.ui.menus import fill_interpreters
from visualizer.ui.paste_code import PasteCode, syntax_problem

DEMOS = [
    Demo(Path("/demos/race.py"), "A race", "Two threads add to a counter. Look at the last line."),
    Demo(Path("/demos/deadlock.py"), "Deadlock", "Two forks, two people."),
]


@pytest.fixture
def demos(qtbot: QtBot) -> DemosPanel:
    made = DemosPanel()
    qtbot.addWidget(made)
    made.resize(520, 300)
    made.show()
    made.show_demos(DEMOS)
    return made


def test_a_click_chooses_a_demo(demos: DemosPanel, qtbot: QtBot) -> None:
    index = demos.view.model().index(1, 0)
    with qtbot.waitSignal(demos.demo_chosen) as chosen:
        qtbot.mouseClick(demos.view.viewport(), Qt.MouseButton.LeftButton, pos=demos.view.visualRect(index).center())
    assert chosen.args == [DEMOS[1]]


def test_a_demo_is_found_by_a_word_and_chosen_by_keys(demos: DemosPanel, qtbot: QtBot) -> None:
    field = child(demos, QLineEdit, "demosFilter")
    qtbot.keyClicks(field, "COUNTER")
    assert demos.view.model().rowCount() == 1
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(demos.demo_chosen) as chosen:
        qtbot.keyClick(demos.view, Qt.Key.Key_Return)
    assert chosen.args == [DEMOS[0]]


def test_enter_chooses_the_first_demo_that_is_found(demos: DemosPanel, qtbot: QtBot) -> None:
    field = child(demos, QLineEdit, "demosFilter")
    qtbot.keyClicks(field, "forks")
    with qtbot.waitSignal(demos.demo_chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == [DEMOS[1]]
    qtbot.keyClicks(field, "nothing like it")
    with qtbot.assertNotEmitted(demos.demo_chosen, wait=50):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_demo_has_room_for_all_of_its_description(demos: DemosPanel) -> None:
    index = demos.view.model().index(0, 0)
    small = demos.view.visualRect(index).height()
    demos.show_demos([Demo(DEMOS[0].path, "A race", "word " * 200), DEMOS[1]])
    demos.show_theme(DARK, 1.6)
    assert demos.view.visualRect(demos.view.model().index(0, 0)).height() > 3 * small


def test_the_first_demo_of_each_group_has_room_for_its_name(demos: DemosPanel) -> None:
    made = [Demo(Path(f"/demos/{n}.py"), "A race", "Two threads.", group) for n, group in enumerate("aabb")]
    demos.show_demos(made)
    heights = [demos.view.visualRect(demos.view.model().index(row, 0)).height() for row in range(4)]
    assert heights[0] == heights[2] > heights[1] == heights[3]


def test_a_demo_is_found_by_its_group(demos: DemosPanel, qtbot: QtBot) -> None:
    demos.show_demos([*DEMOS, Demo(Path("/demos/pool.py"), "A pool", "Nine orders.", "Pools and daemons")])
    qtbot.keyClicks(child(demos, QLineEdit, "demosFilter"), "daemons")
    assert demos.view.model().rowCount() == 1


@pytest.fixture
def paste(qtbot: QtBot) -> PasteCode:
    made = PasteCode()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_pasted_program_is_run_as_it_is(paste: PasteCode, qtbot: QtBot) -> None:
    told: list[str] = []
    paste.pasted.connect(told.append)
    QGuiApplication.clipboard().setText("print('hello')\n")
    edit = child(paste, QPlainTextEdit, "pasteText")
    edit.paste()
    run = child(paste, QPushButton, "pasteRun")
    qtbot.waitUntil(run.isEnabled)
    run.click()
    assert told == ["print('hello')\n"]


def test_a_syntax_error_is_said_with_its_line(paste: PasteCode, qtbot: QtBot) -> None:
    told: list[str] = []
    paste.pasted.connect(told.append)
    edit = child(paste, QPlainTextEdit, "pasteText")
    edit.setPlainText("x = 1\nfor i in range(3)\n    pass\n")
    message = child(paste, QLabel, "pasteMessage")
    qtbot.waitUntil(lambda: message.text() == "Line 2: expected ':'.")
    assert not child(paste, QPushButton, "pasteRun").isEnabled()
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told == []
    paste.show_text("x = 1")
    assert message.text() == ""
    paste.show_theme(DARK, 1.6)


def test_there_is_nothing_to_run_without_a_text(paste: PasteCode) -> None:
    assert child(paste, QLabel, "pasteMessage").text() == "There is nothing to run yet."
    assert not child(paste, QPushButton, "pasteRun").isEnabled()


@pytest.mark.parametrize("text", ["", "x = 1", "raise SystemExit", "import os\nos._exit(3)", "x = '\\d'"])
def test_nothing_is_run_by_checking_it(text: str) -> None:
    assert syntax_problem(text) == ""


@pytest.mark.parametrize("text", ["(", "\0", "(" * 10_000, "x" * 3_000_000])
def test_any_text_that_is_no_program_has_a_problem(text: str) -> None:
    assert syntax_problem(text).endswith(".")


@pytest.fixture
def export(qtbot: QtBot) -> ExportPanel:
    made = ExportPanel()
    qtbot.addWidget(made)
    made.show()
    return made


def choose(panel: QWidget, name: str, text: str) -> None:
    combo = child(panel, QComboBox, name)
    combo.setCurrentIndex(combo.findText(text))


def test_a_picture_is_a_light_slide_of_what_is_shown_unless_something_else_is_chosen(export: ExportPanel) -> None:
    choice = export.choice()
    assert (choice.suffix, choice.whole, choice.all_lanes, choice.to_clipboard) == (".png", False, False, False)
    assert (choice.options.preset.name, choice.options.theme.name) == ("slide", "light")
    assert (choice.options.transparent, choice.options.zoom, choice.options.legend) == (False, None, True)


def test_all_that_was_chosen_is_told(export: ExportPanel) -> None:
    told: list[ExportChoice] = []
    export.export_chosen.connect(told.append)
    for name, text in (
        ("exportFormat", "PDF"),
        ("exportPreset", "one column, 85 mm"),
        ("exportTheme", "black and white"),
        ("exportRange", "the whole run"),
        ("exportLanes", "all that matter"),
    ):
        choose(export, name, text)
    export.suggest_title("A race")
    child(export, QCheckBox, "exportTransparent").click()
    child(export, QCheckBox, "exportLegend").click()
    button = child(export, QPushButton, "exportPicture")
    assert button.text() == "Export PDF"
    button.click()
    (choice,) = told
    assert (choice.suffix, choice.whole, choice.all_lanes) == (".pdf", True, True)
    assert (choice.options.preset.name, choice.options.theme, choice.options.title) == ("column", PRINT, "A race")
    assert (choice.options.transparent, choice.options.legend) == (True, False)


def test_only_pixels_can_be_sharper(export: ExportPanel) -> None:
    choose(export, "exportZoom", "4 \N{MULTIPLICATION SIGN}")
    assert export.choice().options.zoom == 4
    choose(export, "exportFormat", "SVG")
    assert not child(export, QComboBox, "exportZoom").isEnabled()
    assert export.choice().options.zoom is None
    assert export.choice(to_clipboard=True).options.zoom == 4


def test_a_picture_can_be_copied(export: ExportPanel) -> None:
    told: list[ExportChoice] = []
    export.export_chosen.connect(told.append)
    child(export, QPushButton, "copyPicture").click()
    assert [choice.to_clipboard for choice in told] == [True]


def test_a_chosen_interpreter_is_told_by_its_path(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    told: list[str] = []
    found = [Interpreter("3.13.0", "/usr/bin/python3.13"), Interpreter("3.11.7", "/p/.venv/bin/python", "p/.venv")]
    fill_interpreters(menu, found, "/usr/bin/python3.13", told.append)
    assert [action.text() for action in menu.actions()] == ["Python 3.13.0", "Python 3.11.7 — p/.venv"]
    assert [action.isChecked() for action in menu.actions()] == [True, False]
    menu.actions()[1].trigger()
    assert told == ["/p/.venv/bin/python"]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def test_the_list_of_keys_lies_over_the_window_until_any_key(window: QWidget, qtbot: QtBot) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    overlay = HelpOverlay(window)
    overlay.show_keys([("W S", "zoom in, zoom out"), ("?", "this list"), ("F", "fit")])
    assert not overlay.isVisible()
    overlay.open()
    assert overlay.geometry() == window.rect()
    assert {label.text() for label in overlay.findChildren(QLabel)} >= {"W S", "zoom in, zoom out", "this list"}
    window.resize(900, 600)
    assert overlay.geometry() == window.rect()
    qtbot.keyClick(overlay, Qt.Key.Key_Shift)
    assert overlay.isVisible()
    qtbot.keyClick(overlay, Qt.Key.Key_Question)
    assert not overlay.isVisible()
    assert window.focusWidget() is field


def test_a_click_puts_the_list_of_keys_away(window: QWidget, qtbot: QtBot) -> None:
    overlay = HelpOverlay(window)
    overlay.show_keys([])
    overlay.show_theme(DARK, 1.6)
    overlay.open()
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton)
    assert not overlay.isVisible()


def test_a_title_is_suggested_until_the_user_writes_one(export: ExportPanel) -> None:
    title = export.findChild(QLineEdit, "exportTitle")
    assert isinstance(title, QLineEdit)
    export.suggest_title("counted 8 of 10")
    export.suggest_title("counted 9 of 12")
    assert title.text() == "counted 9 of 12"
    title.setText("My race")
    export.suggest_title("counted 10 of 14")
    assert title.text() == "My race"


def test_steps_are_offered_of_a_stepped_run_only(export: ExportPanel) -> None:
    formats = child(export, QComboBox, "exportFormat")
    enabled = Qt.ItemFlag.ItemIsEnabled
    suffixes = [formats.itemData(index) for index in range(formats.count())]
    assert suffixes == [".png", ".svg", ".pdf", ".gif", ".md", ".tex", ".html"]

    def offered() -> list[str]:
        model = formats.model()
        return [suffix for row, suffix in enumerate(suffixes) if model.flags(model.index(row, 0)) & enabled]

    export.offer_steps(False)
    assert offered() == suffixes[:4]
    export.offer_steps(True)
    assert offered() == suffixes
    formats.setCurrentIndex(suffixes.index(".tex"))
    assert not child(export, QComboBox, "exportPreset").isEnabled()
    export.offer_steps(False)
    assert export.choice().suffix == ".png"
    assert child(export, QComboBox, "exportPreset").isEnabled()


def test_a_film_is_of_the_whole_run(export: ExportPanel) -> None:
    formats = child(export, QComboBox, "exportFormat")
    formats.setCurrentIndex(formats.findData(".gif"))
    assert not child(export, QComboBox, "exportRange").isEnabled()
    assert child(export, QComboBox, "exportPreset").isEnabled()
