"""Threads: creation, start, life and end of each, whoever started it."""

import sys
from _thread import get_ident
from sys import _getframe

from .disguise import Builtin, clean_traceback, disguise, forget_frame
from .holding import Gates
from .objects import creator
from .protocol import Define, Kind, Outcome, Reason
from .writer import Writer

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ID = "_visualizer_id"
"""Name in a Thread's `__dict__` of our number of it, and of the name of its target."""


class Maker:
    """Makes and starts threads for who is no thread of the program.

    Attributes:
        thread_class: The class of the program's threads.
    """

    def __init__(self, writer: Writer, thread_class, init, start, define) -> None:
        self._writer = writer
        self.thread_class = thread_class
        self._init = init
        self._start = start
        self.define = define
        """Tells anew what is known of a thread."""

    def make(self, target, args: tuple, kwargs: dict, name: str, daemon: bool):
        """A new thread and our number of it."""
        thread = self.thread_class.__new__(self.thread_class)
        self._init(thread, None, target, name, args, kwargs, daemon=daemon)
        number = self._writer.new_thread()
        thread.__dict__[ID] = number, _target(thread)
        self.define(thread)
        self._writer.emit(number, Kind.THREAD_CREATED)
        return thread, number

    def start(self, thread) -> None:
        """Start a thread, without waiting until it runs: among busy threads that takes its time."""
        number, threads, started = thread.__dict__[ID][0], self._writer.threads, thread._started
        self._writer.emit(number, Kind.THREAD_STARTED)
        started.wait = lambda: None
        try:
            threads.label = (Reason.START, number)
            self._start(thread)
        finally:
            threads.label = None
            del started.wait

    def set_daemon(self, thread, value: bool) -> None:
        """Set the flag as the program itself would; raises RuntimeError if the thread was started."""
        self.thread_class.daemon.__set__(thread, value)
        self.define(thread)


def trace_threads(writer: Writer, module, gates: Gates) -> Maker:
    """Make the Thread class of `module`, which is `threading`, tell of its threads."""
    thread_class = module.Thread
    init, start, join, inner = (
        thread_class.__init__,
        thread_class.start,
        thread_class.join,
        thread_class._bootstrap_inner,
    )

    def define(thread) -> None:
        number, target = thread.__dict__[ID]
        writer.define_thread(number, str(thread._name), bool(thread._daemonic), "threading", target)

    def number_of(thread) -> int:
        if ID not in thread.__dict__:
            # The target is looked up now, since a thread forgets it when it has run.
            thread.__dict__[ID] = writer.new_thread(), _target(thread)
            define(thread)
        return thread.__dict__[ID][0]

    main = module.main_thread()
    if main.ident == get_ident():
        main.__dict__[ID] = writer.threads.id, ""

    def __init__(self, *args, **kwargs) -> None:  # noqa: N807
        try:
            init(self, *args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise
        if ID not in self.__dict__ and type(self).__name__ != "_DummyThread":
            number = number_of(self)
            writer.emit(number, Kind.THREAD_CREATED, writer.place(creator(self, _getframe(1))))

    def traced_start(self) -> None:
        threads = writer.threads
        if not getattr(self, "_initialized", False) or self._started.is_set() or threads.label is not None:
            try:
                return start(self)
            except BaseException as error:
                forget_frame(error)
                raise
        number = number_of(self)
        define(self)
        if gates.shut:
            try:
                gates.pass_start(number, _getframe(1))
            except BaseException as error:
                forget_frame(error)
                raise
        writer.emit(number, Kind.THREAD_STARTED, writer.place(_getframe(1)))
        try:
            threads.label = (Reason.START, number)
            return start(self)
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            threads.label = None
            writer.woken()

    def traced_join(self, timeout=None) -> None:
        try:
            if ID not in self.__dict__ or not self.is_alive() or self._ident == get_ident():
                return join(self, timeout)
            number = self.__dict__[ID][0]
            mine = writer.at_rest
            outcome = Outcome.FAILED
            try:
                writer.waits(Reason.JOIN, number, _getframe(1), timeout)
                join(self, timeout)
                outcome = Outcome.TIMED_OUT if timeout is not None and self.is_alive() else Outcome.DONE
            finally:
                if mine:
                    writer.woken(outcome)
        except BaseException as error:
            forget_frame(error)
            raise

    def traced_inner(self) -> None:
        number = number_of(self)
        writer.begin_thread(number)
        report = self._invoke_excepthook
        outcome = Outcome.DONE

        def invoke_excepthook(thread) -> None:
            nonlocal outcome
            error = sys.exc_info()[1]
            if error is not None and not isinstance(error, SystemExit):
                outcome = Outcome.FAILED
                clean_traceback(error)
                tell_exception(writer, number, error)
            report(thread)

        self._invoke_excepthook = invoke_excepthook
        try:
            inner(self)
        finally:
            # The name may have been changed while the thread ran.
            define(self)
            writer.end_thread(outcome)

    thread_class.__init__ = disguise(__init__, init)
    thread_class.start = disguise(traced_start, start)
    thread_class.join = disguise(traced_join, join)
    thread_class._bootstrap_inner = disguise(traced_inner, inner)

    shutdown = module._shutdown

    def traced_shutdown() -> None:
        mine = writer.at_rest
        try:
            gates.pass_end()
            writer.waits(Reason.EXIT, 0, _getframe(0))
            shutdown()
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            if mine:
                writer.woken()

    module._shutdown = disguise(traced_shutdown, shutdown)
    return Maker(writer, thread_class, init, start, define)


def _well_formed(args: tuple, kwargs: dict) -> bool:
    return bool(kwargs) or (1 <= len(args) <= 2 and type(args[0]) is tuple)


def _unraisable(function, error: BaseException) -> "Any":
    """What `sys.unraisablehook` is given of an exception that ended a thread of `_thread`."""
    message, started = "Exception ignored in thread started by", function
    if sys.version_info >= (3, 13):
        message, started = f"{message} {function!r}", None
    return _unraisable_type()((type(error), error, error.__traceback__, message, started))


def _unraisable_type() -> "type[Any]":
    """The type of a hook's argument, which has no name: an exception that cannot be raised brings one."""

    class Noisy:
        def __del__(self) -> None:
            raise RuntimeError

    hook, seen = sys.unraisablehook, []
    sys.unraisablehook = lambda told: seen.append(type(told))
    try:
        Noisy()
    finally:
        sys.unraisablehook = hook
    return seen[0]


def _target(thread) -> str:
    target = getattr(thread, "_target", None)
    if target is None:
        return type(thread).__qualname__
    name = getattr(target, "__qualname__", None)
    return name if isinstance(name, str) else type(target).__qualname__


def tell_exception(writer: Writer, thread: int, error: BaseException) -> None:
    """Define which exception ended a thread, with its message where telling it runs no code of the user's."""
    kind = type(error)
    message = ""
    if kind.__module__ == "builtins" and all(type(arg) in (str, int, float, bytes) for arg in error.args):
        try:
            message = str(error)
        except ValueError:
            # A number too large to be written.
            pass
    writer.define(Define.EXCEPTION, str(thread), kind.__qualname__, message)


def trace_raw_threads(writer: Writer, module) -> None:
    """Make `_thread.start_new_thread` and its kin tell of the threads that they start.

    Threads of `threading` are not meant: it keeps the native functions.
    """

    class Body:
        """Runs in the new thread; looks like the function that the user gave."""

        __slots__ = ("_function", "_number")

        def __init__(self, function, number: int) -> None:
            self._function = function
            self._number = number

        def __call__(self, *args, **kwargs):
            writer.begin_thread(self._number)
            outcome = Outcome.FAILED
            try:
                self._function(*args, **kwargs)
                outcome = Outcome.DONE
            except SystemExit:
                outcome = Outcome.DONE
                raise
            except BaseException as error:
                tell_exception(writer, self._number, error)
                forget_frame(error)
                if sys.unraisablehook is sys.__unraisablehook__:
                    raise
                # The interpreter would tell the hook of us, not of the function.
                sys.unraisablehook(_unraisable(self._function, error))
            finally:
                writer.end_thread(outcome)

        def __repr__(self) -> str:
            return repr(self._function)

    def replacement(native):
        def start(function, *args, **kwargs):
            if not callable(function) or not _well_formed(args, kwargs) or writer.threads.label is not None:
                try:
                    return native(function, *args, **kwargs)
                except BaseException as error:
                    forget_frame(error)
                    raise
            name = getattr(function, "__qualname__", None)
            name = name if isinstance(name, str) else type(function).__qualname__
            number = writer.new_thread()
            writer.define_thread(number, name, True, "_thread", name)
            place = writer.place(_getframe(2))
            writer.emit(number, Kind.THREAD_CREATED, place)
            writer.emit(number, Kind.THREAD_STARTED, place)
            try:
                return native(Body(function, number), *args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise

        return Builtin(native, start)

    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        if hasattr(module, name):
            setattr(module, name, replacement(getattr(module, name)))
