"""The only way from worker threads into the window: a run's recorder in a thread, its news as queued Qt signals."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.interpreters import InterpreterError, check_program
from visualizer.model.analysis import analyse
from visualizer.model.live import Live
from visualizer.model.recording import Recording
from visualizer.model.rings import Batch
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.recorder import Program, Recorder, RecorderError, Streams
from visualizer.runtime.protocol import USER, Define

_SHORTEST_PAUSE = 1 / 40
"""Seconds between two looks that the window is told of; longer if a look takes long."""
_LONGEST_PAUSE = 1 / 4
"""The same, at most: the longer the pause, the more there is to be looked at."""
_LOOK_SHARE = 3
"""A look may compute for one part in so many of the time, so that the window's thread gets the rest."""
_AUTOSAVE_PAUSE = 30.0
"""Seconds between two copies of a run that goes on."""
_AUTOSAVE_LIMIT = 2_000_000
"""Events; a longer run is only saved at its end, since a copy would disturb it."""
_READ_BYTES = 1 << 16
_READS = 32
"""At most so many reads of the program's output at one look."""


class Phase(str, Enum):
    """How a run starts, goes and ends."""

    STARTING = "starting"
    RUNNING = "running"
    HELD = "held"
    STOPPING = "stopping"
    ENDED = "ended"
    FAILED = "failed"


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
        """Whether there still is a process."""
        return self.phase not in (Phase.ENDED, Phase.FAILED)


@dataclass(frozen=True)
class Finished:
    """A run that has ended: all of it, analysed once more as a whole; `path` is where it was saved, if it could be."""

    recording: Recording
    timeline: Timeline
    path: Path | None


class Bridge(QObject):
    """Runs one program after the other, and tells of them.

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

    def __init__(self, parent: QObject | None = None, autosave: Path | None = None, view: str = "gil") -> None:
        super().__init__(parent)
        self.autosave = autosave
        self._view = view
        self._worker: _Worker | None = None
        self._numbers = count(1)

    @property
    def run(self) -> Run | None:
        """The present run, or the last one."""
        return self._worker.run if self._worker else None

    def start(self, program: Program) -> None:
        """Run a program. The one before has to have ended."""
        if self._worker is not None:
            if self._worker.run.goes_on:
                raise RuntimeError("the program before still runs")
            self._worker.join()
        self._worker = _Worker(program, self._view, self, self.autosave)
        self._worker.start()

    def taken(self) -> None:
        """The last look was taken in: the next one may come."""
        if self._worker is not None:
            self._worker.ready.set()

    def next_number(self) -> int:
        """A number for an order, by which its answer is known."""
        return next(self._numbers)

    def send(self, order: dict) -> None:
        """Send an order to the program: a dict with "do" and "id"."""
        recorder = self._worker.recorder if self._worker is not None and self._worker.run.goes_on else None
        if recorder is None:
            self.answered.emit({"id": order["id"], "ok": False, "why": "The program is not running."})
        else:
            recorder.send(order)

    def type(self, text: str) -> None:
        """Give the program a text to read."""
        if self._worker is not None:
            self._worker.console.write(text)

    def stop(self) -> None:
        """Ask the program to end, and make it end within a few seconds if it does not."""
        if self._worker is not None:
            self._worker.stop()

    def close(self) -> None:
        """Stop the program and wait until nothing of it is left: up to a few seconds if it does not want to go."""
        if self._worker is not None:
            self._worker.stop()
            self._worker.join()


class _Console:
    """What the program reads and prints, through two pipes; nothing here ever waits."""

    def __init__(self) -> None:
        self.reading, self._printing = os.pipe()
        self._stdin, self._typing = os.pipe()
        for end in (self.reading, self._typing):
            os.set_blocking(end, False)
        self._bytes = b""
        self.streams = Streams(self._stdin, self._printing, self._printing)

    def write(self, text: str) -> None:
        # It may not read just now, or have ended.
        with suppress(OSError):
            os.write(self._typing, text.encode())

    def read(self) -> str:
        """What was printed since."""
        pieces = [self._bytes]
        for _ in range(_READS):
            try:
                piece = os.read(self.reading, _READ_BYTES)
            except OSError:
                break
            if not piece:
                break
            pieces.append(piece)
        data = b"".join(pieces)
        # A character may be cut in two.
        cut = len(data)
        while cut > len(data) - 4 and cut > 0 and data[cut - 1] & 0xC0 == 0x80:
            cut -= 1
        if cut and data[cut - 1] >= 0xC0:
            cut -= 1
        else:
            cut = len(data)
        self._bytes = data[cut:]
        return data[:cut].decode("utf-8", "replace")

    def close(self) -> None:
        for end in (self.reading, self._typing, self._printing, self._stdin):
            os.close(end)


class _Worker:
    """One run, in a thread of its own."""

    def __init__(self, program: Program, view: str, bridge: Bridge, autosave: Path | None) -> None:
        self.run = Run(program)
        self.ready = threading.Event()
        self.ready.set()
        self.console = _Console()
        self.recorder: Recorder | None = None
        self._view = view
        self._bridge = bridge
        self._live = Live()
        self._next_look = 0.0
        self._is_to_stop = threading.Event()
        self._copies = _Copies(program, autosave)
        self._thread = threading.Thread(target=self._work, name="recorder of the window")

    def start(self) -> None:
        self._become(Phase.STARTING)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def stop(self) -> None:
        if self.run.goes_on:
            self._become(Phase.STOPPING, "The program is asked to end.")
            self._is_to_stop.set()

    def _become(self, phase: Phase, text: str = "", code: int | None = None) -> None:
        self.run = replace(self.run, phase=phase, text=text, code=code)
        self._bridge.run_changed.emit(self.run)

    def _work(self) -> None:
        try:
            recording = self._record()
        except (InterpreterError, RecorderError, OSError) as error:
            text = str(error)
            self._become(Phase.FAILED, f"{text[:1].upper()}{text[1:]}.")
            return
        except Exception as error:
            # A mistake of ours: the window is not to wait for ever.
            self._become(Phase.FAILED, f"The recorder has failed: {error!r}.")
            raise
        timeline = timeline_of(analyse(recording))
        path = self._copies.save(recording)
        self._bridge.finished.emit(Finished(recording, timeline, path))
        self._become(Phase.ENDED, _ending(recording), recording.header.code)

    def _record(self) -> Recording:
        program = self.run.program
        try:
            # It may take a while: another Python is asked whether it can run the program.
            check_program(program.interpreter, program.script, program.is_module)
            if self._is_to_stop.is_set():
                raise RecorderError("the program was stopped before it began")
            self.recorder = Recorder(program, self._view, streams=self.console.streams, heard=self._hear)
            return self.recorder.run(look=self._look)
        finally:
            self._print()
            self.console.close()

    def _look(self, recorder: Recorder, batch: Batch) -> None:
        if self._is_to_stop.is_set():
            # Once is enough: what does not obey is made to.
            self._is_to_stop.clear()
            recorder.stop()
        if self.run.phase == Phase.STARTING and recorder.events:
            self._become(Phase.RUNNING)
        self._print()
        self._read_sources(recorder, batch)
        self._live.take(batch)
        now = time.monotonic()
        if recorder.events and now >= self._next_look and self.ready.is_set():
            self.ready.clear()
            began = time.thread_time()
            self._bridge.looked.emit(self._live.look(recorder.elapsed_ns()))
            # Without the time that it waited for the window's thread.
            took = time.thread_time() - began
            self._next_look = now + min(max(_SHORTEST_PAUSE, _LOOK_SHARE * took), _LONGEST_PAUSE)
        self._copies.copy(recorder)

    def _print(self) -> None:
        text = self.console.read()
        if text:
            self._bridge.printed.emit(text)

    def _hear(self, message: dict) -> None:
        if "event" not in message:
            self._bridge.answered.emit(message)
            return
        if message["event"] == "held" and self.run.phase in (Phase.STARTING, Phase.RUNNING):
            self._become(Phase.HELD, "The main thread has reached its end and is held open by you.")
        elif message["event"] == "main ends" and self.run.phase == Phase.HELD:
            self._become(Phase.RUNNING, "The main thread ends.")
        self._bridge.told.emit(message)

    def _read_sources(self, recorder: Recorder, batch: Batch) -> None:
        """The text of files that places are in for the first time; locks are named by it."""
        for fields in batch.definitions:
            if fields[0] == Define.PLACE and len(fields) > 5 and fields[5] == USER:
                file = fields[2]
                if file not in self._live.sources:
                    self._live.sources[file] = recorder.source(file) or ""


class _Copies:
    """Copies of a run on disk: now and then while it goes on, in case the window dies, and at its end."""

    def __init__(self, program: Program, directory: Path | None) -> None:
        self._path: Path | None = None
        if directory is not None:
            stamp = time.strftime("%Y-%m-%d %H-%M-%S")
            self._path = directory / f"{Path(program.script).stem} {stamp}.tvr"
        self._next = time.monotonic() + _AUTOSAVE_PAUSE

    def copy(self, recorder: Recorder) -> None:
        if self._path is not None and time.monotonic() >= self._next and recorder.events < _AUTOSAVE_LIMIT:
            self.save(recorder.snapshot())
            self._next = time.monotonic() + _AUTOSAVE_PAUSE

    def save(self, recording: Recording) -> Path | None:
        """Where it was saved; None if it was not."""
        if self._path is None:
            return None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            recording.save(self._path)
        except OSError:
            # A run that cannot be kept is still to be seen.
            return None
        return self._path


def _ending(recording: Recording) -> str:
    header = recording.header
    seconds = f"after {header.duration_ns / 1e9:.1f} s"
    if header.signal is not None:
        return f"The program was ended by signal {header.signal} {seconds}."
    if header.code:
        return f"The program ended with exit code {header.code} {seconds}."
    return f"The program ended {seconds}."
