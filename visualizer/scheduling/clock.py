"""Virtual time: clocks that only move when nobody can go on, and sleep that takes none of the real time."""

import time

from ..runtime.disguise import disguise
from .scheduler import NANOSECONDS, Scheduler

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_COPIES = {
    "threading": "_time",
    "queue": "time",
    "subprocess": "_time",
    "sched": "_time",
}
"""Modules of the standard library that keep `time.monotonic` under a name of their own."""
_STARTS_AT = 1_700_000_000 * NANOSECONDS
"""The wall clock at the start of every run: one run is like the other."""


class Clock:
    """The functions of `time` on the virtual clock of `scheduler`.

    Attributes:
        copies: Names of the modules of the standard library that keep a copy of one of them.
    """

    copies = frozenset(_COPIES)

    def __init__(self, scheduler: Scheduler) -> None:
        look = scheduler.look_at_clock
        self._functions = {
            "time_ns": lambda: _STARTS_AT + look(),
            "time": lambda: (_STARTS_AT + look()) / NANOSECONDS,
            "monotonic_ns": lambda: look(),
            "monotonic": lambda: look() / NANOSECONDS,
            "perf_counter_ns": lambda: look(),
            "perf_counter": lambda: look() / NANOSECONDS,
        }

        def sleep(seconds, /) -> None:
            nanoseconds = seconds.__float__() * NANOSECONDS if hasattr(seconds, "__float__") else seconds
            if isinstance(nanoseconds, float) and nanoseconds >= 0:
                scheduler.sleep(int(nanoseconds))
            else:
                # For the native error.
                native_sleep(seconds)

        def of_now(native):
            # What is the time now, if no other moment is given.
            def convert(seconds=None, /):
                return native((_STARTS_AT + look()) / NANOSECONDS if seconds is None else seconds)

            return convert

        def in_text(format, moment=None, /):
            return native_strftime(format, localtime() if moment is None else moment)

        def as_text(moment=None, /):
            return native_asctime(localtime() if moment is None else moment)

        native_sleep, native_strftime, native_asctime = time.sleep, time.strftime, time.asctime
        localtime = of_now(time.localtime)
        self._functions |= {
            "localtime": localtime,
            "gmtime": of_now(time.gmtime),
            "ctime": of_now(time.ctime),
            "strftime": in_text,
            "asctime": as_text,
        }
        self._functions["sleep"] = sleep

    def install(self, module: "ModuleType") -> None:
        """Put the clock into `module`, which is `time`."""
        for name, function in self._functions.items():
            setattr(module, name, disguise(function, getattr(module, name)))

    def install_copy(self, module: "ModuleType") -> None:
        """Put the clock into a module that keeps a copy of it."""
        setattr(module, _COPIES[module.__name__], self._functions["monotonic"])
