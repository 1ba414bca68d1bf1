"""Sockets, and what waits for several descriptors at once, in virtual time."""

import os

from ..runtime.disguise import Builtin, disguise
from .scheduler import NANOSECONDS, Scheduler
from .world import READABLE, WRITABLE

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_READING = ("accept", "recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "recvmsg_into")
_WRITING = ("sendto", "sendmsg")
_LOOKING_UP = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")


def _in_ns(seconds: "float | None") -> "int | None":
    return None if seconds is None else int(max(seconds, 0) * NANOSECONDS)


def control_sockets(module: "ModuleType", scheduler: Scheduler, letting) -> None:
    """Let others run while a socket of `module`, which is `socket`, is waited for.

    `letting(native, name)` gives a function that lets others run while the native one does.
    """
    # Needed to look up names, and must not be imported by several threads while they do not have the baton.
    import encodings.idna  # noqa: F401

    kind = module.socket
    own: set[object] = set()

    def put(name: str, make) -> None:
        native = getattr(kind, name, None)
        if native is not None:
            setattr(kind, name, disguise(make(native, f"socket.{name}"), native))

    def wait_for(sock, name: str, event: int) -> None:
        timeout = sock.gettimeout()
        wanted = [(sock.fileno(), event)]
        if timeout != 0 and sock.fileno() >= 0 and not scheduler.await_ready(name, wanted, _in_ns(timeout)):
            raise TimeoutError("timed out")

    def reading(native, name):
        def read(sock, *args, **kwargs):
            wait_for(sock, name, READABLE)
            result = native(sock, *args, **kwargs)
            scheduler.outside_changed()
            return result

        return read

    def writing(native, name):
        def write(sock, *args, **kwargs):
            wait_for(sock, name, WRITABLE)
            result = native(sock, *args, **kwargs)
            scheduler.outside_changed()
            return result

        return write

    def sending(native, name):
        def send(sock, data, flags=0, /):
            if sock.gettimeout() == 0 or not hasattr(module, "MSG_DONTWAIT"):
                count = native(sock, data, flags)
                scheduler.outside_changed()
                return count
            while True:
                wait_for(sock, name, WRITABLE)
                try:
                    count = native(sock, data, flags | module.MSG_DONTWAIT)
                except BlockingIOError:
                    continue
                scheduler.outside_changed()
                return count

        return send

    def sending_all(native, name):
        def sendall(sock, data, flags=0, /):
            view = memoryview(data).cast("B")
            while len(view):
                view = view[sock.send(view, flags) :]

        return sendall

    def changing(native, name):
        def change(sock, *args, **kwargs):
            result = native(sock, *args, **kwargs)
            scheduler.outside_changed()
            return result

        return change

    def binding(native, name):
        def bind(sock, *args):
            result = native(sock, *args)
            own.add(_port(sock.getsockname()))
            return result

        return bind

    def connecting(native, name):
        def connect(sock, address, /):
            is_own = _port(address) in own
            scheduler.world.has_strangers |= not is_own
            timeout = sock.gettimeout()
            if timeout == 0:
                result = native(sock, address)
                scheduler.outside_changed()
                return result
            if not is_own:
                return letting(native, name)(sock, address)
            sock.settimeout(0)
            try:
                native(sock, address)
            except BlockingIOError:
                sock.settimeout(timeout)
                wait_for(sock, name, WRITABLE)
                code = sock.getsockopt(module.SOL_SOCKET, module.SO_ERROR)
                if code:
                    raise OSError(code, os.strerror(code)) from None
            finally:
                sock.settimeout(timeout)
            scheduler.outside_changed()

        return connect

    for name in _READING:
        put(name, reading)
    for name in _WRITING:
        put(name, writing)
    for name, make in (("send", sending), ("sendall", sending_all), ("bind", binding), ("connect", connecting)):
        put(name, make)
    for name in ("close", "shutdown", "detach"):
        put(name, changing)
    for name in _LOOKING_UP:
        setattr(module, name, letting(getattr(module, name), f"socket.{name}"))


def _port(address) -> object:
    """What tells an address of this machine from another: the port, or the path."""
    return address[1] if isinstance(address, tuple) and len(address) > 1 else address


def control_polling(module: "ModuleType", scheduler: Scheduler) -> None:
    """Let others run while `select`, or a selector, waits; `module` is `select` or `selectors`."""

    def polled(name: str, look, wanted, timeout: "float | None"):
        # `look()` tells what is ready now, `wanted()` which descriptors are waited for.
        found = look()
        if any(found) or (timeout is not None and timeout <= 0):
            return found
        scheduler.await_ready(name, wanted(), _in_ns(timeout))
        return look()

    def selecting(native):
        def select(readers, writers, errors, timeout=None, /):
            def wanted():
                pairs = ((readers, READABLE), (writers, WRITABLE))
                return [(_number(file), event) for files, event in pairs for file in files]

            return polled("select", lambda: native(readers, writers, errors, 0), wanted, timeout)

        return select

    def of_selector(native):
        def select(selector, timeout=None):
            def wanted():
                return [(key.fd, WRITABLE * (key.events >> 1) | key.events & READABLE) for key in keys()]

            def keys():
                return (selector.get_map() or {}).values()

            return polled("select", lambda: native(selector, 0), wanted, timeout)

        return disguise(select, native)

    if module.__name__ == "selectors":
        for name in ("Select", "_PollLike", "Poll", "Epoll", "Devpoll", "Kqueue"):
            kind = getattr(module, f"{name}Selector", None)
            if kind is not None and "select" in vars(kind):
                kind.select = of_selector(kind.select)
        return
    module.select = Builtin(module.select, selecting(module.select))  # type: ignore
    # The selectors want the native ones, and are looked after themselves.
    import selectors  # noqa: F401

    for name, kind in (("poll", Poll), ("epoll", Epoll)):
        if hasattr(module, name):
            setattr(module, name, Builtin(getattr(module, name), _making(kind, getattr(module, name), polled)))


def _making(kind: type, native, polled):
    def make(*args, **kwargs):
        return kind(native(*args, **kwargs), polled)

    return make


def _number(file) -> int:
    return file if isinstance(file, int) else file.fileno()


class Poll:
    """A poll object of the program."""

    def __init__(self, native, polled) -> None:
        self._native = native
        self._polled = polled
        self._files: dict[int, int] = {}

    def register(self, file, events=0x007, /) -> None:
        """As the native one."""
        self._native.register(file, events)
        self._files[_number(file)] = events

    def modify(self, file, events, /) -> None:
        """As the native one."""
        self._native.modify(file, events)
        self._files[_number(file)] = events

    def unregister(self, file, /) -> None:
        """As the native one."""
        self._native.unregister(file)
        self._files.pop(_number(file), None)

    def poll(self, timeout=None, /):
        """As the native one; `timeout` is in milliseconds."""
        seconds = None if timeout is None or timeout < 0 else timeout / 1000
        return self._polled("poll", lambda: self._native.poll(0), lambda: list(self._files.items()), seconds)


class Epoll:
    """An epoll object of the program."""

    def __init__(self, native, polled) -> None:
        self._native = native
        self._polled = polled

    def __getattr__(self, name: str):
        return getattr(self._native, name)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self._native.close()

    def poll(self, timeout=None, maxevents=-1):
        """As the native one; `timeout` is in seconds."""
        seconds = None if timeout is None or timeout < 0 else timeout
        wanted = [(self._native.fileno(), READABLE)]
        return self._polled("epoll", lambda: self._native.poll(0, maxevents), lambda: wanted, seconds)
