"""The process in which a program is run under control, again and again: compiled once, forked for runs.

It is told what to do, and tells what came of it, as lines of JSON over a private channel. First comes one line that
says which program it is; it is answered with `{"ready": true}` or with `{"error": sentence}`. Then each line is the
order for one run, answered with its report, in the order of the orders; see `search`. A forked process makes one run,
or several of a plain program, see `renewal`.
"""

import faulthandler
import gc
import json
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from os import _exit

from .control import control, forget_shadowed
from .execution import Execution, asks, is_common
from .importing import Importer
from .lines import Lines, write_all
from .loading import Loading
from .plain import is_plain_expression
from .program import Main
from .rehearsal import rehearse
from .renewal import Renewal
from .runner import Runner
from .scheduler import Scheduler
from .sites import Sites
from .telling import empty, line_of, printed_to, report_of_status
from .threads import Threads, import_threading
from .watching import Watch

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_fork = getattr(os, "fork", None)
_close, _pipe, _signal, _monotonic = os.close, os.pipe, signal.signal, time.monotonic
"""The native ones, which are replaced for the program."""


class Order:
    """An order: the line that it came as, what is in it, and the moment until which its run may last."""

    __slots__ = ("line", "until", "values")

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.values: dict = json.loads(line)
        self.until = _monotonic() + self.values["seconds"]


class Child:
    """The template of all runs of one program: a process with a single thread, which forks for them.

    Orders come from the descriptor `orders`, and reports go to `reports`.
    """

    def __init__(self, orders: int, reports: int, kept: "frozenset[str]") -> None:
        self._orders, self._reports = Lines(orders), reports
        self._kept = kept
        self._scheduler = Scheduler(lambda verdict: None)
        self._threads = Threads(self._scheduler)
        self._watch = Watch()
        self._waiting: deque[Order] = deque()
        self._forks = False

    def serve(self) -> None:
        """Do what is ordered until there are no more orders."""
        line = self._orders.next()
        if line is None:
            return
        program = json.loads(line)
        self._forks = program["forks"] and _fork is not None
        if self._forks:
            import_threading()
            rehearse()
        control(self._scheduler, self._threads)
        try:
            self._prepare(program)
        except (SyntaxError, OSError, ImportError, ValueError) as error:
            self._tell(line_of({"error": _sentence(error)}))
            return
        self._tell(line_of({"ready": True, "python": sys.version.split()[0]}))
        gc.collect()
        gc.disable()
        if hasattr(gc, "freeze"):
            gc.freeze()
        if hasattr(signal, "SIGUSR1"):
            # A run may be asked where it is before it is ready to answer.
            _signal(signal.SIGUSR1, signal.SIG_IGN)
        while self._waiting or self._hear():
            if self._forks:
                self._make_runs()
            else:
                self._work(self._waiting.popleft(), Lines(-1), self._reports)

    def _hear(self) -> bool:
        """Wait for an order; False if there are no more."""
        line = self._orders.next()
        if line is not None:
            self._waiting.append(Order(line))
        return line is not None

    def _tell(self, line: bytes) -> None:
        write_all(self._reports, line)

    # the program

    def _prepare(self, program: dict) -> None:
        name, is_module = program["program"], program["is_module"]
        sources = program.get("sources", {})
        path = os.path.join(os.getcwd(), name)
        is_in_directory = is_module or program["imported"]
        directory = os.getcwd() if is_in_directory else os.path.dirname(os.path.realpath(path))
        sys.path.insert(0, directory)
        sites = Sites()
        self._importer = Importer(directory, sites, sources)
        self._importer.install()
        forget_shadowed(directory, self._kept)
        if program["imported"]:
            sys.path[:] = program["path"]
            main = Main(compile("", name, "exec"), path, None, None)
            main.imported = program["imported"]
            self._importer.warm([os.path.relpath(path, directory)])
        elif is_module:
            main = self._importer.main_of_module(name)
        else:
            main = self._importer.main_of_script(path)
        main.function = program.get("function", "")
        sys.argv[:] = [main.file, *program["arguments"]]
        expect: CodeType | None = None
        if program.get("expect"):
            expect = compile(program["expect"], "<expectation>", "eval")
            self._importer.plainness.holds &= is_plain_expression(program["expect"])
        self._output = [_scratch_file() for _ in range(2)]
        for number, file in enumerate(self._output, 1):
            os.dup2(file, number)
        self._dump = _scratch_file()
        if hasattr(faulthandler, "register"):
            # Tells where a run is that cannot do so itself.
            faulthandler.register(signal.SIGUSR2, self._dump, all_threads=True)
        self._loading = Loading(self._importer)
        self._execution = Execution(
            *(self._scheduler, self._threads, self._importer, sites, self._loading, self._watch),
            *(main, expect, self._output),
        )

    # runs

    def _make_runs(self) -> None:
        """Fork a process for the first order that waits, and let it do as many of the others as it can."""
        first = self._waiting[0]
        runner = self._fork_for(first)
        given = 1
        while not runner.has_ended:
            given += self._give_more(runner, first, given)
            # While its run asks, it is the one that hears.
            is_heard = runner.listen(None if asks(first.values) or self._orders.are_over else self._orders)
            while self._orders:
                self._waiting.append(Order(self._orders.next() or b""))
            given -= self._pass_on(runner)
            report = None if is_heard or runner.is_idle else runner.look()
            if report is not None:
                self._end(runner, report)
                return
        self._end(runner, None)

    def _give_more(self, runner: Runner, first: Order, given: int) -> int:
        """Give it the orders that wait behind the `given` ones, if it can take them; returns how many."""
        count = 0
        for order in list(self._waiting)[given:]:
            if not (is_common(first.values) and is_common(order.values)):
                runner.stop()
            if not runner.takes(order.line):
                break
            runner.give(order.line, order.values["seconds"], order.until)
            count += 1
        if self._orders.are_over:
            runner.stop()
        return count

    def _end(self, runner: Runner, report: "bytes | None") -> None:
        """It has ended, or had to be ended, which `report` is about."""
        status = runner.close()
        # What was not the first run of its process is made again.
        if not runner.made:
            self._waiting.popleft()
            self._tell(report or line_of({**report_of_status(status), **printed_to(self._output)}))
        if runner.news is not None:
            self._loading.learn(*runner.news)

    def _pass_on(self, runner: Runner) -> int:
        """Pass on the reports that were heard; returns how many."""
        reports = runner.reports()
        if reports:
            self._tell(b"".join(reports))
        for _ in reports:
            self._waiting.popleft()
        return len(reports)

    def _fork_for(self, order: Order) -> Runner:
        self._execution.expect_to_share(order.values["shared"])
        self._loading.note()
        empty(self._output)
        orders, giving = _pipe()
        hearing, reports = _pipe()
        pid = _fork()  # type: ignore - only called where there is one
        if pid == 0:
            _close(giving)
            _close(hearing)
            self._work(order, Lines(orders), reports)
        _close(orders)
        _close(reports)
        first = order.line, order.values["seconds"], order.until
        return Runner(pid, giving, hearing, self._watch, self._output, self._dump, first)

    def _work(self, order: Order, orders: Lines, reports: int) -> None:
        """Make this run in this process, and then others that are ordered; the process ends here."""
        try:
            renewal = Renewal(self._scheduler, self._threads, self._importer, self._output)
            values = order.values
            while True:
                self._execution.run(values, renewal, lambda line: write_all(reports, line), self._ask, self._forks)
                line = orders.next()
                if line is None:
                    _exit(0)
                values = json.loads(line)
        finally:
            _exit(70)

    def _ask(self, situation: dict) -> "dict | None":
        self._tell(line_of(situation))
        line = self._orders.next()
        return None if line is None else json.loads(line)


def _scratch_file() -> int:
    with suppress(AttributeError, OSError):
        # Without the modules that the other way loads: all that is loaded has to be forked.
        return os.open(os.environ.get("TMPDIR", "/tmp"), os.O_RDWR | os.O_TMPFILE, 0o600)
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _sentence(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        where = f"{os.path.basename(error.filename or '')}:{error.lineno}: " if error.lineno else ""
        return f"{where}{error.msg}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def main(orders: int, reports: int, kept: "frozenset[str]") -> None:
    """Serve two descriptors; `kept` are the modules that were loaded before any of ours."""
    Child(orders, reports, kept).serve()
