"""How a program can end, in the window: counted in the background, opened by a bar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.find import child
from visualizer.bridge import Phase
from visualizer.ui.parts import Toggle

LOST = Path(__file__).parent.parent / "bugs" / "lost_update_global.py"
SPINS = """
import threading
done = False
def work():
    global done
    for _ in range(300):
        done = not done
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
"""

SWITCHED = """
import threading
USE_LOCK = False  # control: switch "Use the lock"
counter = 0
lock = threading.Lock()
def work():
    global counter
    for _ in range(2):
        if USE_LOCK:
            with lock:
                counter += 1
        else:
            counter += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(counter)
"""


def counted(one):
    outcomes = one.window.play.outcomes
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    one.until(lambda: outcomes.panel.endings.tried and not outcomes.goes_on, "the end of the search")
    return outcomes


def test_every_bar_opens_an_order_that_ends_so(opened):
    one = opened(LOST)
    outcomes = counted(one)
    assert outcomes.panel.isVisible()
    assert {ending.words for ending in outcomes.panel.endings.endings} >= {"4", "3"}
    assert "400 orders tried" in outcomes.panel.said
    mode = one.window.step_mode
    for row in outcomes.panel.rows():
        row.click()
        one.until(lambda: mode.stepped and mode.stepped.planned and not mode.stepped.situation.choices, "a plan")
        planned = mode.stepped.planned
        one.qtbot.keyClick(one.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        one.until(lambda: mode.stepped.situation.report, "the end of the run")
        assert mode.stepped.situation.choices == planned
        report = mode.stepped.situation.report
        assert (report["outcome"] == "expectation") is row.ending.fails
        assert report["stdout"].strip() == row.ending.words


def test_bars_are_chosen_by_keys(opened):
    one = opened(LOST)
    outcomes = counted(one)
    one.window.activateWindow()
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    rows = outcomes.panel.rows()
    assert one.window.focusWidget() is rows[0]
    one.qtbot.keyClick(rows[0], Qt.Key.Key_Down)
    assert one.window.focusWidget() is rows[1]
    one.qtbot.keyClick(rows[1], Qt.Key.Key_Return)
    assert one.window.focusWidget() is one.window.timeline_panel.view
    assert rows[1].ending.words in one.window.notice.text
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    one.qtbot.keyClick(one.window.focusWidget(), Qt.Key.Key_O)
    assert not outcomes.panel.isVisible()


def test_orders_begin_with_the_switch_that_was_thrown_by_hand(opened):
    one = opened(SWITCHED)
    outcomes = counted(one)
    assert {ending.words for ending in outcomes.panel.endings.endings} == {"4", "3", "2"}
    mode = one.window.step_mode
    child(mode.hands, Toggle, "control_USE_LOCK").click()
    one.until(lambda: outcomes.panel.begun == "after you switched USE_LOCK on", "the bars to be counted anew")
    one.until(lambda: outcomes.panel.endings.tried and not outcomes.goes_on, "the end of the search")
    assert [ending.words for ending in outcomes.panel.endings.endings] == ["4"]
    assert outcomes.panel.said.startswith("After you switched USE_LOCK on: ")
    outcomes.panel.rows()[0].click()
    one.until(lambda: mode.stepped.planned, "a plan")
    assert [str(choice) for choice in mode.stepped.situation.choices] == ["you{USE_LOCK = True}"]
    one.qtbot.keyClick(one.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    one.until(lambda: mode.stepped.situation.report, "the end of the run")
    assert mode.stepped.situation.report["stdout"].strip() == "4"
    assert outcomes.panel.endings.endings[0].words == "4"


def test_it_is_stopped_and_says_how_far_it_came(opened):
    one = opened(SPINS)
    outcomes = one.window.play.outcomes
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    one.until(lambda: outcomes.panel.endings.tried > 1, "some orders")
    outcomes.panel.again.click()
    one.until(lambda: not outcomes.goes_on, "the end of the search")
    assert "orders tried" in outcomes.panel.said
    assert outcomes.panel.again.text() == "Try again"


def test_the_bars_are_copied_as_a_picture(opened):
    one = opened(LOST)
    counted(one)
    QApplication.clipboard().clear()
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    one.qtbot.keyClick(one.window.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    picture = QApplication.clipboard().image()
    assert picture.width() == 1800
    assert len({picture.pixelColor(x, picture.height() // 2).name() for x in range(0, 1800, 4)}) > 3


def test_another_expectation_counts_anew(opened):
    one = opened(LOST)
    outcomes = counted(one)
    field = one.window.step_mode.panel.expectation
    field.setText("counter == 3")
    field.editingFinished.emit()
    one.until(lambda: any(e.words == "4" and e.fails for e in outcomes.panel.endings.endings), "new bars")


def test_real_time_puts_it_away(opened):
    one = opened(LOST)
    outcomes = counted(one)
    one.window.top_bar.real_time.click()
    assert not outcomes.panel.isVisible()
    one.until(lambda: one.phase == Phase.HELD, "a run in real time")


def test_closing_amid_the_search_leaves_nothing_behind(opened):
    one = opened(SPINS)
    one.qtbot.keyClick(one.window, Qt.Key.Key_O)
    assert one.window.play.outcomes.goes_on
