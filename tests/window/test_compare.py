"""Two runs are compared in the window: recorded one after the other, shown on one axis, exported as one picture."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu

from visualizer.bridge import Phase
from visualizer.model.demos import FOLDER
from visualizer.model.states import State
from visualizer.recorder import Program
from visualizer.ui.compare_choice import choices_of
from visualizer.ui.compare_runs import Side

SLOW = """import threading, time
LONG = False  # control: switch "Wait longer"
def wait():
    time.sleep(0.6 if LONG else 0.2)
thread = threading.Thread(target=wait, name="waiter")
thread.start()
thread.join()
print("waited")
"""

ENDLESS = """import threading
threading.Thread(target=threading.Event().wait, name="waiter").start()
"""
"""Its main thread ends at once, and so is soon held where it is opened."""


def compared(one):
    compare = one.window.compare
    one.qtbot.keyClick(one.window, Qt.Key.Key_C)
    assert compare.page.isVisible()
    one.until(lambda: compare.page.runs or not compare.goes_on, "both runs")
    assert compare.page.runs, compare.page.texts
    return compare


def test_a_program_is_compared_with_its_switch_thrown(opened):
    one = opened(SLOW)
    page = compared(one).page
    first, second = (run.totals for run in page.runs)
    assert second.wall - first.wall > 250_000_000
    assert second.share(State.WAITING) > 0.5
    assert page.texts[2].startswith("The second takes ")
    assert "printed: waited" in page.texts[0]
    assert "Wait longer: on" in page.texts[1]
    assert not one.session.bridge.run.goes_on


def test_both_are_shown_on_one_axis_that_moves_together(opened):
    one = opened(SLOW)
    page = compared(one).page
    upper, lower = page.views
    for run in page.runs:
        assert run.timeline.lanes[0].life.started == 0
        assert abs(run.timeline.end - run.totals.wall) < 300_000_000
    assert upper.navigation.view.end >= max(run.totals.wall for run in page.runs)
    for key in (Qt.Key.Key_W, Qt.Key.Key_D, Qt.Key.Key_F):
        one.qtbot.keyClick(one.window, key)
        pictures = upper.picture(), lower.picture()
        assert (pictures[0].begin, pictures[0].end) == (pictures[1].begin, pictures[1].end)
        assert pictures[0].metrics.names == pictures[1].metrics.names


def test_a_demo_is_compared_with_its_corrected_twin(opened):
    one = opened(FOLDER / "lock_per_call.py", wait_for=None)
    page = compared(one).page
    assert [Path(run.side.program.script).name for run in page.runs] == ["lock_per_call.py", "lock_per_call_fixed.py"]


def test_the_same_work_is_compared_in_two_ways(opened):
    one = opened(FOLDER / "four_ways.py", wait_for=None)
    page = compared(one).page
    assert [run.side.program.arguments for run in page.runs] == [("threads",), ("processes",)]
    assert [run.totals.note.partition(":")[2].strip().split(":")[0] for run in page.runs] == [
        "computing, threads",
        "computing, processes",
    ]


def test_recordings_are_compared(opened, tmp_path):
    one = opened(SLOW)
    page = compared(one).page
    files = [tmp_path / "a.tvr", tmp_path / "b.tvr"]
    for run, file in zip(page.runs, files, strict=True):
        run.recording.save(file)
    walls = [run.totals.wall for run in page.runs]
    one.window.compare.compare(*(Side(file.stem, recording=file) for file in files))
    one.until(lambda: page.runs and page.runs[0].side.name == "a", "both recordings")
    assert [run.totals.wall for run in page.runs] == walls


def test_both_are_exported_as_one_picture(opened, tmp_path):
    one = opened(SLOW)
    compare = compared(one)
    for suffix in (".png", ".svg", ".pdf"):
        compare.save(tmp_path / f"both{suffix}")
        assert (tmp_path / f"both{suffix}").stat().st_size > 2_000
    image = QImage(str(tmp_path / "both.png"))
    assert image.width() >= 1366
    assert image.height() > 300
    assert "Wait longer: on" in (tmp_path / "both.svg").read_text()
    QApplication.clipboard().clear()
    one.qtbot.keyClick(one.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not QApplication.clipboard().image().isNull()
    compare.save(tmp_path / "nowhere" / "both.png")
    assert "Cannot write" in compare.page.texts[-1]


def test_it_is_stopped_and_left_by_keys(opened):
    one = opened(ENDLESS)
    compare = one.window.compare
    one.qtbot.keyClick(one.window, Qt.Key.Key_C)
    one.until(lambda: "Recording" in compare.page.texts[2], "a recording")
    compare.page.again.click()
    one.until(lambda: not compare.goes_on, "the end")
    assert compare.page.texts[2] == "Stopped: there is nothing to compare."
    one.qtbot.keyClick(one.window, Qt.Key.Key_Escape)
    assert not compare.page.isVisible()
    assert one.window.timeline_panel.isVisible()


def test_what_cannot_be_run_is_said(opened, tmp_path):
    one = opened(SLOW)
    compare = compared(one)
    (tmp_path / "bad.py").write_text("if\n")
    compare.compare(Side("bad", Program(str(tmp_path / "bad.py"))), Side("bad", Program(str(tmp_path / "bad.py"))))
    one.until(lambda: not compare.goes_on, "the end")
    assert "syntax error" in compare.page.texts[2]


def test_the_program_runs_again_afterwards(opened):
    one = opened(SLOW)
    compared(one)
    one.qtbot.keyClick(one.window, Qt.Key.Key_C)
    one.qtbot.keyClick(one.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    one.until(lambda: one.phase == Phase.HELD, "another run")


def test_closing_amid_a_recording_leaves_nothing_behind(opened):
    one = opened(ENDLESS)
    one.qtbot.keyClick(one.window, Qt.Key.Key_C)
    one.until(lambda: "Recording" in one.window.compare.page.texts[2], "a recording")
    assert any(thread.name == "comparison" for thread in threading.enumerate())


@pytest.mark.parametrize("free", [False, True])
def test_a_free_threaded_python_is_offered_first_or_said_to_be_missing(free, qtbot, tmp_path):
    from visualizer.interpreters import Interpreter
    from visualizer.ui.compare_choice import fill_choices

    pythons = [Interpreter("3.13.0", "/a"), *([Interpreter("3.13.0t", "/b")] if free else [])]
    choices = choices_of("mine", Program("mine.py"), tmp_path / "mine.py", "", pythons, None)
    menu = QMenu()
    qtbot.addWidget(menu)
    fill_choices(menu, choices, lambda side: None)
    others = next(found for found in menu.findChildren(QMenu) if found.title() == "Another Python")
    names = [action.text() for action in others.actions()]
    assert names[0] == ("mine, Python 3.13.0t" if free else "mine, Python 3.13.0")
    assert ("No free-threaded Python was found" in names) is not free
