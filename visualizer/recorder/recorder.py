"""Starts an observer and under it a program, drains the rings into a recording, and tells how the program ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from visualizer.model.recording import Header, Recording, is_one_of
from visualizer.model.replacements import Replacement, ReplacementError, replaced
from visualizer.model.rings import Batch, RingReader, create_map
from visualizer.recorder.orders import Orders
from visualizer.runtime.protocol import GIL_ABSENT, Define, Kind

_PACKAGE = Path(__file__).resolve().parent.parent
_STARTUP = _PACKAGE / "runtime" / "startup"
POLL = 0.01
"""Seconds between two looks at the rings."""
_AGAIN = 0.0002
"""Seconds after which they are looked at again if somebody looks on."""
PATIENCE = 2.0
"""Seconds that a program which is to end has, before it is told more harshly."""
_ROOM = 256 << 20
"""Bytes that have to be free in memory for the rings to be put there, rather than on disk."""
_SOURCE_LIMIT = 2_000_000
"""A file larger than this is not kept in the recording."""


_RUN_REPLACED = """
try:
    _thread_visualizer_run()
except BaseException as error:
    error.__traceback__ = error.__traceback__.tb_next
    raise
"""
"""Runs a program whose source was changed, see `runtime.startup`, and is in no traceback."""


class RecorderError(Exception):
    """The program could not be started, or cannot be recorded; the message is one sentence."""


@dataclass(frozen=True)
class Program:
    """What to run.

    Attributes:
        script: Path of the script, or name of the module if `is_module`.
        arguments: The program's own arguments.
        interpreter: Path of the Python that runs it.
        replacements: Numbers in the script that are to be other ones in this run; the file stays as it is.
    """

    script: str
    arguments: tuple[str, ...] = ()
    is_module: bool = False
    interpreter: str = sys.executable
    replacements: tuple[Replacement, ...] = ()

    @property
    def command(self) -> list[str]:
        """The command line that runs it."""
        if self.replacements:
            return [self.interpreter, "-c", _RUN_REPLACED, self.script, *self.arguments]
        return [self.interpreter, *(["-m"] if self.is_module else []), self.script, *self.arguments]


@dataclass(frozen=True)
class Streams:
    """Descriptors of the program's standard streams; None for our own."""

    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None


@dataclass
class Facts:
    """What was noticed of the program while it was recorded."""

    pid: int = 0
    began: float = 0.0
    started_at: int = 0
    ended_at: int = 0
    hello: dict[str, str] = field(default_factory=dict)
    code: int | None = None
    signal: int | None = None


class Recorder:
    """Records one run of a program.

    `view` is the best view of the program that the observer may use, one of its VIEWS: the others are for systems
    without the better ones, and for tests. `heard` makes the run interactive: the program takes orders by `send`, its
    main thread is held at its end, and `heard` is called with each answer and event, in the thread of `run`.
    What is ordered after the end is refused at once.
    """

    def __init__(
        self,
        program: Program,
        view: str = "gil",
        streams: Streams = Streams(),
        heard: Callable[[dict], None] | None = None,
    ) -> None:
        self._program = program
        self._view = view
        self._streams = streams
        self._orders = None if heard is None else Orders(heard)
        self._batches: list[Batch] = []
        self._counted: dict[int, int] = {}
        self._cells: dict[int, int] = {}
        self._facts = Facts()
        self._control: Connection | None = None
        self.events = 0
        """Events so far."""

    def run(
        self,
        duration: float | None = None,
        look: Callable[[Recorder, Batch], None] | None = None,
        wait: Callable[[list], object] = lambda inputs: wait(inputs, POLL),
    ) -> Recording:
        """Run the program to its end, or for `duration` seconds, and return its recording.

        `look` is called with each batch as it comes. `wait` is called with what else may come, as
        `multiprocessing.connection.wait` takes it, and returns when the rings are to be looked at again: after POLL at
        most. Raises RecorderError if the program cannot be started.
        """
        with tempfile.TemporaryDirectory(prefix="visualizer-", dir=_memory_directory()) as directory:
            path = Path(directory, "rings")
            create_map(path)
            reader = RingReader(path)
            try:
                observer = self._start_observer(path)
                try:
                    self._follow(reader, path, duration, look, wait)
                    self._hear_program()
                finally:
                    assert self._control is not None
                    self._control.close()
                    observer.wait()
                self._take(reader.drain(), look)
                self._take(reader.drain(last=True), look)
                return self._recording(reader)
            finally:
                if self._orders is not None:
                    self._orders.close()
                reader.close()

    def send(self, order: dict) -> None:
        """Send an order, `{"do": name, "id": n, ...}`, to the program of an interactive run; may be called anywhere.

        What the program can be told, and what it says, is in `runtime.commands`.
        """
        if self._orders is None:
            raise RuntimeError("this run is not interactive")
        self._orders.send(order)

    def elapsed_ns(self) -> int:
        """How long the program has been running; 0 before it was started."""
        if not self._facts.started_at:
            return 0
        return (self._facts.ended_at or time.perf_counter_ns()) - self._facts.started_at

    def source(self, file: str) -> str | None:
        """The text of a file of the program's, None if it cannot be read."""
        return _source(self._facts.hello.get("cwd", ""), file)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        self._tell({"signal": number})

    def stop(self, patience: float = PATIENCE) -> None:
        """Ask the program to end, and make it end if it does not: `patience` are seconds before it is told again."""
        self._tell({"stop": patience})

    def _start_observer(self, path: Path) -> subprocess.Popen:
        source = self._write_source(path.parent)
        ours, theirs = Pipe()
        self._control = ours
        handle = theirs.fileno()
        code = (
            f"import sys; sys.path.insert(0, {str(_PACKAGE.parent)!r}); "
            f"from visualizer.observer.process import main; main({handle})"
        )
        command = [sys.executable, "-I", "-S", "-c", code]
        theirs_of_orders = None if self._orders is None else self._orders.theirs
        inherits = [] if theirs_of_orders is None else [theirs_of_orders.fileno()]
        inherited: dict = {"pass_fds": [handle, *inherits]}
        if os.name == "nt":
            os.set_handle_inheritable(handle, True)  # type: ignore
            startup = subprocess.STARTUPINFO()  # type: ignore
            startup.lpAttributeList = {"handle_list": [handle]}
            inherited = {"startupinfo": startup}
        # The program gets the streams of the observer.
        streams = self._streams
        observer = subprocess.Popen(
            command, stdin=streams.stdin, stdout=streams.stdout, stderr=streams.stderr, **inherited
        )
        theirs.close()
        if theirs_of_orders is not None:
            theirs_of_orders.close()
        order = {
            "command": self._program.command,
            "environment": _environment(path, inherits, source),
            "map": str(path),
            "view": self._view,
            "inherits": inherits,
        }
        self._tell(order)
        return observer

    def _write_source(self, directory: Path) -> Path | None:
        """Write down what the program is to run instead of its script, if there is something else."""
        program = self._program
        if not program.replacements:
            return None
        if program.is_module:
            raise RecorderError("numbers can be replaced in scripts, not in modules")
        try:
            text = replaced(Path(program.script).read_bytes(), program.replacements)
        except (OSError, ReplacementError) as error:
            raise RecorderError(f"cannot replace numbers in {program.script}: {error}") from error
        source = directory / "source"
        source.write_bytes(text.encode("utf-8", "surrogatepass"))
        return source

    def _follow(
        self, reader: RingReader, path: Path, duration: float | None, look: Callable | None, wait: Callable
    ) -> None:
        assert self._control is not None
        until = None if duration is None else time.monotonic() + duration
        while self._facts.code is None:
            if until is not None and time.monotonic() >= until:
                until = None
                self.stop()
            wait([self._control, *(self._orders.inputs if self._orders is not None else ())])
            try:
                while self._control.poll():
                    self._hear(json.loads(self._control.recv_bytes()))
            except (EOFError, ConnectionError) as error:
                if self._facts.code is None:
                    self._end_orphan()
                    raise RecorderError("the observer has died, so the program was ended, too") from error
            self._hear_program()
            if self._facts.started_at:
                reader.origin = self._facts.started_at
                if look is not None:
                    # An event is taken when it is seen again: who looks on need not wait for that until the next poll.
                    reader.look()
                    time.sleep(_AGAIN)
                self._take(reader.drain(), look)
            if self._facts.hello and os.name == "posix" and path.exists():
                # All have it open. Without a name, nothing is left behind even if we are killed.
                for file in path.parent.iterdir():
                    file.unlink()
                path.parent.rmdir()

    def _end_orphan(self) -> None:
        if self._facts.pid:
            with suppress(ProcessLookupError):
                os.kill(self._facts.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _hear(self, message: dict) -> None:
        if "failed" in message:
            raise RecorderError(f"cannot start {self._program.interpreter}: {message['failed']}")
        if "started" in message:
            self._facts.pid = message["started"]
            self._facts.began, self._facts.started_at = time.time(), message["at"]
        if "exited" in message:
            self._facts.ended_at = message["at"]
            self._facts.code, self._facts.signal = message["exited"], message["signal"]

    def _hear_program(self) -> None:
        if self._orders is not None:
            self._orders.look()

    def _tell(self, order: dict) -> None:
        assert self._control is not None
        # If the observer is gone, so is the program.
        with suppress(OSError):
            self._control.send_bytes(json.dumps(order).encode())

    def _take(self, batch: Batch, look: Callable | None) -> None:
        for fields in batch.definitions:
            if fields[0] == Define.HELLO:
                self._facts.hello.update(zip(fields[1::2], fields[2::2], strict=False))
        for events in batch.events:
            self.events += len(events)
            for row in events.compress(is_one_of(events["kind"], Kind.AGGREGATED, Kind.SINGLE)):
                lock = int(row["object"])
                if row["kind"] == Kind.AGGREGATED:
                    self._cells[lock] = int(row["argument"])
                else:
                    self._cells.pop(lock, None)
                    self._counted[lock] = self._counted.get(lock, 0) + int(row["argument"])
        if batch.events or batch.gil or batch.os or batch.definitions:
            self._batches.append(batch)
        if look is not None:
            look(self, batch)

    def snapshot(self) -> Recording:
        """The recording so far, of a program that still runs."""
        header = self._header()
        header.duration_ns = time.perf_counter_ns() - self._facts.started_at
        header.code = header.signal = None
        return self._assemble(header)

    def _recording(self, reader: RingReader) -> Recording:
        header = self._header()
        header.dropped = reader.dropped()
        for lock, cell in self._cells.items():
            self._counted[lock] = self._counted.get(lock, 0) + reader.counter(cell)
        recording = self._assemble(header)
        if reader.gil_word() == GIL_ABSENT:
            header.gil_source = "none"
        return recording

    def _header(self) -> Header:
        program, facts = self._program, self._facts
        return Header(
            python=facts.hello.get("python", ""),
            program=f"-m {program.script}" if program.is_module else program.script,
            arguments=list(program.arguments),
            directory=facts.hello.get("cwd", ""),
            started=facts.began,
            duration_ns=facts.ended_at - facts.started_at,
            code=facts.code,
            signal=facts.signal,
            event_ns=int(facts.hello.get("event_ns", 0)),
        )

    def _assemble(self, header: Header) -> Recording:
        recording = Recording(header, counters=dict(self._counted))
        recording.append(
            events=[part for batch in self._batches for part in batch.events],
            gil=[part for batch in self._batches for part in batch.gil],
            os=[part for batch in self._batches for part in batch.os],
            definitions=[fields for batch in self._batches for fields in batch.definitions],
        )
        if self._program.replacements:
            told = " ".join(map(str, self._program.replacements))
            recording.append(definitions=[[Define.HELLO, "replacements", told]])
        if len(recording.gil):
            header.gil_source = "measured"
        elif len(recording.os):
            header.gil_source = "os"
        recording.sources = _sources(recording)
        return recording


def _environment(path: Path, orders: list[int], source: Path | None) -> dict[str, str]:
    environment = dict(os.environ)
    present = environment.get("PYTHONPATH")
    if present is not None:
        environment["THREAD_VISUALIZER_PYTHONPATH"] = present
    environment["PYTHONPATH"] = os.pathsep.join([str(_STARTUP), *([present] if present else [])])
    environment["THREAD_VISUALIZER_MAP"] = str(path)
    if orders:
        environment["THREAD_VISUALIZER_ORDERS"] = str(orders[0])
    if source is not None:
        environment["THREAD_VISUALIZER_SOURCE"] = str(source)
    return environment


def _memory_directory() -> str | None:
    """A directory in memory with room for the rings, or None for the usual place of temporary files."""
    directory = "/dev/shm"
    try:
        room = os.statvfs(directory)
    except (OSError, AttributeError):
        return None
    enough = room.f_bavail * room.f_frsize >= _ROOM and os.access(directory, os.W_OK)
    return directory if enough else None


def _sources(recording: Recording) -> dict[str, str]:
    """Text of the user's files that places of the recording are in."""
    sources = {}
    files = {fields[2] for fields in recording.definitions if fields[0] == Define.PLACE and fields[5] == "u"}
    for file in sorted(files):
        text = _source(recording.header.directory, file)
        if text is not None:
            sources[file] = text
    return sources


def _source(directory: str, file: str) -> str | None:
    path = Path(directory, file)
    try:
        return path.read_text("utf-8", errors="replace") if path.stat().st_size <= _SOURCE_LIMIT else None
    except (OSError, ValueError):
        return None
