"""The processes in which a program is run under control, as the search sees them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

from visualizer.model.order_text import Choice
from visualizer.recorder import Program

_BOOT = Path(__file__).parent.parent / "scheduling" / "boot.py"
_ENDED = {
    "outcome": "unsupported",
    "message": "the process that runs the program has ended, or does not answer",
    "thread": "",
    "file": "",
    "line": 0,
    "steps": 0,
    "found": [],
}


_START_SECONDS = 60.0


class SearchError(Exception):
    """The program cannot be run under control; the message is one sentence."""


@dataclass(frozen=True)
class Target:
    """What is run under control.

    Attributes:
        program: The program.
        expect: An expression that has to be true in its main module at its end; "" for none.
        function: A function of it, names joined by dots, that is called when the main module is executed; "" for none.
        sources: Texts of files that are to be used instead of what is in the files, by path.
        imported: Name of a module of the program that is only imported; "" to run the program.
        path: The `sys.path` for that.
        directory: Where it is run; "" for here.
        forks: Whether a process may be forked for each run; without, each run is a process from scratch.
        opening: What each run begins with: choices, and what is done by hand.
        shared: Keys of places in the source that are known to count as scheduling points.
    """

    program: Program
    expect: str = ""
    function: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    imported: str = ""
    path: tuple[str, ...] = ()
    directory: str = ""
    forks: bool = True
    opening: tuple[Choice, ...] = ()
    shared: frozenset[str] = frozenset()


class Child:
    """A process in which the target is run again and again, one run at a time.

    What it reports, or asks, is put into `reports` as pairs of the child and the report; a thread reads it.

    Attributes:
        takes_several: Whether it can be given orders while it has others; they are done one after the other. If its
            process ends, one is reported, which tells under "lost" how many of those behind it are lost.
        python: Version of its interpreter.
    """

    def __init__(self, target: Target, reports: Queue[tuple[Child, dict]], core: int | None = None) -> None:
        """Start it, if possible on a core of its own. Raises SearchError if the target cannot be run."""
        self._target = target
        self._reports = reports
        self._core = core
        self.takes_several = self._forks = target.forks and hasattr(os, "fork")
        self._process: subprocess.Popen | None = None
        self._reader: threading.Thread | None = None
        self._lock = threading.Lock()
        self._ordered = 0
        self.python = ""
        self._begin()

    def order(self, order: dict) -> None:
        """Order a run; its report comes later."""
        while True:
            if self._process is None:
                self._begin()
            with self._lock:
                if self._process is not None:
                    self._ordered += 1
                    self._send(order)
                    return

    def answer(self, message: dict) -> None:
        """Answer what a run has asked."""
        self._send(message)

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            process, self._process = self._process, None
            self._ordered = 0
        if process is not None:
            _end(process)
        if self._reader is not None:
            self._reader.join()
            self._reader = None

    def kill(self) -> None:
        """End a process that takes too long; its run is reported as a crash."""
        if self._process is not None:
            _kill(self._process)

    def _begin(self) -> None:
        if self._reader is not None:
            self._reader.join()
        target, program = self._target, self._target.program
        process = self._process = subprocess.Popen(
            [program.interpreter, str(_BOOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            cwd=target.directory or None,
            start_new_session=True,
        )
        if self._core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {self._core})
        answers: Queue[dict] = Queue()
        self._reader = threading.Thread(target=self._read, args=(process, answers), daemon=True)
        self._reader.start()
        described = {
            "program": program.script,
            "is_module": program.is_module,
            "arguments": list(program.arguments),
            "expect": target.expect,
            "function": target.function,
            "imported": target.imported,
            "path": list(target.path),
            "sources": target.sources,
            "forks": self._forks,
        }
        self._send(described)
        try:
            answer = answers.get(timeout=_START_SECONDS)
        except Empty:
            answer = {"error": "its interpreter does not answer"}
        if "error" in answer:
            self.close()
            raise SearchError(f"{program.script} cannot be run under control: {answer['error']}")
        self.python = answer["python"]

    def _send(self, message: dict) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # That the process has ended is seen when its answer is read.
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def _read(self, process: subprocess.Popen, answers: Queue[dict]) -> None:
        assert process.stdout is not None
        ready = False
        for line in process.stdout:
            if not ready:
                ready = True
                answers.put(json.loads(line))
                continue
            message = json.loads(line)
            if "asks" in message:
                self._reports.put((self, message))
                continue
            with self._lock:
                self._ordered -= 1
                if not self._forks and self._process is process:
                    # It was the run itself.
                    self._process = None
                    _end(process)
            self._reports.put((self, message))
            if not self._forks:
                return
        if not ready:
            answers.put({"error": "its interpreter ended at once"})
            return
        with self._lock:
            lost, self._ordered = self._ordered, 0
            if self._process is process:
                self._process = None
                _end(process)
        if lost:
            self._reports.put((self, {**_ENDED, "lost": lost - 1}))


def _kill(process: subprocess.Popen) -> None:
    # Its runs are its own group of processes.
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _end(process: subprocess.Popen) -> None:
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def cores() -> list[int | None]:
    """The cores that may be used, or None for each where they cannot be chosen."""
    if sys.platform == "linux":
        return list(os.sched_getaffinity(0))
    return [None] * (os.cpu_count() or 1)
