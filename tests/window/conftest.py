"""A real window with a real bridge and real programs, and nothing left of them afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from visualizer.bridge import Bridge, Phase
from visualizer.model.recording import SUFFIX
from visualizer.model.timeline import Lane, LaneKind
from visualizer.ui.appearance import Appearance
from visualizer.ui.main_window import MainWindow
from visualizer.ui.session import Session

PATIENCE = 30_000
"""Milliseconds after which a condition is given up; the machine may be slow."""


@dataclass
class Opened:
    """A window on a program."""

    window: MainWindow
    session: Session
    qtbot: Any

    def until(self, condition: Callable[[], Any], what: str = "") -> Any:
        """Wait for a condition, and return what it gave."""
        found: list[Any] = []

        def holds() -> bool:
            value = condition()
            if value:
                found.append(value)
            return bool(value)

        try:
            self.qtbot.waitUntil(holds, timeout=PATIENCE)
        except AssertionError as error:
            raise AssertionError(f"waited in vain for {what or condition}") from error
        return found[-1]

    @property
    def phase(self) -> Phase | None:
        run = self.session.bridge.run
        return run.phase if run else None

    def thread(self, name: str) -> Lane | None:
        """The lane of a thread."""
        lanes = self.session.timeline.lanes_of(LaneKind.THREAD)
        return next((lane for lane in lanes if lane.name == name), None)

    def lock(self, name: str) -> Lane | None:
        """The lane of a lock."""
        lanes = self.session.timeline.lanes_of(LaneKind.LOCK)
        return next((lane for lane in lanes if lane.name == name), None)

    def state(self, name: str) -> str:
        """In which state a thread is now, as the timeline shows it; empty if it is not there (any more)."""
        lane = self.thread(name)
        state = self.session.timeline.state_at(lane.number, self.session.timeline.end - 1) if lane else None
        return state.value if state else ""

    def order(self, **order: Any) -> dict[str, Any]:
        """Send an order as a panel does, and return the answer."""
        answers: list[dict[str, Any]] = []

        def keep(pair: tuple) -> None:
            if pair[1] is order:
                answers.append(pair[0])

        self.window.real_time.orders.answered.connect(keep)
        self.window.real_time.orders.send(order)
        answer = self.until(lambda: answers and answers[0], f"an answer to {order}")
        self.window.real_time.orders.answered.disconnect(keep)
        return answer


@pytest.fixture
def opened(qtbot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens a window on a program, given as its text or its path, and waits until it is held at its end."""
    made: list[Opened] = []

    def open_(program: str | Path, *, wait_for: Phase | None = Phase.HELD) -> Opened:
        path = program
        if isinstance(program, str):
            path = tmp_path / "program.py"
            path.write_text(program, encoding="utf-8")
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        session = Session(Bridge(autosave=tmp_path / "runs"))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        window = MainWindow(session, Appearance(app, settings), settings)
        one = Opened(window, session, qtbot)
        made.append(one)
        with qtbot.waitExposed(window):
            window.show()
        session.open(path)
        if Path(path).suffix == SUFFIX:
            one.until(lambda: session.recording, "the recording")
        elif wait_for is not None:
            one.until(lambda: one.phase == wait_for, f"phase {wait_for.value}")
        return one

    yield open_
    for one in made:
        one.session.close()
        one.window.close()
        one.window.deleteLater()
        one.session.bridge.deleteLater()
        one.session.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def _no_window_is_left(qapp: QApplication) -> Iterator[None]:
    """Blame the test that leaves windows or timers behind."""
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    timers = [timer for timer in qapp.findChildren(QTimer) if timer.isActive()]
    assert not windows, f"the test has left windows: {windows}"
    assert not timers, f"the test has left timers: {timers}"
