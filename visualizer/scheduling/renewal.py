"""Puts a process in which a plain program was run back to what it was before, so that it can be run there again.

A run finds nothing of those before it, as if its process had just been forked. That holds for a plain program, see
`plain`, whose run came out right, and of which nothing is left: no thread, nothing that was loaded, and nothing that
was changed but what is put back here. All other runs are the last of their process.
"""

import atexit
import re
import sys
from itertools import islice

from .accesses import Accesses
from .importing import Importer
from .scheduler import Scheduler
from .telling import empty
from .threads import Threads

try:
    import resource
except ImportError:
    resource = None

_RUNS = 200
"""How many runs one process may make: what they leave behind in memory is not collected."""
_KILOBYTES = 64 * 1024 * (1024 if sys.platform == "darwin" else 1)
"""How much memory they may take, in the unit of `getrusage`."""
_ADDRESS = re.compile(r" at 0x|(started|stopped)( daemon)? \d{4}")
"""What is printed of an object that has no text of its own, or of a thread: no two processes agree on that."""


class Renewal:
    """What is to be put back in this process, which was just forked; `output` are the files that are printed to."""

    def __init__(self, scheduler: Scheduler, threads: Threads, importer: Importer, output: "list[int]") -> None:
        # Not before: what it is loaded for has to be ready.
        import threading

        self._threading = threading
        self._scheduler = scheduler
        self._threads = threads
        self._importer = importer
        self._output = output
        self.runs = 0
        self._has_printed = False
        threads.after_fork(threading)
        # To look at anything writes to its memory, which a fork has to copy then.
        if importer.plainness.holds:
            self._remember()

    def _remember(self) -> None:
        self._main = sys.modules["__main__"]
        self._loaded = len(sys.modules)
        self._arguments = list(sys.argv)
        self._memory = _memory()
        self._files = len(self._importer.files)

    def is_possible(self, accesses: Accesses, printed: "dict[str, str]") -> bool:
        """Whether all that the run has left behind, which came out right, can be put back."""
        scheduler = self._scheduler
        self.runs += 1
        self._has_printed = any(printed.values())
        return (
            self._importer.plainness.holds
            and not scheduler.went_outside
            and scheduler.world.is_empty
            and self._threads.have_ended(self._threading)
            and self._is_known_what_was_loaded()
            and all(_module_of(thing) in self._own() for thing in accesses.changed.values())
            and not self.are_addresses_in(printed)
            and not atexit._ncallbacks()
            and self.runs < _RUNS
            and _memory() - self._memory < _KILOBYTES
        )

    @staticmethod
    def are_addresses_in(printed: "dict[str, str]") -> bool:
        """Whether what was printed is told apart by addresses, which depend on the runs before."""
        return any(_ADDRESS.search(text) for text in printed.values())

    def _own(self) -> "list[str]":
        """Names of the modules that were loaded since; they come last."""
        return ["__main__", *islice(reversed(sys.modules), len(sys.modules) - self._loaded)]

    def _is_known_what_was_loaded(self) -> bool:
        return len(self._importer.files) == self._files and all(
            self._importer.is_users(getattr(sys.modules[name], "__file__", None) or "") for name in self._own()
        )

    def put_back(self) -> None:
        """Let everything be as it was."""
        self._scheduler.renew()
        self._threads.renew(self._threading)
        for name in self._own()[1:]:
            del sys.modules[name]
        sys.modules["__main__"] = self._main
        sys.argv[:] = self._arguments
        if "random" in sys.modules:
            # It does so itself after a fork.
            sys.modules["random"].seed()
        if self._has_printed:
            empty(self._output)


def _module_of(thing) -> object:
    return type.__getattribute__(thing, "__module__") if isinstance(thing, type) else thing.__module__


def _memory() -> int:
    return 0 if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
