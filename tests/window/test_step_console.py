"""The console of a program that is stepped: what it has printed up to where it is, in both directions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.window.test_stepping import Stepping

PROGRAM = """import sys
import threading

print("before the threads")
counter = 0


def work(name):
    global counter
    for number in range(3):
        counter += 1
        print(name, number, "\u00e4", end=";")
    print("done", name, file=sys.stderr)


threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all", counter)
"""


@pytest.fixture
def one(opened) -> Stepping:
    made = Stepping(opened(PROGRAM))
    made.begin()
    return made


def printed(one: Stepping) -> str:
    return "".join(piece.text for piece in one.now.situation.printed)


def test_the_console_shows_what_each_step_prints_and_is_cut_back_with_each_step_back(one):
    console = one.one.window.panels.console
    assert console.text() == "before the threads\n"
    seen = [console.text()]
    while one.now.situation.report is None:
        count = len(one.choices)
        one.key(Qt.Key.Key_Space)
        one.until(lambda count=count: len(one.choices) == count + 1, "a step")
        assert console.text() == printed(one)
        assert console.text().startswith(seen[-1])
        seen.append(console.text())
    assert len(set(seen)) > 3
    assert "all " in seen[-1]
    while one.choices:
        count = len(one.choices)
        one.key(Qt.Key.Key_Backspace)
        one.until(lambda count=count: len(one.choices) == count - 1, "a step back")
        assert console.text() == seen[count - 1]


def test_a_run_that_went_on_by_itself_has_printed_all_of_it_and_another_one_begins_anew(one):
    console = one.one.window.panels.console
    one.run_on()
    lines = console.text()
    assert lines.count(";") == 6
    assert lines.count("done") == 2
    assert "all " in lines
    assert "ä" in lines
    one.key(Qt.Key.Key_Home)
    one.until(lambda: one.choices == (), "the first choice")
    assert console.text() == "before the threads\n"
    one.one.window.top_bar.real_time.click()
    one.until(lambda: "all 6" in console.text(), "what the program prints in real time")
    assert console.text().count("before") == 1
