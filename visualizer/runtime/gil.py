"""Finds the interpreter's GIL in its own memory, so that the observer can read it from outside.

No table of offsets: the switch interval is set to a number that nothing else has, and the one place where that number
stands in front of the address of the running thread's state is the GIL. Works on CPython 3.10 and later on Linux.
"""

import sys

# The stubs know _ctypes by what ctypes makes of it.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
from .protocol import GIL_ABSENT, GIL_NOT_FOUND

_INTERVAL_MICROS = 4973
_RUNTIME_BYTES = 1 << 16
_INTERPRETER_BYTES = 1 << 19


class PythonApi:
    """The few functions of CPython's C interface that are needed here; needs the module `_ctypes`, nothing else.

    Raises ImportError or OSError where that is missing.
    """

    def __init__(self) -> None:
        import _ctypes

        self._ctypes = _ctypes

        class Library:
            _handle = sys.dllhandle if hasattr(sys, "dllhandle") else _ctypes.dlopen(None, 0)

        class Pointer(_ctypes._SimpleCData):
            _type_ = "P"

        class Function(_ctypes.CFuncPtr):
            _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
            _restype_ = Pointer

        self._library = Library()
        current = Function(("PyThreadState_Get", self._library))
        interpreter = Function(("PyInterpreterState_Get", self._library))
        self.thread_state = lambda: current() or 0
        """Address of the calling thread's PyThreadState."""
        self.interpreter_state = lambda: interpreter() or 0
        """Address of the interpreter's state."""

    def runtime(self) -> int:
        """Address of `_PyRuntime`. Raises OSError where symbols cannot be looked up."""
        return self._ctypes.dlsym(self._library._handle, "_PyRuntime")


def find_gil(api: PythonApi) -> int:
    """Address of the GIL's struct; or GIL_NOT_FOUND, or GIL_ABSENT if the interpreter runs without a GIL."""
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return GIL_ABSENT
    interval = sys.getswitchinterval()
    try:
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            if sys.version_info >= (3, 12):
                start, size = api.interpreter_state(), _INTERPRETER_BYTES
            else:
                start, size = api.runtime(), _RUNTIME_BYTES
            sys.setswitchinterval(_INTERVAL_MICROS / 1e6)
            if round(sys.getswitchinterval() * 1e6) != _INTERVAL_MICROS:
                return GIL_NOT_FOUND
            wanted = _INTERVAL_MICROS.to_bytes(8, sys.byteorder) + api.thread_state().to_bytes(8, sys.byteorder)
            found = _occurrences(memory, start, size, wanted)
            sys.setswitchinterval(interval)
            if len(found) != 1:
                return GIL_NOT_FOUND
            memory.seek(found[0])
            now = int.from_bytes(memory.read(8), sys.byteorder)
            return found[0] if now == round(interval * 1e6) else GIL_NOT_FOUND
    except (OSError, AttributeError, ValueError):
        return GIL_NOT_FOUND
    finally:
        sys.setswitchinterval(interval)


def _occurrences(memory, start: int, size: int, wanted: bytes) -> list:
    memory.seek(start)
    data = bytearray()
    while len(data) < size:
        # The part of the area that is mapped may be smaller than what is asked for.
        try:
            more = memory.read(min(4096, size - len(data)))
        except OSError:
            break
        if not more:
            break
        data += more
    found = []
    at = data.find(wanted)
    while at >= 0:
        if at % 8 == 0:
            found.append(start + at)
        at = data.find(wanted, at + 1)
    return found
