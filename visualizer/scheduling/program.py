"""One controlled run of the program, from the first line of its main module to the end of its last thread."""

import atexit
import sys
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from .naming import Call, Names, waits_of
from .operations import END, THREAD_SHIFT
from .scheduler import ControlledThread, Scheduler, Strategy, Verdict
from .values import text_of_value

# Not from hashlib, if it can be helped: that loads a large library, and all that is loaded has to be forked.
try:
    from _sha2 import sha256  # type: ignore
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore - before Python 3.12
    except ImportError:
        from hashlib import sha256

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, TracebackType


_DEPTH = 60
_RECURSION_LIMIT = sys.getrecursionlimit()


class Main:
    """The main module of the program, compiled.

    Attributes:
        code: What is executed.
        file: Path of its source, for `__file__`.
        package: Its `__package__`; None for a script.
        spec: Its `__spec__`; None for a script.
        imported: Name of a module that it only imports; what is expected, and `function`, are of that one. "" for none.
        function: Names, joined by dots, of a function that is called when it was executed; "" for none.
    """

    imported = function = ""

    def __init__(self, code: "CodeType", file: str, package: "str | None", spec) -> None:
        self.code, self.file, self.package, self.spec = code, file, package, spec


class Run:
    """Runs the program once.

    `is_users(file)` tells files of the program from others. `report` is called once with what came of it, by whichever
    thread has the baton, and does not return; but if all came out right, it may return to the main thread.
    """

    def __init__(
        self, scheduler: Scheduler, is_users: "Callable[[str], bool]", report: "Callable[[dict], None]"
    ) -> None:
        self._scheduler = scheduler
        self._is_users = is_users
        self._report = report
        self._expect: CodeType | None = None
        self.module = ModuleType("__main__")

    def run(self, main: Main, strategy: Strategy, limit: int, expect: "CodeType | None") -> None:
        """Execute `main`, wait for its threads and check the expectation `expect`; returns if the report has."""
        scheduler, names = self._scheduler, self.module.__dict__
        names.update(__file__=main.file, __builtins__=__builtins__, __package__=main.package, __spec__=main.spec)
        sys.modules["__main__"] = self.module
        self._expect = expect
        # The calls that are between the beginning of a thread and its first line.
        sys.setrecursionlimit(_RECURSION_LIMIT + _DEPTH)
        scheduler.begin(strategy, limit)
        try:
            if main.package:
                # As `python -m` does, before anything of the module.
                import_module(main.package)
            exec(main.code, names)
            if main.imported:
                self.module = import_module(main.imported)
            if main.function:
                self._call(main.function)
            self._end_as_python_does()
        except SystemExit as error:
            self._exit(error.code)
        except BaseException as error:
            self.failed(scheduler.threads[0], error)
        else:
            self._succeed()

    def _succeed(self) -> None:
        """The program has ended well: now look whether what is expected holds."""
        expect = self._expect
        try:
            holds = expect is None or eval(expect, self.module.__dict__)
        except Exception as error:
            self._end("expectation", f"the expectation cannot be checked: {type(error).__name__}: {error}")
        else:
            if holds:
                self._end("ok", "")
            else:
                self._end("expectation", self._missed(expect))

    def _missed(self, expect: "CodeType | None") -> str:
        names = [name for name in expect.co_names if name in self.module.__dict__] if expect is not None else []
        values = [f"{name} is {text_of_value(self.module.__dict__[name])}" for name in dict.fromkeys(names)]
        return "the expectation does not hold" + (f": {', '.join(values)}" if values else "")

    def _call(self, function: str) -> None:
        target: object = self.module
        for name in function.split("."):
            target = getattr(target, name)
        target()  # type: ignore

    def _end_as_python_does(self) -> None:
        import threading

        scheduler = self._scheduler
        for function in reversed(getattr(threading, "_threading_atexits", ())):
            function()
        while True:
            left = [thread for thread in scheduler.threads[1:] if not thread.done and not thread.daemon]
            if not left:
                break
            scheduler.join(left[0])
        scheduler.point(END)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()

    def _exit(self, code: object) -> None:
        try:
            self._end_as_python_does()
        except BaseException as error:
            self.failed(self._scheduler.threads[0], error)
        self.exited(code)

    def exited(self, code: object) -> None:
        """The program has ended with an exit code of its own, or with a text for stderr."""
        number = 0 if code is None else code if isinstance(code, int) else 1
        text = "" if isinstance(code, int) or code is None else f": {code}"
        if number == 0:
            self._succeed()
            return
        thread = self._scheduler.current
        self._end("exit", f"the program ended with exit code {number}{text}", thread, *self.place_of(thread))

    def failed(self, thread: ControlledThread, error: BaseException) -> None:
        """An exception has ended a thread: the run ends here."""
        file, line = self._place(error.__traceback__)
        kind = "assertion" if isinstance(error, AssertionError) else "exception"
        message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        self._end(kind, message, thread, file, line)

    def give_up(self, verdict: Verdict) -> None:
        """The run cannot go on."""
        if verdict.outcome == "deadlock":
            self._deadlock()
        thread = self._scheduler.current
        file, line = self.place_of(thread)
        self._end(verdict.outcome, str(verdict), thread, file, line)

    def _deadlock(self) -> None:
        scheduler = self._scheduler
        names = Names(self.namespaces())
        stuck = [thread for thread in scheduler.threads if not thread.done]
        waits = [waits_of(thread, scheduler, names, self.call_of(thread)) for thread in stuck]
        file, line = self.place_of(stuck[0])
        self._end("deadlock", "; ".join(waits), stuck[0], file, line)

    # where

    def namespaces(self) -> "list[dict]":
        """The names of the program's modules, and of the functions that its threads are in."""
        modules = [
            module.__dict__
            for module in list(sys.modules.values())
            if self._is_users(getattr(module, "__file__", None) or "")
        ]
        frames = sys._current_frames()
        return [
            self.module.__dict__,
            *[module for module in modules if module is not self.module.__dict__],
            *[
                frame.f_locals
                for thread in self._scheduler.threads
                if (frame := Call(frames.get(thread.ident), self._is_users).frame) is not None
            ],
        ]

    def place_of(self, thread: ControlledThread) -> "tuple[str, int]":
        """File and line in the program's code where a thread is; an empty name if it is in none."""
        return self.call_of(thread).place()

    def call_of(self, thread: ControlledThread) -> Call:
        """Where a thread is, and what it has called there."""
        return Call(None if thread.done else sys._current_frames().get(thread.ident), self._is_users)

    def _place(self, trace: "TracebackType | None") -> "tuple[str, int]":
        place = "", 0
        while trace is not None:
            if self._is_users(trace.tb_frame.f_code.co_filename):
                place = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        return place

    def _end(
        self, outcome: str, message: str, thread: "ControlledThread | None" = None, file: str = "", line: int = 0
    ) -> None:
        thread = thread or self._scheduler.threads[0]
        self._report({"outcome": outcome, "message": message, "thread": thread.name, "file": file, "line": line})


def schedule_hash(scheduler: Scheduler) -> str:
    """What identifies a schedule: a hash of all its steps."""
    return sha256(scheduler.trace.tobytes()).hexdigest()[:16]


def turns_of(scheduler: Scheduler) -> "list[list[int]]":
    """The schedule: whose turn it was, as numbers of threads, each with the number of its steps."""
    turns: list[list[int]] = []
    last = -1
    for step in scheduler.trace:
        number = step >> THREAD_SHIFT
        if number == last:
            turns[-1][1] += 1
        else:
            turns.append([number, 1])
            last = number
    return turns
