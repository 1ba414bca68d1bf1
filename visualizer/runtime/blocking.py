"""Calls that block outside of Python: sleep, subprocesses, select, sockets; on 3.12 and later named C calls, too."""

import os
import sys
from sys import _getframe

from .disguise import Builtin, disguise, forget_frame
from .protocol import Outcome, Reason
from .waits import outcome_of
from .writer import Writer


def _blocking(writer: Writer, original, reason: int, name: str, timeout_of):
    """A function or method like `original` whose call is a wait.

    `timeout_of(args, kwargs)` gives the seconds that the call may take, None for no limit, and 0 for a call that does
    not block and therefore is no wait.
    """

    def blocking_call(*args, **kwargs):
        try:
            timeout = timeout_of(args, kwargs)
            if writer.threads.waiting or timeout == 0:
                return original(*args, **kwargs)
            mine = writer.at_rest
            outcome = Outcome.DONE
            try:
                writer.waits(reason, writer.text(name), _getframe(1), timeout)
                return original(*args, **kwargs)
            except BaseException as error:
                outcome = outcome_of(error)
                raise
            finally:
                if mine:
                    writer.woken(outcome)
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            args = kwargs = None

    return disguise(blocking_call, original)


def _argument(position: int, name: str, default=None):
    """Reads a timeout out of a call's arguments: None or a negative number is no limit."""

    def timeout_of(args, kwargs):
        value = args[position] if len(args) > position else kwargs.get(name, default)
        if value is None:
            return None
        try:
            return None if value < 0 else value
        except TypeError:
            return 0

    return timeout_of


def trace_sleep(writer: Writer, module) -> None:
    """Trace `time.sleep`."""
    native = module.sleep

    def sleep(*args, **kwargs):
        try:
            if len(args) != 1 or type(args[0]) not in (int, float) or not args[0] > 0 or writer.threads.waiting:
                return native(*args, **kwargs)
            mine = writer.at_rest
            outcome = Outcome.FAILED
            try:
                writer.waits(Reason.SLEEP, 0, _getframe(2), args[0])
                native(*args, **kwargs)
                outcome = Outcome.DONE
            finally:
                if mine:
                    writer.woken(outcome)
        except BaseException as error:
            forget_frame(error)
            raise

    module.sleep = Builtin(native, sleep)


def trace_processes(writer: Writer, module) -> None:
    """Trace waits for child processes in `module`, which is `subprocess`."""
    popen = module.Popen

    def unless_done(timeout_of):
        return lambda args, kwargs: 0 if args[0].returncode is not None else timeout_of(args, kwargs)

    popen.wait = _blocking(writer, popen.wait, Reason.PROCESS, "wait", unless_done(_argument(1, "timeout")))
    popen.communicate = _blocking(writer, popen.communicate, Reason.PROCESS, "communicate", _argument(2, "timeout"))


def trace_selectors(writer: Writer, module) -> None:
    """Trace the selectors of `module`, which is `selectors`."""
    kinds = ("Select", "_PollLike", "Poll", "Epoll", "Devpoll", "Kqueue")
    for kind in kinds:
        selector = getattr(module, f"{kind}Selector", None)
        if selector is not None and "select" in vars(selector):
            selector.select = _blocking(writer, selector.select, Reason.IO, "select", _argument(1, "timeout"))


def trace_select(writer: Writer, module) -> None:
    """Trace `select.select`; poll objects are C types and seen by the calls of 3.12, or by the observer."""
    native = module.select
    traced = _blocking(writer, native, Reason.IO, "select", _argument(3, "timeout"))
    module.select = Builtin(native, traced)


def trace_sockets(writer: Writer, module) -> None:
    """Trace blocking sockets of `module`, which is `socket`, and looking up names."""
    socket = module.socket

    def unless_nonblocking(args, kwargs):
        return args[0].gettimeout()

    for name in ("accept", "connect", "recv", "recv_into", "recvfrom", "recvmsg", "send", "sendall", "sendto"):
        if hasattr(socket, name):
            method = getattr(socket, name)
            setattr(socket, name, _blocking(writer, method, Reason.IO, f"socket.{name}", unless_nonblocking))
    for name in ("getaddrinfo", "gethostbyname"):
        function = getattr(module, name)
        traced = _blocking(writer, function, Reason.IO, name, lambda args, kwargs: None)
        setattr(module, name, traced if name == "getaddrinfo" else Builtin(function, traced))


def trace_tls(writer: Writer, module) -> None:
    """Trace blocking TLS sockets of `module`, which is `ssl`."""
    tls = module.SSLSocket

    def unless_nonblocking(args, kwargs):
        return args[0].gettimeout()

    for name in ("read", "write", "do_handshake"):
        method = getattr(tls, name)
        setattr(tls, name, _blocking(writer, method, Reason.IO, f"ssl.{name}", unless_nonblocking))


class CallTracer:
    """Traces named C calls through `sys.monitoring`, on 3.12 and later; does nothing elsewhere.

    The callbacks only compare identities: anything else might run the user's code.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._names: dict = {}
        self._inside: dict = {}

    def start(self) -> None:
        """Look at calls from now on, unless another tool has taken both of the ids meant for tools like this one."""
        if sys.version_info < (3, 12):
            return
        monitoring = sys.monitoring
        tool = next((number for number in (4, 3) if monitoring.get_tool(number) is None), None)
        if tool is None:
            return
        writer, names, inside = self._writer, self._names, self._inside
        threads, disable = writer.threads, monitoring.DISABLE

        def called(code, offset, function, first):
            name = names.get(id(function))
            if name is None:
                return disable
            if not threads.waiting and threads.label is None:
                writer.waits(Reason.IO, writer.text(name), _getframe(1))
                inside[threads.id] = id(function)
            return None

        def returned(code, offset, function, first):
            if inside and inside.get(threads.id) == id(function):
                del inside[threads.id]
                writer.woken()

        events = monitoring.events
        monitoring.use_tool_id(tool, "visualizer")
        monitoring.register_callback(tool, events.CALL, called)
        monitoring.register_callback(tool, events.C_RETURN, returned)
        monitoring.register_callback(tool, events.C_RAISE, returned)
        monitoring.set_events(tool, events.CALL)

    def add(self, module, *names: str) -> None:
        """Count these functions, or methods of C classes ("epoll.poll"), of `module` as blocking."""
        for name in names:
            function = module
            for part in name.split("."):
                function = getattr(function, part, None)
            if function is not None:
                home = "os" if module.__name__ == os.name else module.__name__
                self._names[id(function)] = f"{home}.{name}".removeprefix("builtins.")
