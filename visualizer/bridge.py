"""The only way from other processes into the window: what is told of a run, as queued Qt signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.model.analysis import analyse
from visualizer.model.recording import Recording
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.recorder import PATIENCE, Program
from visualizer.runs.looks import Unpacker
from visualizer.runs.news import (
    Answered,
    Changed,
    Died,
    Looked,
    News,
    Phase,
    Printed,
    Recorded,
    Send,
    Start,
    Stop,
    Take,
    Told,
    Type,
)
from visualizer.runs.process import RunProcess


@dataclass(frozen=True)
class Run:
    """What is to be said of a run.

    Attributes:
        program: What is run.
        phase: How far it is.
        text: One plain sentence: how it ended, or why it could not be started.
        code: Exit code as a shell sees it, once it has ended.
    """

    program: Program
    phase: Phase = Phase.STARTING
    text: str = ""
    code: int | None = None

    @property
    def goes_on(self) -> bool:
        """Whether there still is a program."""
        return self.phase.goes_on


@dataclass(frozen=True)
class Finished:
    """A run that has ended: all of it, analysed once more as a whole; `unsaved` says why it was not saved, if so."""

    recording: Recording
    timeline: Timeline
    unsaved: str = ""


class Bridge(QObject):
    """Runs one program after the other, in a process beside the window, and tells of them.

    What it says of a run is what it has told of it: all that there is to say comes through the bridge's own thread, in
    order, and nothing of an earlier run comes once the next one was started.

    Attributes:
        autosave: Directory in which runs are saved by themselves, if there is one.

    Signals, all in the thread that the bridge lives in, each with one payload:
        run_changed: `Run`.
        looked: `Look`; the receiver says with `taken()` that it can take the next one.
        told: What the program says by itself, a dict with "event".
        answered: The answer to an order, a dict with "id", "ok" and perhaps "why".
        printed: Text that the program printed.
        finished: `Finished`.
    """

    run_changed = Signal(object)
    looked = Signal(object)
    told = Signal(object)
    answered = Signal(object)
    printed = Signal(object)
    finished = Signal(object)
    _came = Signal(object)

    def __init__(self, parent: QObject | None = None, autosave: Path | None = None, view: str = "gil") -> None:
        super().__init__(parent)
        self.autosave = autosave
        self._view = view
        self._process: _Process | None = None
        self._run: Run | None = None
        self._number = 0
        self._looks = Unpacker()
        self._asked: dict[int, None] = {}
        self._numbers = count(1)
        self._came.connect(self._pass_on)

    @property
    def run(self) -> Run | None:
        """The present run, or the last one."""
        return self._run

    def prepare(self) -> None:
        """Let the first program not wait for the process that runs it. Raises OSError if there can be none."""
        if self._process is not None and not self._process.is_alive:
            self._forget_process()
        if self._process is None:
            self._process = _Process(self)

    def start(self, program: Program, orders: Sequence[dict] = ()) -> None:
        """Run a program. The one before has to have ended. `orders` are carried out before it begins."""
        if self._run is not None and self._run.goes_on:
            raise RuntimeError("the program before still runs")
        self._number += 1
        self._looks = Unpacker()
        first = tuple({**order, "id": self.next_number()} for order in orders)
        problem = ""
        try:
            self.prepare()
        except OSError as error:
            problem = f"The recorder cannot be started: {error.strerror}."
        self._say(Start(self._number, program, self._view, self.autosave, first))
        self._change(Run(program))
        if problem:
            self._change(Run(program, Phase.FAILED, problem))

    def taken(self) -> None:
        """The last look was taken in: the next one may come."""
        self._say(Take())

    def next_number(self) -> int:
        """A number for an order, by which its answer is known."""
        return next(self._numbers)

    def send(self, order: dict) -> None:
        """Send an order to the program: a dict with "do" and "id"."""
        if self._run is None or not self._run.goes_on:
            self._refuse(order["id"])
        else:
            self._asked[order["id"]] = None
            self._say(Send(order))

    def type(self, text: str) -> None:
        """Give the program a text to read."""
        self._say(Type(text))

    def stop(self, patience: float = PATIENCE) -> None:
        """Ask the program to end, and make it end if it does not: `patience` are seconds before it is told again."""
        if self._run is not None and self._run.goes_on:
            self._say(Stop(patience))
            self._tell_of_stopping()

    def close(self) -> None:
        """Stop the program and wait until nothing of it is left: up to a few seconds if it does not want to go."""
        if self._process is not None:
            self._tell_of_stopping()
            # To leave is to stop: to say both would take from the program the time it has for its end.
            self._process.close()
            # What it has said last may be on its way still.
            for number, change in self._process.endings:
                if number == self._number:
                    self._follow(change)
            self._forget_process()

    def _tell_of_stopping(self) -> None:
        if self._run is not None and self._run.goes_on:
            self._change(replace(self._run, phase=Phase.STOPPING, text="The program is asked to end."))

    def _say(self, message: object) -> None:
        if self._process is not None:
            self._process.send(message)

    def _pass_on(self, came: _Came) -> None:
        if came.process is not self._process:
            return
        if isinstance(came.payload, Died):
            self._forget_process()
        elif came.number == self._number:
            self._tell(came.payload)

    def _tell(self, payload: object) -> None:
        match payload:
            case Changed():
                self._follow(payload)
            case Looked(packed):
                self.looked.emit(self._looks.unpack(packed))
            case Told(message):
                self.told.emit(message)
            case Answered(message):
                self._asked.pop(message.get("id", 0), None)
                self.answered.emit(message)
            case Printed(text):
                self.printed.emit(text)
            case Finished():
                self.finished.emit(payload)

    def _follow(self, change: Changed) -> None:
        if self._run is None or not self._run.goes_on:
            return
        if self._run.phase == Phase.STOPPING and change.phase.goes_on:
            # It may still begin, or come to its end, before it is stopped.
            return
        self._change(Run(self._run.program, change.phase, change.text, change.code))

    def _change(self, run: Run) -> None:
        if run != self._run or run.phase == Phase.STARTING:
            self._run = run
            self.run_changed.emit(run)

    def _forget_process(self) -> None:
        """It has ended, and nothing comes any more."""
        self._process = None
        self._follow(Changed(Phase.FAILED, "The recorder has died, so the program was ended, too."))
        while self._asked:
            self._refuse(self._asked.popitem()[0])

    def _refuse(self, number: int) -> None:
        self.answered.emit({"id": number, "ok": False, "why": "The program is not running."})


class _Process(RunProcess):
    """The process of the runs, whose news go to a bridge's thread.

    Attributes:
        endings: How runs have ended, with their numbers.
    """

    def __init__(self, bridge: Bridge) -> None:
        self.endings: list[tuple[int, Changed]] = []
        self._bridge = bridge
        super().__init__(self._pass_on)

    def _pass_on(self, news: News | Died) -> None:
        number, payload = (0, news) if isinstance(news, Died) else (news.number, news.payload)
        if isinstance(payload, Recorded):
            payload = _analysed(payload)
        if isinstance(payload, Changed) and not payload.phase.goes_on:
            self.endings.append((number, payload))
        self._bridge._came.emit(_Came(self, number, payload))


@dataclass(frozen=True)
class _Came:
    """What a process has to tell of the run of that number, on its way into the thread of the bridge."""

    process: _Process | None
    number: int
    payload: object


def _analysed(recorded: Recorded) -> Finished | Changed:
    """All of a run, analysed here, so that the window goes on meanwhile."""
    try:
        return Finished(recorded.recording, timeline_of(analyse(recorded.recording)), recorded.unsaved)
    except Exception as error:
        # A mistake of ours: the window is not to wait for ever.
        return Changed(Phase.FAILED, f"The recorder has failed: {error!r}.")
