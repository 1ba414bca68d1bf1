"""What a step costs in the window: from the key until the next choice is painted; and steps back, and beginning anew.

    python tests/benchmarks/stepping.py [--steps N] [PROGRAM]

Without a program it is one with two threads that add to a counter for longer than anybody steps.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import harness
from PySide6.QtCore import QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from visualizer.bridge import Bridge, Phase
from visualizer.ui.appearance import Appearance
from visualizer.ui.main_window import MainWindow
from visualizer.ui.session import Session

STEP_MS, UNDO_MS, RESTART_MS = 50, 150, 1_000
_TEXT = """import threading

counter = 0


def add():
    global counter
    for _ in range(10_000):
        counter += 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
_TIMES = 5
_SWITCH_INTERVAL = 0.0005
"""As in `visualizer.app`."""
_PATIENCE = 120.0


def main() -> None:
    """Measure and print."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("program", nargs="?", help="what is stepped")
    made.add_argument("--steps", type=int, default=1_000, help="steps of the run")
    options = made.parse_args()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as directory:
        path = Path(options.program) if options.program else Path(directory, "long.py")
        if not options.program:
            path.write_text(_TEXT)
        settings = QSettings(str(Path(directory, "settings.ini")), QSettings.Format.IniFormat)
        session = Session(Bridge())
        window = MainWindow(session, Appearance(app, settings), settings)
        window.resize(1366, 768)
        window.show()
        try:
            session.open(path)
            until(lambda: session.bridge.run is not None and session.bridge.run.phase is not Phase.STARTING)
            measure(window, options.steps)
        finally:
            window.close()
            session.close()


def measure(window: MainWindow, steps: int) -> None:
    """Step a program in its window, and tell what that took."""
    mode = window.step_mode
    began = time.perf_counter()
    window.top_bar.step_by_step.click()
    until(lambda: mode.stepped)
    print(f"{harness.load_average()}\nfirst choice after {time.perf_counter() - began:.2f} s")

    def choices() -> int:
        return len(mode.stepped.situation.choices) if mode.stepped is not None else 0

    def timed(key: Qt.Key, wanted: int) -> float:
        """Milliseconds from a key until so many choices are painted."""
        pressed = time.perf_counter()
        QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
        until(lambda: choices() == wanted)
        window.repaint()
        return 1_000 * (time.perf_counter() - pressed)

    times = []
    for done in range(steps):
        situation = mode.stepped.situation if mode.stepped is not None else None
        if situation is None or situation.report is not None:
            print(f"the run has ended after {done:,} choices")
            break
        times.append(timed(Qt.Key.Key_Space, done + 1))
    count = len(times)
    last = times[-count // 10 :]
    told("step", times, STEP_MS)
    told(f"step, the last {len(last)}", last, STEP_MS)
    told(f"undo at {count:,} choices", [timed(Qt.Key.Key_Backspace, count - n - 1) for n in range(_TIMES)], UNDO_MS)
    told("restart", [timed(Qt.Key.Key_Home, 0)], RESTART_MS)


def told(what: str, times: list[float], goal: float) -> None:
    """Print the median and the longest of some times in ms."""
    median = statistics.median(times)
    verdict = "" if median <= goal else "  MISSED"
    print(f"{what:<28} median {median:7.1f} ms   longest {max(times):7.1f} ms   goal {goal:,} ms{verdict}")


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition while the window works."""
    patience = time.perf_counter() + _PATIENCE
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > patience else None)
    timer.start(1)
    if not condition():
        loop.exec()
    if not condition():
        raise TimeoutError("what was waited for did not come")


if __name__ == "__main__":
    main()
