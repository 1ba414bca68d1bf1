"""The process in which a program is run under control, again and again: compiled once, forked for each run.

It is told what to do, and tells what came of it, as lines of JSON over a private channel. First comes one line that
says which program it is; it is answered with `{"ready": true}` or with `{"error": sentence}`. Then each line is the
order for one run, answered with its report; see `search`.
"""

import faulthandler
import gc
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from os import _exit

from ..runtime.literals import Refusal
from .accesses import Accesses
from .by_hand import Hands
from .control import control, forget_shadowed, standard_modules
from .importing import Importer
from .program import Main, Run, schedule_hash, turns_of
from .rehearsal import rehearse
from .scheduler import ControlledThread, Scheduler, Verdict
from .sites import Sites
from .situation import situation
from .spinning import sites_of_waiting
from .strategies import CHANGED, strategy_of
from .threads import Threads, import_threading
from .watching import Watch, call_in, place_in_dump
from .witness import Record

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_TEXT_BYTES = 20_000
"""How much is told of what a run printed."""
_GRACE_SECONDS = 1.0
"""How long a run that takes too long may take to say where it is."""
_LOOK_SECONDS = 0.5
"""Time between two looks at a run."""
_OUTPUT_BYTES = 1 << 30
"""How much a run may print."""
_fork, _waitpid = getattr(os, "fork", None), getattr(os, "waitpid", None)
_read, _write, _signal = os.read, os.write, signal.signal
_monotonic, _poll = time.monotonic, select.select
"""The native ones, which are replaced for the program."""


class Child:
    """The template of all runs of one program: a process with a single thread, which forks for each run.

    `channel` is a pair of binary files, to read orders from and to write reports to.
    """

    def __init__(self, orders, reports, kept: "frozenset[str]") -> None:
        self._orders, self._reports = orders, reports
        self._kept = kept
        self._scheduler = Scheduler(lambda verdict: None)
        self._threads = Threads(self._scheduler)
        self._watch = Watch()
        self._probed_at = -1
        self._known: set[str] = set()
        self._state: tuple = ()
        self._shared: list[str] = []
        self._accesses: Accesses | None = None
        self._forks = False
        self._expect: CodeType | None = None

    def serve(self) -> None:
        """Do what is ordered until there are no more orders."""
        program = self._hear()
        if program is None:
            return
        if program["forks"] and _fork is not None:
            import_threading()
            rehearse()
        control(self._scheduler, self._threads)
        try:
            self._prepare(program)
        except (SyntaxError, OSError, ImportError, ValueError) as error:
            self._tell({"error": _sentence(error)})
            return
        self._tell({"ready": True, "python": sys.version.split()[0]})
        gc.collect()
        gc.disable()
        if hasattr(gc, "freeze"):
            gc.freeze()
        if hasattr(signal, "SIGUSR1"):
            # A run may be asked where it is before it is ready to answer.
            _signal(signal.SIGUSR1, signal.SIG_IGN)
        while (order := self._hear()) is not None:
            self._expect_to_share(order["shared"])
            if self._forks:
                self._fork_for(order)
            else:
                self._run(order, self._reports.fileno())

    def _hear(self) -> "Any":
        line = self._orders.readline()
        return json.loads(line) if line else None

    def _tell(self, message: dict) -> None:
        self._pass_on(json.dumps(message).encode() + b"\n")

    def _pass_on(self, line: bytes) -> None:
        self._reports.write(line)
        self._reports.flush()

    # the program

    def _prepare(self, program: dict) -> None:
        self._forks = program["forks"] and hasattr(os, "fork")
        name, is_module = program["program"], program["is_module"]
        sources = program.get("sources", {})
        path = os.path.join(os.getcwd(), name)
        is_in_directory = is_module or program["imported"]
        directory = os.getcwd() if is_in_directory else os.path.dirname(os.path.realpath(path))
        sys.path.insert(0, directory)
        self._directory = directory
        self._sites = Sites()
        self._importer = Importer(directory, self._sites, sources)
        self._importer.install()
        forget_shadowed(directory, self._kept)
        if program["imported"]:
            sys.path[:] = program["path"]
            self._main = Main(compile("", name, "exec"), path, None, None)
            self._main.imported = program["imported"]
            self._importer.warm([os.path.relpath(path, directory)])
        elif is_module:
            self._main = self._importer.main_of_module(name)
        else:
            self._main = self._importer.main_of_script(path)
        self._main.function = program.get("function", "")
        sys.argv[:] = [self._main.file, *program["arguments"]]
        if program.get("expect"):
            self._expect = compile(program["expect"], "<expectation>", "eval")
        self._output = [_scratch_file() for _ in range(2)]
        for number, file in enumerate(self._output, 1):
            os.dup2(file, number)
        self._dump = _scratch_file()
        if hasattr(faulthandler, "register"):
            # Tells where a run is that cannot do so itself.
            faulthandler.register(signal.SIGUSR2, self._dump, all_threads=True)

    # one run

    def _fork_for(self, order: dict) -> None:
        """Run in a process of its own, and pass its report on: unread, and before the process has ended."""
        for file in self._output:
            os.ftruncate(file, 0)
            os.lseek(file, 0, os.SEEK_SET)
        reader, writer = os.pipe()
        pid = _fork()  # type: ignore - only called where there is one
        if pid == 0:
            os.close(reader)
            self._run(order, writer)
        os.close(writer)
        news, _, report = self._read(reader, pid, order["seconds"]).partition(b"\n")
        os.close(reader)
        if report:
            self._pass_on(report)
        _, status = _waitpid(pid, 0)  # type: ignore
        if not report:
            self._tell({**_of_status(status), **self._printed()})
        if news:
            self._learn(*json.loads(news))

    def _expect_to_share(self, shared: "list[str]") -> None:
        """Make the hooks ready, so that a run finds them made."""
        if self._shared != shared or self._accesses is None:
            self._shared = shared
            self._accesses = Accesses(self._scheduler, self._sites, shared)
            self._accesses.install()
        if self._state != self._loaded():
            self._state = self._loaded()
            self._known.update(sys.modules)

    def _loaded(self) -> tuple:
        """What changes when something is loaded; to compare all names would touch the memory of each."""
        return len(sys.modules), next(reversed(sys.modules)), len(self._importer.files)

    def _news(self) -> bytes:
        """What this run has loaded that the template has not: a line that is empty if there is nothing."""
        if self._loaded() == self._state:
            return b"\n"
        # In this order: some of the standard library can only be loaded after what uses it.
        new = [name for name in list(sys.modules) if name not in self._known]
        return json.dumps([new, sorted(self._importer.files)]).encode() + b"\n"

    def _printed(self) -> "dict[str, str]":
        return {
            name: os.pread(file, _TEXT_BYTES, 0).decode(errors="replace")
            for name, file in zip(("stdout", "stderr"), self._output, strict=True)
        }

    def _read(self, reader: int, pid: int, seconds: float) -> bytes:
        """The line of news and that of the report; both empty if the process has ended and told nothing."""
        until = _monotonic() + seconds
        data = b""
        asked = False
        self._watch.begin()
        while True:
            ready, _, _ = _poll([reader], [], [], min(max(until - _monotonic(), 0), _LOOK_SECONDS))
            if ready:
                part = _read(reader, 1 << 20)
                data += part
                if data.endswith(b"\n") and data.count(b"\n") == 2:
                    return data
                if not part:
                    return b""
            elif any(os.fstat(file).st_size > _OUTPUT_BYTES for file in self._output):
                os.kill(pid, signal.SIGKILL)
                return _line(_report("unsupported", f"it prints more than {_OUTPUT_BYTES >> 30} GB"))
            elif _monotonic() < until and (asked or not self._watch.look(pid)):
                if not asked and self._watch.is_busy and hasattr(signal, "SIGUSR1"):
                    self._watch.probe(True)
                    os.kill(pid, signal.SIGUSR1)
            elif asked or not hasattr(signal, "SIGUSR1"):
                return _line(self._killed(pid, seconds))
            else:
                asked = True
                self._watch.probe(False)
                os.kill(pid, signal.SIGUSR1)
                until = _monotonic() + _GRACE_SECONDS

    def _killed(self, pid: int, seconds: float) -> dict:
        """The report of a run that has no end and does not answer; it is ended."""
        os.ftruncate(self._dump, 0)
        if hasattr(faulthandler, "register"):
            os.kill(pid, signal.SIGUSR2)
            _poll([], [], [], _GRACE_SECONDS)
        file, line = place_in_dump(os.pread(self._dump, _TEXT_BYTES, 0).decode(errors="replace"))
        os.kill(pid, signal.SIGKILL)
        if self._watch.is_stuck:
            report = _report("unsupported", "it waits in a call that stops all threads")
        else:
            report = _report("livelock", f"no end, and no scheduling point, within {seconds:.0f} s")
        return {**report, "file": file, "line": line}

    def _learn(self, new: "list[str]", files: "list[str]") -> None:
        """Load what every run needs, so that the next ones find it done: modules by name, files to be compiled."""
        self._importer.warm(files)
        self._known.update(new)
        standard = standard_modules(new)
        _load(standard)
        # Nothing of the program, and no library that starts threads: after a fork they would be missing.
        others = [name for name in new if name not in standard and self._importer.is_library(name)]
        if others and self._starts_no_threads(others):
            _load(others)

    @staticmethod
    def _starts_no_threads(modules: "list[str]") -> bool:
        pid = _fork()  # type: ignore - only called where there is one
        if pid == 0:
            status = 1
            try:
                _load(modules)
                status = len(os.listdir("/proc/self/task")) > 1
            finally:
                _exit(status)
        return _waitpid(pid, 0)[1] == 0  # type: ignore

    def _doing(self) -> str:
        """What the thread that has the baton does just now."""
        frame = sys._current_frames().get(self._scheduler.current.ident)
        while frame is not None and not self._importer.is_users(frame.f_code.co_filename):
            frame = frame.f_back
        return "a call" if frame is None else call_in(frame, self._importer.source)

    def _waited_for(self) -> "set[int]":
        """Sites that the thread that has the baton looks at, if it has come to no scheduling point for a while."""
        scheduler = self._scheduler
        steps, self._probed_at = self._probed_at, len(scheduler.trace)
        if steps != self._probed_at or sum(not thread.done for thread in scheduler.threads) < 2:
            return set()
        frame = sys._current_frames().get(scheduler.current.ident)
        sites = sites_of_waiting(frame, self._sites, self._importer.is_users, self._importer.source)
        return {number for number in sites if self._sites.key(number) not in self._shared}

    def _run(self, order: dict, writer: int) -> None:
        """Run the program in this process, which ends here."""
        import threading

        self._threads.after_fork(threading)
        scheduler, accesses = self._scheduler, self._accesses
        assert accesses is not None

        def report(values: dict) -> None:
            for stream in (sys.__stdout__, sys.__stderr__):
                with suppress(Exception):
                    stream.flush()  # type: ignore
            values.update(
                steps=len(scheduler.trace),
                hash=schedule_hash(scheduler),
                spun=scheduler.spun,
                preemptions=scheduler.preemptions,
                found=sorted(self._sites.key(site) for site in accesses.found),
                threads=[[thread.name, thread.daemon] for thread in scheduler.threads],
                outside=scheduler.went_outside,
                loop=scheduler.world.has_loop,
                executes_text=self._importer.executes_text,
                **self._printed(),
            )
            if order.get("keep") or values["outcome"] != "ok":
                values["turns"] = turns_of(scheduler)
                values["patience"] = strategy.patience
            values.update(strategy.told())
            if hands.handled:
                values["handled"] = sorted(hands.handled)
            if record is not None and values["outcome"] != "stopped":
                values["record"] = record.news(run.namespaces())
                values["files"], values["directory"] = sorted(self._importer.files), self._directory
            line = json.dumps(values).encode() + b"\n"
            _write_all(writer, self._news() + line if self._forks else line)
            _exit(0)

        def diverged(step: int, why: str) -> None:
            report({**_report("diverged", f"at step {step:,}: {why}"), "at": step})

        def late(number, frame) -> None:
            seconds = order["seconds"]
            if self._watch.is_probed:
                self._watch.probe(False)
                found = self._waited_for()
                if found:
                    accesses.found.update(found)
                    run.give_up(Verdict("livelock", f"no end: {scheduler.current.name} goes round and round"))
                return
            if self._watch.is_stuck:
                who = scheduler.current.name
                run.give_up(Verdict("unsupported", f"{who} waits in {self._doing()}, which stops all threads"))
            run.give_up(Verdict("livelock", f"no end within {seconds:.1f} s"))

        run = Run(scheduler, self._importer.is_users, report)

        def ask(candidates: "list[ControlledThread]") -> "int | None":
            assert record is not None
            self._tell({"asks": situation(scheduler, record, run, candidates, hands)})
            self._watch.ask(True)
            answer = self._hear()
            while answer is not None and "by_hand" in answer:
                try:
                    hands.carry_out(answer["by_hand"])
                    break
                except Refusal as refusal:
                    self._tell({"asks": None, "refused": str(refusal)})
                    answer = self._hear()
            self._watch.ask(False)
            return None if answer is None else answer.get("thread") if "thread" in answer else CHANGED

        hands = Hands(scheduler, self._threads, run)
        strategy = strategy_of(order["strategy"], order, diverged, ask, hands)
        record = (
            Record(scheduler, self._sites, self._importer.is_users, order.get("turns", ()))
            if order.get("witness")
            else None
        )
        scheduler.witness = record
        scheduler.give_up = run.give_up
        scheduler.world.beat = self._watch.beat
        self._threads.failed = run.failed
        os._exit = run.exited
        if hasattr(signal, "SIGUSR1"):
            _signal(signal.SIGUSR1, late)
        try:
            run.run(self._main, strategy, order["limit"], self._expect)
        except BaseException as error:
            report(_report("error", f"{type(error).__name__}: {error}"))
        finally:
            _exit(70)


def _line(report: dict) -> bytes:
    """What the process of a run would have written, if it could, to tell this."""
    return b"\n" + json.dumps(report).encode() + b"\n"


def _report(outcome: str, message: str) -> dict:
    return {"outcome": outcome, "message": message, "thread": "", "file": "", "line": 0, "steps": 0, "found": []}


def _of_status(status: int) -> dict:
    """What to say of a run whose process has ended and told nothing."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = next((name for name in signal.Signals if name == number), None)
        return _report("crash", f"the process was ended by {name.name if name else f'signal {number}'}")
    return _report("unsupported", "the process has ended in a way that tells nothing of how the program ended")


def _load(modules: "list[str]") -> None:
    for name in modules:
        try:
            __import__(name)
        except Exception:
            continue


def _scratch_file() -> int:
    with suppress(AttributeError, OSError):
        # Without the modules that the other way loads: all that is loaded has to be forked.
        return os.open(os.environ.get("TMPDIR", "/tmp"), os.O_RDWR | os.O_TMPFILE, 0o600)
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[_write(descriptor, data) :]


def _sentence(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        where = f"{os.path.basename(error.filename or '')}:{error.lineno}: " if error.lineno else ""
        return f"{where}{error.msg}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def main(orders: int, reports: int, kept: "frozenset[str]") -> None:
    """Serve two descriptors; `kept` are the modules that were loaded before any of ours."""
    with open(orders, "rb") as reading, open(reports, "wb") as writing:
        Child(reading, writing, kept).serve()
