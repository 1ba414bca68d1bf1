"""Keeps signal handlers out of the moments in which a lock, and what is written of it, are not in step.

A native lock is taken and released in one piece of C code, which no signal can interrupt. What stands in its place is
Python code, and a handler that raises in the middle of it, as that of Ctrl+C does, would leave the lock held for ever.
So a handler that comes at such a moment is put off until the program's own code goes on, some microseconds later.
"""

import _signal  # type: ignore
import _thread

from .disguise import Builtin, forget_frame
from .protocol import RUNTIME, Define
from .writer import Writer, origin

_INTERRUPTIBLE = frozenset(["_wait", "_take_natively", "_stay", "blocking_call", "sleep", "get"])
"""Names of those functions of this room that block in C code themselves, and have to let a handler end that."""


class Postponed:
    """A signal handler that waits until the interrupted function is none of ours."""

    __slots__ = ("handler",)

    def __init__(self, handler) -> None:
        self.handler = handler

    def __call__(self, number: int, frame):  # noqa: D102 - what the class says
        if frame is not None and _is_critical(frame.f_code):
            # Called from C, so that the signal is not looked at before this function has returned.
            for _ in map(_thread.interrupt_main, (number,)):  # type: ignore
                break
            return None
        try:
            return self.handler(number, frame)
        except BaseException as error:
            forget_frame(error)
            raise


def _is_critical(code) -> bool:
    return origin(code.co_filename) == RUNTIME and code.co_name not in _INTERRUPTIBLE


def postpone_handlers(writer: Writer) -> None:
    """Let the handlers that are set from now on, and the present one of Ctrl+C, not interrupt code of ours."""
    native_signal, native_getsignal = _signal.signal, _signal.getsignal

    def as_given(handler):
        return handler.handler if type(handler) is Postponed else handler

    def signal(*args, **kwargs):
        if len(args) != 2 or kwargs or not callable(args[1]):
            return as_given(native_signal(*args, **kwargs))
        # A lock that nobody is left to free may still be freed by a handler.
        writer.define(Define.HELLO, "signal handlers", "1")
        return as_given(native_signal(args[0], Postponed(args[1])))

    def getsignal(*args, **kwargs):
        return as_given(native_getsignal(*args, **kwargs))

    _signal.signal = Builtin(native_signal, signal)
    _signal.getsignal = Builtin(native_getsignal, getsignal)
    interrupt = native_getsignal(_signal.SIGINT)
    if interrupt is _signal.default_int_handler:
        native_signal(_signal.SIGINT, Postponed(interrupt))
