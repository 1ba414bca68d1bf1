"""The only way from worker threads into the window: a run's recorder in a thread, its news as queued Qt signals."""

from __future__ import annotations

import codecs
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from visualizer.interpreters import InterpreterError, check_program
from visualizer.model.analysis import analyse
from visualizer.model.live import Live, Look
from visualizer.model.recording import SUFFIX, Recording
from visualizer.model.rings import Batch
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.recorder import Program, Recorder, RecorderError, Streams
from visualizer.runtime.protocol import USER, Define

_SHORTEST_PAUSE = 1 / 80
"""Seconds between two looks that the window is told of; longer if a look takes long."""
_LONGEST_PAUSE = 1 / 4
"""The same, at most: the longer the pause, the more there is to be looked at."""
_LOOK_SHARE = 2
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
    """A run that has ended: all of it, analysed once more as a whole; `unsaved` says why it was not saved, if so."""

    recording: Recording
    timeline: Timeline
    unsaved: str = ""


@dataclass(frozen=True)
class _News:
    """What a worker has to tell, on its way into the thread of the bridge: how its run goes if there is no `signal`."""

    worker: _Worker
    payload: object
    signal: SignalInstance | None = None


class Bridge(QObject):
    """Runs one program after the other, and tells of them.

    What it says of a run is what it has told of it: all that workers have to say comes through the bridge's own thread,
    in order, and nothing of an earlier run comes once the next one was started.

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
        self._worker: _Worker | None = None
        self._run: Run | None = None
        self._numbers = count(1)
        self._came.connect(self._pass_on)

    @property
    def run(self) -> Run | None:
        """The present run, or the last one."""
        return self._run

    def start(self, program: Program, orders: Sequence[dict] = ()) -> None:
        """Run a program. The one before has to have ended. `orders` are carried out before it begins."""
        if self._run is not None and self._run.goes_on:
            raise RuntimeError("the program before still runs")
        if self._worker is not None:
            self._worker.join()
        first = [{**order, "id": self.next_number()} for order in orders]
        self._worker = _Worker(program, self._view, self, self.autosave, first)
        self._change(Run(program))
        self._worker.start()

    def taken(self) -> None:
        """The last look was taken in: the next one may come."""
        if self._worker is not None:
            self._worker.taken()

    def next_number(self) -> int:
        """A number for an order, by which its answer is known."""
        return next(self._numbers)

    def send(self, order: dict) -> None:
        """Send an order to the program: a dict with "do" and "id"."""
        recorder = self._worker.recorder if self._worker is not None else None
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
        if self._worker is not None and self._run is not None and self._run.goes_on:
            self._worker.stop()
            self._change(replace(self._run, phase=Phase.STOPPING, text="The program is asked to end."))

    def close(self) -> None:
        """Stop the program and wait until nothing of it is left: up to a few seconds if it does not want to go."""
        if self._worker is not None:
            self._worker.leave()
            self.stop()
            self._worker.join()
            if self._worker.ending is not None:
                self._change(self._worker.ending)

    def _pass_on(self, news: _News) -> None:
        if news.worker is not self._worker:
            return
        if news.signal is not None:
            news.signal.emit(news.payload)
        elif isinstance(news.payload, Run):
            self._change(news.payload)

    def _change(self, run: Run) -> None:
        was = self._run
        if was is not None and was.phase == Phase.STOPPING and run.goes_on and run.program is was.program:
            # It may still begin, or come to its end, before it is stopped.
            return
        if run != was or run.phase == Phase.STARTING:
            self._run = run
            self.run_changed.emit(run)


class _Console:
    """What the program reads and prints, through two pipes; nothing here ever waits. Only `write` is for any thread."""

    def __init__(self) -> None:
        self._reading, self._printing = os.pipe()
        self._stdin, self._typing = os.pipe()
        for end in (self._reading, self._typing):
            os.set_blocking(end, False)
        self._mutex = threading.Lock()
        self._is_open = True
        self._typed = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.streams = Streams(self._stdin, self._printing, self._printing)

    def write(self, text: str) -> None:
        """Let the program read a text; what it has no room for follows later."""
        with self._mutex:
            self._typed += text.encode("utf-8", "replace")
            self._flush()

    def read(self) -> str:
        """What was printed since."""
        with self._mutex:
            self._flush()
        pieces: list[bytes] = []
        for _ in range(_READS):
            try:
                pieces.append(os.read(self._reading, _READ_BYTES))
            except OSError:
                break
        # A character may be cut in two.
        return self._decoder.decode(b"".join(pieces))

    def close(self) -> None:
        """Nothing can be read and written any more."""
        with self._mutex:
            self._is_open = False
            for end in (self._reading, self._typing, self._printing, self._stdin):
                os.close(end)

    def _flush(self) -> None:
        # It may read nothing just now. Once closed, the descriptors' numbers are other files' ones.
        with suppress(OSError):
            while self._typed and self._is_open:
                del self._typed[: os.write(self._typing, self._typed)]


class _Worker:
    """One run, in two threads of its own: one drains the rings, and never waits for the other, which looks.

    Attributes:
        console: What the program reads and prints.
        recorder: Takes orders, while there is a program.
        ending: How the run has ended, once it has.
    """

    def __init__(
        self, program: Program, view: str, bridge: Bridge, autosave: Path | None, first: Sequence[dict] = ()
    ) -> None:
        self.console = _Console()
        self.recorder: Recorder | None = None
        self.ending: Run | None = None
        self._run = Run(program)
        self._view = view
        self._first = first
        self._bridge = bridge
        self._watcher = _Watcher(lambda look: self._tell(bridge.looked, look))
        self._is_to_stop = threading.Event()
        self._is_left = threading.Event()
        self._copies = _Copies(program, autosave)
        self._thread = threading.Thread(target=self._work, name="recorder of the window")

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def stop(self) -> None:
        self._is_to_stop.set()

    def taken(self) -> None:
        """The last look was taken in."""
        self._watcher.taken()

    def leave(self) -> None:
        """Nobody will look at the run any more."""
        self._is_left.set()

    def _tell(self, signal: SignalInstance, payload: object) -> None:
        self._bridge._came.emit(_News(self, payload, signal))

    def _become(self, phase: Phase, text: str = "", code: int | None = None) -> None:
        self._run = replace(self._run, phase=phase, text=text, code=code)
        if not self._run.goes_on:
            self.ending = self._run
        self._bridge._came.emit(_News(self, self._run))

    def _work(self) -> None:
        try:
            recording = self._record()
            if recording is None:
                self._become(Phase.ENDED, "The program was stopped before it began.")
                return
            unsaved = self._copies.save(recording)
            if not self._is_left.is_set():
                finished = Finished(recording, timeline_of(analyse(recording)), unsaved)
                self._tell(self._bridge.finished, finished)
            self._become(Phase.ENDED, _ending(recording), recording.header.code)
        except (InterpreterError, RecorderError, OSError) as error:
            text = str(error)
            self._become(Phase.FAILED, f"{text[:1].upper()}{text[1:]}.")
        except Exception as error:
            # A mistake of ours: the window is not to wait for ever.
            self._become(Phase.FAILED, f"The recorder has failed: {error!r}.")
            raise

    def _record(self) -> Recording | None:
        """All of the run; None if it was stopped before it began."""
        program = self._run.program
        try:
            # It may take a while: another Python is asked whether it can run the program.
            check_program(program.interpreter, program.script, program.is_module)
            if self._is_to_stop.is_set():
                return None
            self.recorder = Recorder(program, self._view, streams=self.console.streams, heard=self._hear)
            for order in self._first:
                self.recorder.send(order)
            self._watcher.start(self.recorder)
            return self.recorder.run(look=self._drained)
        finally:
            self._watcher.stop()
            # It has all events, and can be told nothing any more.
            self.recorder = None
            self._print()
            self.console.close()

    def _drained(self, recorder: Recorder, batch: Batch) -> None:
        if self._is_to_stop.is_set():
            # Once is enough: what does not obey is made to.
            self._is_to_stop.clear()
            recorder.stop()
        if self._run.phase == Phase.STARTING and recorder.events:
            self._become(Phase.RUNNING)
        self._print()
        self._watcher.take(batch)
        self._copies.copy(recorder)

    def _print(self) -> None:
        text = self.console.read()
        if text:
            self._tell(self._bridge.printed, text)

    def _hear(self, message: dict) -> None:
        if "event" not in message:
            self._tell(self._bridge.answered, message)
            return
        if message["event"] == "held" and self._run.phase in (Phase.STARTING, Phase.RUNNING):
            self._become(Phase.HELD, _held(message.get("exception")))
        elif message["event"] == "main ends" and self._run.phase == Phase.HELD:
            self._become(Phase.RUNNING, "The main thread ends.")
        self._tell(self._bridge.told, message)


class _Watcher:
    """Follows a run in a thread of its own, and shows each look when the one before was taken in.

    All but the thread's own is for any thread.
    """

    def __init__(self, show: Callable[[Look], None]) -> None:
        self._show = show
        self._batches: deque[Batch] = deque()
        self._is_taken = True
        self._is_over = False
        self._failure: Exception | None = None
        # Something has changed of all that.
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, recorder: Recorder) -> None:
        """Begin to follow what a recorder records."""
        self._thread = threading.Thread(target=self._watch, args=(recorder,), name="watcher of the window")
        self._thread.start()

    def take(self, batch: Batch) -> None:
        """Take in what came from the rings. Raises what went wrong in the thread."""
        if self._failure is not None:
            raise self._failure
        self._batches.append(batch)
        self._wake.set()

    def taken(self) -> None:
        """The last look was taken in: the next one may come."""
        self._is_taken = True
        self._wake.set()

    def stop(self) -> None:
        """Look no more."""
        self._is_over = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, recorder: Recorder) -> None:
        try:
            live = Live()
            while not self._is_over:
                if self._is_taken and self._batches and recorder.events:
                    time.sleep(self._look(live, recorder))
                else:
                    self._wake.wait()
                    self._wake.clear()
        except Exception as error:
            # A mistake of ours: the recorder's thread ends, too.
            self._failure = error
            raise

    def _look(self, live: Live, recorder: Recorder) -> float:
        """Look once; returns for how many seconds not to look again."""
        began, worked = time.monotonic(), time.thread_time()
        while self._batches:
            batch = self._batches.popleft()
            _read_sources(live, recorder, batch)
            live.take(batch)
        self._is_taken = False
        self._show(live.look(recorder.elapsed_ns()))
        # Without the time that it waited for the window's thread.
        pause = min(max(_SHORTEST_PAUSE, _LOOK_SHARE * (time.thread_time() - worked)), _LONGEST_PAUSE)
        return max(began + pause - time.monotonic(), 0)


def _read_sources(live: Live, recorder: Recorder, batch: Batch) -> None:
    """The text of files that places are in for the first time; locks are named by it."""
    for fields in batch.definitions:
        if fields[0] == Define.PLACE and len(fields) > 5 and fields[5] == USER:
            file = fields[2]
            if file not in live.sources:
                live.sources[file] = recorder.source(file) or ""


class _Copies:
    """Copies of a run on disk: now and then while it goes on, in case the window dies, and at its end."""

    def __init__(self, program: Program, directory: Path | None) -> None:
        self._path = None if directory is None else _free_path(directory, Path(program.script).stem)
        self._next = time.monotonic() + _AUTOSAVE_PAUSE

    def copy(self, recorder: Recorder) -> None:
        if self._path is not None and time.monotonic() >= self._next and recorder.events < _AUTOSAVE_LIMIT:
            self.save(recorder.snapshot())
            self._next = time.monotonic() + _AUTOSAVE_PAUSE

    def save(self, recording: Recording) -> str:
        """Save it; returns why it could not be saved, as a sentence, else nothing."""
        if self._path is None:
            return ""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            recording.save(self._path)
        except OSError as error:
            # A run that cannot be kept is still to be seen.
            reason = error.strerror or error
            return f"This run is not kept among the earlier ones: {self._path.parent} cannot be written ({reason})."
        return ""


def _free_path(directory: Path, stem: str) -> Path:
    """Where a run of now is saved; no two runs in one place."""
    seconds = time.time()
    while True:
        stamp = time.strftime("%Y-%m-%d %H-%M-%S", time.localtime(seconds))
        path = directory / f"{stem} {stamp}{SUFFIX}"
        if not path.exists():
            return path
        seconds += 1


def _held(exception: str | None) -> str:
    how = f"ended with {exception}" if exception else "reached its end"
    return f"The main thread has {how}; the program is kept open, so that its functions can still be spawned."


def _ending(recording: Recording) -> str:
    header = recording.header
    seconds = f"after {header.duration_ns / 1e9:.1f} s"
    if header.signal is not None:
        return f"The program was ended by signal {header.signal} {seconds}."
    if header.code:
        return f"The program ended with exit code {header.code} {seconds}."
    return f"The program ended {seconds}."
