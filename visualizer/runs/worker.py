"""One run: recorded, followed while it goes on, and saved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from multiprocessing.connection import wait

from visualizer.interpreters import InterpreterError, check_program
from visualizer.model.live import Live
from visualizer.model.recording import Recording
from visualizer.model.rings import Batch
from visualizer.recorder import PATIENCE, Recorder, RecorderError
from visualizer.recorder.recorder import POLL
from visualizer.runs.channel import Channel
from visualizer.runs.console import Console
from visualizer.runs.copies import Copies
from visualizer.runs.looks import Packer
from visualizer.runs.news import (
    Answered,
    Changed,
    Leave,
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
from visualizer.runtime.protocol import USER, Define

_SHORTEST_PAUSE = 1 / 62
"""Seconds between two looks that the window is told of, about as its frames; longer if a look takes long."""
_LONGEST_PAUSE = 1 / 4
"""The same, at most: the longer the pause, the more there is to be looked at."""
_LOOK_SHARE = 1.5
"""A look may compute for one part in so many of the time, so that the program gets the rest."""


class Worker:
    """One run, in one thread: it waits for the rings, the program and the window at once, and for nothing else.

    Attributes:
        is_left: Whether nobody will look at the run, or at a later one, any more.
    """

    def __init__(self, start: Start, channel: Channel) -> None:
        self.is_left = False
        self._start = start
        self._channel = channel
        self._console = Console()
        self._copies = Copies(start.program, start.autosave)
        self._waiting = list(start.orders)
        self._recorder: Recorder | None = None
        self._phase = Phase.STARTING
        self._is_to_stop = False
        self._patience = PATIENCE
        self._live = Live()
        self._packer = Packer()
        self._is_taken = True
        self._next_look = 0.0

    def work(self) -> None:
        """Run the program to its end, and tell of it."""
        try:
            recording = self._record()
            if recording is None:
                self._become(Phase.ENDED, "The program was stopped before it began.")
                return
            unsaved = self._copies.save(recording)
            if not self.is_left:
                self._tell(Recorded(recording, unsaved))
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
        program = self._start.program
        try:
            # It may take a while: another Python is asked whether it can run the program.
            check_program(program.interpreter, program.script, program.is_module)
            self._obey()
            if self._is_to_stop:
                return None
            self._recorder = Recorder(program, self._start.view, self._console.streams, self._hear)
            while self._waiting:
                self._recorder.send(self._waiting.pop(0))
            return self._recorder.run(look=self._drained, wait=self._wait)
        finally:
            # It can be told nothing any more.
            self._recorder = None
            self._print()
            self._console.close()
            for order in self._waiting:
                self._tell(refusal(order))

    # While it goes on

    def _wait(self, inputs: Sequence) -> None:
        """Wait until there is something to do: one of the inputs, the window, a look that is due, or the rings."""
        pause = min(max(self._next_look - time.monotonic(), 0.0), POLL) if self._is_to_look else POLL
        ours = [] if self.is_left else [self._channel.connection]
        if any(found is self._channel.connection for found in wait([*inputs, *ours], pause)):
            self._obey()

    @property
    def _is_to_look(self) -> bool:
        """Whether there is something to be seen, and somebody who can take it in."""
        return self._is_taken and not self.is_left and self._recorder is not None and self._recorder.events > 0

    def _drained(self, recorder: Recorder, batch: Batch) -> None:
        if self._is_to_stop:
            # Once is enough: what does not obey is made to.
            self._is_to_stop = False
            recorder.stop(self._patience)
        if self._phase == Phase.STARTING and recorder.events:
            self._become(Phase.RUNNING)
        self._print()
        self._read_sources(recorder, batch)
        self._live.take(batch)
        self._packer.define(batch.definitions)
        if self._is_to_look and time.monotonic() >= self._next_look:
            self._look(recorder)
        self._copies.copy(recorder)

    def _look(self, recorder: Recorder) -> None:
        began, worked = time.monotonic(), time.thread_time()
        self._is_taken = False
        self._tell(Looked(self._packer.pack(self._live.look(recorder.elapsed_ns()))))
        pause = min(max(_SHORTEST_PAUSE, _LOOK_SHARE * (time.thread_time() - worked)), _LONGEST_PAUSE)
        self._next_look = began + pause

    def _read_sources(self, recorder: Recorder, batch: Batch) -> None:
        """The text of files that places are in for the first time; locks are named by it."""
        for fields in batch.definitions:
            if fields[0] == Define.PLACE and len(fields) > 5 and fields[5] == USER:
                file = fields[2]
                if file not in self._live.sources:
                    self._live.sources[file] = recorder.source(file) or ""

    def _print(self) -> None:
        text = self._console.read()
        if text:
            self._tell(Printed(text))

    # What the window and the program say

    def _obey(self) -> None:
        try:
            while not self.is_left and self._channel.connection.poll():
                self._do(self._channel.receive())
        except (EOFError, OSError):
            # The window is gone.
            self._do(Leave())

    def _do(self, message: object) -> None:
        match message:
            case Take():
                self._is_taken = True
            case Send(order) if self._recorder is not None:
                self._recorder.send(order)
            case Send(order):
                self._waiting.append(order)
            case Type(text):
                self._console.write(text)
            case Stop(patience):
                self._is_to_stop, self._patience = True, patience
            case Leave():
                self._is_to_stop = self.is_left = True
                self._patience = PATIENCE

    def _hear(self, message: dict) -> None:
        if "event" not in message:
            self._tell(Answered(message))
            return
        if message["event"] == "held" and self._phase in (Phase.STARTING, Phase.RUNNING):
            self._become(Phase.HELD, _held(message.get("exception")))
        elif message["event"] == "main ends" and self._phase == Phase.HELD:
            self._become(Phase.RUNNING, "The main thread ends.")
        self._tell(Told(message))

    # What is told

    def _become(self, phase: Phase, text: str = "", code: int | None = None) -> None:
        self._phase = phase
        self._tell(Changed(phase, text, code))

    def _tell(self, payload: Changed | Looked | Told | Answered | Printed | Recorded) -> None:
        try:
            self._channel.send(News(self._start.number, payload))
        except OSError:
            # The window is gone.
            self._do(Leave())


def refusal(order: dict) -> Answered:
    """The answer to an order that nobody takes."""
    return Answered({"id": order["id"], "ok": False, "why": "The program is not running."})


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
