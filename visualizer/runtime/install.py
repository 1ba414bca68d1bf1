"""Puts the traced primitives in place: at once in modules that are loaded, later in those that the program imports."""

import atexit
import os
import sys

from . import blocking, conditions, locks, pools, queues, rlocks, threads
from .disguise import Builtin, clean_traceback
from .gil import PythonApi, find_gil
from .governor import Governor
from .holding import Gates
from .patching import PatchingFinder
from .protocol import GIL_ADDRESS, GIL_NOT_FOUND, SCRATCH, SLOT, Define, Kind
from .signals import postpone_handlers
from .writer import Writer, open_writer

_COST_LOOPS = 300


# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def record(path: str, orders: "int | None" = None) -> "Callable[[], None] | None":
    """Record this process from now on into the mapped file at `path`; to be called before any code of the user's.

    If `orders` is given, it is the descriptor of a command channel. Then this returns a function that starts to take
    orders from it, to be called when the modules that we needed are forgotten.
    """
    commands = None
    if orders is not None:
        # Here, since what it imports is to be forgotten with the rest.
        from . import commands
    writer = open_writer(path)
    address, interpreter = GIL_NOT_FOUND, 0
    try:
        api = PythonApi()
        interpreter = api.interpreter_state()
        address = find_gil(api)
        writer.thread_address = api.thread_state
    except (ImportError, OSError, AttributeError):
        # No _ctypes in this interpreter: events only.
        pass
    main = writer.new_thread()
    writer.begin_thread(main)
    writer.define_thread(main, "MainThread", False, "main", "")
    _say_hello(writer)
    writer.arena.set_word(GIL_ADDRESS, address)

    gates = Gates(writer)
    tools = _trace(writer, gates)
    os.register_at_fork(after_in_child=writer.silence) if hasattr(os, "register_at_fork") else None
    atexit.register(_exiting, writer)
    _clean_printed_tracebacks()
    if orders is None or commands is None:
        return None
    begin = commands.begin

    def take_orders() -> None:
        # The interpreter only asks `threading` at its end if it is there.
        import threading  # noqa: F401

        if hasattr(tools, "maker"):
            tools.interpreter = interpreter
            begin(orders, writer, gates, tools)

    return take_orders


def _say_hello(writer: Writer) -> None:
    try:
        cwd = os.getcwd()
    except OSError:
        cwd = ""
    facts = {
        "pid": os.getpid(),
        "python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "executable": sys.executable or "",
        "cwd": cwd,
        "event_ns": _cost(writer),
    }
    writer.define(Define.HELLO, *[str(item) for pair in facts.items() for item in pair])


def _cost(writer: Writer) -> int:
    """Nanoseconds that one event costs here, near enough; written to the scratch slot."""
    from time import perf_counter_ns as now

    began = now()
    for _ in range(_COST_LOOPS):
        SLOT.pack_into(writer.buffer, SCRATCH, 0, 0, 0, 0, now())
        writer.threads.id  # noqa: B018 - part of what an event costs
    return (now() - began) // _COST_LOOPS * 2


class Tools:
    """What the orders of an interactive run need of what is traced; not there before `threading` is.

    Attributes:
        locks: The classes of locks.
        rlocks: The classes of reentrant locks.
        condition: The class of conditions.
        maker: Makes threads.
        interpreter: Address of the interpreter's state, 0 if it is not known.
    """

    locks: locks.LockClasses
    rlocks: frozenset
    condition: type
    maker: threads.Maker
    interpreter: int


def _trace(writer: Writer, gates: Gates) -> Tools:
    """Trace what is there, and what will be."""
    tools = Tools()
    governor = Governor(writer)
    tools.locks = locks.lock_classes(writer, governor)
    calls = blocking.CallTracer(writer)

    def trace_threading(module) -> None:
        function, make, tools.rlocks = rlocks.rlock_factory(writer, governor, module.RLock)
        maker = threads.trace_threads(writer, module, gates)
        conditions.trace_conditions(writer, module, make)
        module.Lock, module.RLock = tools.locks.factory, function
        tools.condition, tools.maker = module.Condition, maker

    table = {
        "_thread": lambda module: threads.trace_raw_threads(writer, module),
        "time": lambda module: blocking.trace_sleep(writer, module),
        "threading": trace_threading,
        "queue": lambda module: queues.trace_queues(writer, module),
        "concurrent.futures._base": lambda module: pools.trace_futures(writer, module),
        "concurrent.futures.thread": lambda module: pools.trace_pools(writer, module),
        "subprocess": lambda module: blocking.trace_processes(writer, module),
        "selectors": lambda module: blocking.trace_selectors(writer, module),
        "socket": lambda module: blocking.trace_sockets(writer, module),
        "ssl": lambda module: blocking.trace_tls(writer, module),
        "select": lambda module: (
            calls.add(module, "epoll.poll", "poll.poll"),
            blocking.trace_select(writer, module),
        ),
        "fcntl": lambda module: calls.add(module, "flock", "lockf"),
        "_signal": lambda module: calls.add(module, "sigwait", "sigwaitinfo", "pause"),
        "builtins": lambda module: calls.add(module, "input"),
        os.name: lambda module: calls.add(module, "read", "readv", "pread", "waitpid", "waitid", "wait4", "fsync"),
    }
    patches = {name: _tolerant(writer, name, patch) for name, patch in table.items()}
    for name in table:
        if name in sys.modules:
            patches.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, PatchingFinder(patches))
    postpone_handlers(writer)
    calls.start()
    return tools


def _tolerant(writer: Writer, name: str, patch):
    """A module of some future Python may lack what we look for; that must not be the program's problem."""

    def tolerant(module) -> None:
        try:
            patch(module)
        except (AttributeError, TypeError) as error:
            writer.define(Define.HELLO, f"untraced {name}", str(error))

    return tolerant


def _exiting(writer: Writer) -> None:
    error = getattr(sys, "last_value", None)
    if error is not None and writer.threads.id == 1:
        threads.tell_exception(writer, 1, error)
    writer.emit(0, Kind.EXITING)


def _clean_printed_tracebacks() -> None:
    native = sys.excepthook

    def excepthook(kind, error, trace):
        clean_traceback(error)
        native(kind, error, getattr(error, "__traceback__", trace))

    hook = Builtin(native, excepthook)
    if sys.excepthook is sys.__excepthook__:
        sys.__excepthook__ = hook
    sys.excepthook = hook
