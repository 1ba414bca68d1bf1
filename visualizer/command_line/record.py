"""`visualizer record`: run a program and keep what its threads do."""

from __future__ import annotations

import argparse
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from visualizer.command_line.common import (
    FAILED,
    Parser,
    check_output,
    fail,
    note,
    program_of,
    seconds,
    sentence,
    split,
)

USAGE = "visualizer record [-o FILE] [--python INTERPRETER] [--duration S] [--view VIEW] (PROGRAM | -m MODULE) [args]"
_WITH_VALUE = ("-o", "--output", "--python", "--duration", "--view")
_PROGRESS_SECONDS = 5.0


def record(arguments: list[str]) -> int:
    """Record a program; returns its exit code."""
    ours, command = split(arguments, _WITH_VALUE)
    options = _options(ours)
    from visualizer.recorder import Recorder, RecorderError

    program = program_of(command, options.python, "record")
    output = Path(options.output) if options.output else Path(Path(program.script).stem + ".tvr")
    check_output(output)
    recorder = Recorder(program, options.view)
    watch = _Watch(recorder)
    try:
        with _forwarded_signals(recorder):
            recording = recorder.run(options.duration, watch.look)
            recording.save(output)
    except (RecorderError, OSError) as error:
        fail(sentence(error))
    header = recording.header
    if not header.python:
        note(f"{program.interpreter} did not load the recorder, so nothing was seen of the program")
    note(f"{header.duration_ns / 1e9:.2f} s, {len(recording.events):,} events recorded in {output}")
    return header.code if header.code is not None else FAILED


def _options(arguments: list[str]) -> argparse.Namespace:
    from visualizer.observer.systems import GIL, VIEWS

    parser = Parser(
        prog="visualizer record",
        usage=USAGE,
        description="Run a Python program and record what its threads do. Everything behind PROGRAM is the program's.",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the recording; default: the program's name with .tvr")
    parser.add_argument("--python", metavar="INTERPRETER", help="the Python to run it; default: this one")
    parser.add_argument("--duration", metavar="S", type=seconds, help="stop the program after S seconds")
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default=GIL,
        help="the most that may be looked at from outside: the GIL (default), the OS's thread states, or nothing",
    )
    return parser.parse_args(arguments)


@contextmanager
def _forwarded_signals(recorder):
    """Pass signals on to the program; but Ctrl+C of a terminal reaches the program by itself."""

    def forward(number, frame):
        if number != signal.SIGINT or not _in_foreground():
            recorder.signal(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if before[number] != signal.SIG_IGN:
            signal.signal(number, forward)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether a terminal sends its Ctrl+C to us and the program alike."""
    try:
        with open("/dev/tty", "rb", buffering=0) as terminal:  # noqa: PTH123 - unbuffered
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return os.name == "nt"


class _Watch:
    """Tells on stderr how a long recording goes, and of a deadlock while the program still hangs."""

    def __init__(self, recorder) -> None:
        from visualizer.model.situation import Situation

        self._recorder = recorder
        self._situation = Situation()
        self._began = self._told = time.monotonic()
        self._looked = 0.0
        self._suspects: tuple = ()
        self._examined: set[tuple] = set()

    def look(self, recorder, batch) -> None:
        import numpy as np

        now = time.monotonic()
        if now - self._told >= _PROGRESS_SECONDS:
            self._told = now
            note(f"{now - self._began:.0f} s, {recorder.events:,} events")
        if batch.events:
            events = np.concatenate(batch.events)
            self._situation.apply(events[np.argsort(events["time"], kind="stable")])
        if now - self._looked >= 0.05:
            self._looked = now
            suspects = self._situation.suspects()
            if suspects and suspects == self._suspects and suspects not in self._examined:
                self._examined.add(suspects)
                self._examine()
            self._suspects = suspects

    def _examine(self) -> None:
        from visualizer.export.summary_text import deadlock_text
        from visualizer.model.analysis import analyse

        analysis = analyse(self._recorder.snapshot())
        for deadlock in analysis.deadlocks:
            title = "deadlock" if deadlock.is_cycle else "every thread waits for ever"
            text = deadlock_text(analysis, deadlock).replace("\n", "\n  ")
            note(f"{title} ({deadlock.certainty}); the program still hangs, Ctrl+C ends it:\n  {text}")
