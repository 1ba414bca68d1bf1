"""Calls that wait for the outside: the baton is given away meanwhile, or they are refused."""

import builtins
import io
import os
import sys
from signal import getsignal

from ..runtime.disguise import Builtin, disguise
from .scheduler import NANOSECONDS, Scheduler, Verdict
from .sockets import control_polling, control_sockets
from .world import READABLE, WRITABLE

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_PIPE_BYTES = 512
"""So much can be written at once to a pipe that is said to be writable (POSIX)."""
_FIRST_RETRY_NS = NANOSECONDS // 1000
_REPLACING = ("execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe")
_SIGNALLING = {"alarm": 0, "setitimer": 1, "pause": None, "sigwait": None, "sigwaitinfo": None, "sigtimedwait": None}
"""Functions of `signal` that wait for a signal, or ask for one; where the number is their argument that may be 0."""


class Outside:
    """Lets the other threads of `scheduler` run while one waits for a socket, a process, a pipe or a file.

    Attributes:
        table: What to do to a module, by its name.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._input = self._refuse("it reads from standard input, where nobody is")
        self.table: dict[str, Callable[[ModuleType], None]] = {
            "socket": lambda module: control_sockets(module, scheduler, self._letting),
            "select": lambda module: control_polling(module, scheduler),
            "selectors": lambda module: control_polling(module, scheduler),
            "fcntl": self._file_locks,
            "signal": self._signals,
            "subprocess": self._processes,
            "asyncio.base_events": self._loops,
            "multiprocessing.process": self._multiprocessing,
            os.name: self._system,
        }

    def install(self) -> None:
        """Refuse what would wait for somebody at a keyboard, and look at what is opened."""
        builtins.input = self._input
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(Nobody(self._input)), encoding="utf-8")
        builtins.open = io.open = Builtin(io.open, self._open(io.open))  # type: ignore

    def _refuse(self, why: str) -> "Callable":
        def refused(*args, **kwargs):
            self._scheduler.give_up(Verdict("unsupported", why))

        return refused

    def _letting(self, native, name: str):
        """A function that lets others run while `native` does, however long that takes."""
        scheduler = self._scheduler

        def letting(*args, **kwargs):
            me = scheduler.current
            scheduler.leave(name)
            try:
                return native(*args, **kwargs)
            finally:
                scheduler.enter(me)

        return Builtin(native, letting)

    # the operating system

    def _system(self, module: "ModuleType") -> None:
        def put(name: str, function) -> None:
            setattr(os, name, function)
            setattr(module, name, function)

        for name in ("wait", "wait3", "wait4", "waitpid", "waitid", "system"):
            if hasattr(os, name):
                native = getattr(os, name)
                put(name, self._unless_at_once(native, self._letting(native, f"os.{name}")))
        for name, change in (("read", self._reading), ("write", self._writing), ("close", self._changing)):
            put(name, Builtin(getattr(os, name), change(getattr(os, name))))
        if hasattr(os, "posix_spawn"):
            for name in ("posix_spawn", "posix_spawnp"):
                put(name, Builtin(getattr(os, name), self._starting(getattr(os, name))))
        put("kill", Builtin(os.kill, self._killing(os.kill)))
        for names, why in (
            (("fork", "forkpty"), "it forks, and other processes cannot be controlled"),
            (_REPLACING, "it lets another program take its place"),
        ):
            for name in names:
                if hasattr(os, name):
                    put(name, self._refuse(why))

    @staticmethod
    def _unless_at_once(native, letting):
        def wait(*args, **kwargs):
            # The options are the last or last but one number.
            at_once = any(isinstance(value, int) and value & os.WNOHANG for value in args[1:])
            return (native if at_once else letting)(*args, **kwargs)

        return Builtin(native, wait) if hasattr(os, "WNOHANG") else letting

    def _reading(self, native):
        scheduler = self._scheduler

        def read(descriptor, length, /):
            if descriptor == 0 and not _is_stream(0):
                self._input()
            if _is_stream(descriptor) and os.get_blocking(descriptor):
                scheduler.await_ready("os.read", [(descriptor, READABLE)])
            data = native(descriptor, length)
            scheduler.outside_changed()
            return data

        return read

    def _writing(self, native):
        scheduler = self._scheduler

        def write(descriptor, data, /):
            if not _is_stream(descriptor) or not os.get_blocking(descriptor):
                return native(descriptor, data)
            view = memoryview(data).cast("B")
            done = 0
            while True:
                scheduler.await_ready("os.write", [(descriptor, WRITABLE)])
                done += native(descriptor, view[done : done + _PIPE_BYTES])
                scheduler.outside_changed()
                if done >= len(view):
                    return done

        return write

    def _changing(self, native):
        scheduler = self._scheduler

        def close(*args, **kwargs):
            result = native(*args, **kwargs)
            scheduler.outside_changed()
            return result

        return close

    # files

    def _open(self, native):
        scheduler = self._scheduler

        def open_(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
            if file == 0 and isinstance(file, int) and not _is_stream(0):
                self._input()
            if opener is not None or not isinstance(mode, str) or "+" in mode or not _is_pipe(file):
                return native(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if not isinstance(file, int):
                # It waits until somebody opens the other end.
                flags = os.O_RDONLY if "r" in mode else os.O_WRONLY
                file = self._letting(os.open, "open")(file, flags | getattr(os, "O_CLOEXEC", 0))
            raw = PipeFile(scheduler, file, mode.replace("t", "").replace("b", ""), closefd)
            if buffering == 0:
                return raw
            stream = (io.BufferedReader if "r" in mode else io.BufferedWriter)(raw)
            if "b" in mode:
                return stream
            return io.TextIOWrapper(stream, encoding, errors, newline, line_buffering=buffering == 1)

        return open_

    def _file_locks(self, module: "ModuleType") -> None:
        for name in ("flock", "lockf"):
            if hasattr(module, name):
                native = getattr(module, name)
                setattr(module, name, Builtin(native, self._retrying(native, module.LOCK_NB)))  # type: ignore

    def _retrying(self, native, at_once: int):
        scheduler = self._scheduler

        def lock(file, operation, *args):
            pause = _FIRST_RETRY_NS
            while True:
                scheduler.went_outside = True
                scheduler.sleep(0)
                try:
                    return native(file, operation | at_once, *args)
                except BlockingIOError:
                    if operation & at_once:
                        raise
                scheduler.sleep(pause)
                pause = min(2 * pause, NANOSECONDS)

        return lock

    # processes and signals

    def _starting(self, native):
        scheduler = self._scheduler

        def start(*args, **kwargs):
            pid = native(*args, **kwargs)
            scheduler.went_outside = True
            scheduler.world.started(pid)
            return pid

        return start

    def _processes(self, module: "ModuleType") -> None:
        for owner, name in ((module, "_fork_exec"), (getattr(module, "_posixsubprocess", None), "fork_exec")):
            if hasattr(owner, name):
                setattr(owner, name, self._starting(getattr(owner, name)))

    def _loops(self, module: "ModuleType") -> None:
        kind, scheduler = module.BaseEventLoop, self._scheduler
        native = kind.run_forever

        def run_forever(loop) -> None:
            scheduler.world.has_loop = True
            native(loop)

        kind.run_forever = disguise(run_forever, native)

    def _multiprocessing(self, module: "ModuleType") -> None:
        module.BaseProcess.start = self._refuse("it starts a process (multiprocessing), which cannot be controlled")  # type: ignore

    def _killing(self, native):
        scheduler = self._scheduler
        refused = self._refuse("a thread sends a signal, whose handler runs in the main thread wherever that is")

        def kill(pid, number, /):
            if pid == os.getpid() and scheduler.current.number and callable(getsignal(number)):
                refused()
            return native(pid, number)

        return kill

    def _signals(self, module: "ModuleType") -> None:
        for name, argument in _SIGNALLING.items():
            if hasattr(module, name):
                native = getattr(module, name)
                setattr(module, name, Builtin(native, self._unless_off(native, f"signal.{name}", argument)))
        native = module.signal
        module.signal = disguise(self._handling(native), native)  # type: ignore

    def _unless_off(self, native, name: str, argument: "int | None"):
        refused = self._refuse(f"it calls {name}: when a signal comes cannot be scheduled")

        def call(*args, **kwargs):
            if argument is None or len(args) <= argument or args[argument]:
                refused()
            return native(*args, **kwargs)

        return call

    def _handling(self, native):
        scheduler = self._scheduler
        refused = self._refuse("a signal came to the main thread while another thread had its turn")

        def signal(signalnum, handler, /):
            if not callable(handler):
                return native(signalnum, handler)

            def handle(number, frame):
                if scheduler.current is not scheduler.threads[0]:
                    refused()
                return handler(number, frame)

            return native(signalnum, disguise(handle, handler))

        return signal


class Nobody(io.RawIOBase):
    """Stands for standard input, where nobody is."""

    name, mode = "<stdin>", "rb"

    def __init__(self, refused: "Callable") -> None:
        self._refused = refused

    def readable(self) -> bool:
        """One may try."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore
        """Refused."""
        self._refused()
        return 0

    def fileno(self) -> int:
        """Descriptor of the real one."""
        return 0


class PipeFile(io.FileIO):
    """One end of a pipe: who reads what is not there yet, or writes what has no room yet, lets others run."""

    def __init__(self, scheduler: Scheduler, descriptor: int, mode: str, closes: bool) -> None:
        super().__init__(descriptor, mode, closes)
        self._scheduler = scheduler

    def readinto(self, buffer):
        """As the native one."""
        self._await(READABLE)
        count = super().readinto(buffer)
        self._scheduler.outside_changed()
        return count

    def read(self, size: "int | None" = -1, /):
        """As the native one."""
        if size is None or size < 0:
            return self.readall()
        self._await(READABLE)
        data = super().read(size)
        self._scheduler.outside_changed()
        return data

    def readall(self):
        """As the native one."""
        parts = []
        while part := self.read(io.DEFAULT_BUFFER_SIZE):
            parts.append(part)
        return b"".join(parts)

    def write(self, data):
        """As the native one, a little at a time."""
        self._await(WRITABLE)
        count = super().write(memoryview(data).cast("B")[:_PIPE_BYTES])
        self._scheduler.outside_changed()
        return count

    def close(self):
        """As the native one."""
        super().close()
        self._scheduler.outside_changed()

    def _await(self, event: int) -> None:
        if os.get_blocking(self.fileno()):
            self._scheduler.await_ready("a pipe", [(self.fileno(), event)])


def _is_pipe(file) -> bool:
    try:
        return os.stat(file).st_mode & 0o170000 == 0o010000
    except (OSError, ValueError, TypeError):
        return False


def _is_stream(descriptor) -> bool:
    """Whether it is a pipe or a socket."""
    try:
        return os.fstat(descriptor).st_mode & 0o170000 in (0o010000, 0o140000)
    except (OSError, ValueError, TypeError):
        return False
