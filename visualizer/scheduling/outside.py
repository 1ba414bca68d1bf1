"""Calls that wait for the outside: the baton is given away meanwhile."""

import builtins
import os
import sys

from ..runtime.disguise import disguise, forget_frame
from .scheduler import NANOSECONDS, Scheduler, Verdict

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_SOCKET = ("accept", "connect", "recv", "recv_into", "recvfrom", "recvmsg", "send", "sendall", "sendto")


class Outside:
    """Lets the other threads of `scheduler` run while one waits for a socket, a process or a pipe."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.table = {
            "socket": self._sockets,
            "select": self._select,
            "selectors": self._selectors,
            os.name: self._system,
        }
        """What to do to a module, by its name."""

    def _letting(self, native, name: str):
        scheduler = self._scheduler

        def letting(*args, **kwargs):
            me = scheduler.current
            try:
                scheduler.leave(name)
                try:
                    return native(*args, **kwargs)
                finally:
                    scheduler.enter(me)
            except BaseException as error:
                forget_frame(error)
                raise

        return disguise(letting, native)

    def _sockets(self, module: "ModuleType") -> None:
        kind = module.socket
        for name in _SOCKET:
            if hasattr(kind, name):
                native = getattr(kind, name)
                setattr(kind, name, self._unless_nonblocking(native, self._letting(native, f"socket.{name}")))

    @staticmethod
    def _unless_nonblocking(native, letting):
        def call(sock, *args, **kwargs):
            return (native if sock.gettimeout() == 0 else letting)(sock, *args, **kwargs)

        return disguise(call, native)

    def _select(self, module: "ModuleType") -> None:
        native = module.select

        def select(readers, writers, errors, timeout=None, /):
            return self._polled(
                lambda limit: native(readers, writers, errors, limit), lambda found: any(found), timeout, "select"
            )

        module.select = disguise(select, native)  # type: ignore

    def _selectors(self, module: "ModuleType") -> None:
        for name in ("Select", "_PollLike", "Poll", "Epoll", "Devpoll", "Kqueue"):
            kind = getattr(module, f"{name}Selector", None)
            if kind is not None and "select" in vars(kind):
                kind.select = self._selector(kind.select)

    def _selector(self, native):
        def select(selector, timeout=None):
            return self._polled(lambda limit: native(selector, limit), bool, timeout, "select")

        return disguise(select, native)

    def _polled(self, look, is_ready, timeout: "float | None", name: str):
        """The result of `look(seconds)`, in virtual time."""
        found = look(0)
        if is_ready(found) or (timeout is not None and timeout <= 0):
            return found
        if timeout is None:
            return self._letting(look, name)(None)
        self._scheduler.sleep(int(timeout * NANOSECONDS))
        return look(0)

    def _system(self, module: "ModuleType") -> None:
        for name in ("waitpid", "waitid", "wait4", "wait", "system"):
            if hasattr(os, name):
                function = self._letting(getattr(os, name), f"os.{name}")
                setattr(os, name, function)
                setattr(module, name, function)
        refused = self._refuse("it forks, and other processes cannot be controlled")
        for name in ("fork", "forkpty"):
            if hasattr(os, name):
                setattr(os, name, refused)
                setattr(module, name, refused)

    def _refuse(self, why: str):
        def refused(*args, **kwargs):
            self._scheduler.give_up(Verdict("unsupported", why))

        return refused

    def install(self) -> None:
        """Refuse what would wait for somebody at a keyboard."""
        refused = self._refuse("it reads from standard input, where nobody is")
        builtins.input = refused
        sys.stdin = NoInput(refused)  # type: ignore


class NoInput:
    """Stands for standard input where there is none to be had."""

    def __init__(self, refused) -> None:
        self._refused = refused

    def fileno(self) -> int:
        """Descriptor of the real one."""
        return 0

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return False

    def __iter__(self):
        return self._refused()

    def __getattr__(self, name: str):
        return self._refused
