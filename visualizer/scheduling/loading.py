"""What the template loads so that runs find it loaded: it learns from them what they need."""

import os
import sys
from os import _exit

from .control import standard_modules
from .importing import Importer

_fork, _waitpid = getattr(os, "fork", None), getattr(os, "waitpid", None)
"""The native ones, which are replaced for the program."""


class Loading:
    """What is loaded in this process, and what a run has loaded besides."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer
        self._known: set[str] = set()
        self._state: tuple = ()

    def note(self) -> None:
        """All that is loaded now is known."""
        if self._state != self._loaded():
            self._state = self._loaded()
            self._known.update(sys.modules)

    def _loaded(self) -> tuple:
        """What changes when something is loaded; to compare all names would touch the memory of each."""
        return len(sys.modules), next(reversed(sys.modules)), len(self._importer.files)

    def news(self) -> "list | None":
        """What this process has loaded since: names of modules, and files that were compiled; None if nothing."""
        if self._loaded() == self._state:
            return None
        # In this order: some of the standard library can only be loaded after what uses it.
        return [[name for name in list(sys.modules) if name not in self._known], sorted(self._importer.files)]

    def learn(self, new: "list[str]", files: "list[str]") -> None:
        """Load what every run needs, so that the next ones find it done: modules by name, files to be compiled."""
        self._importer.warm(files)
        self._known.update(new)
        standard = standard_modules(new)
        _load(standard)
        # Nothing of the program, and no library that starts threads: after a fork they would be missing.
        others = [name for name in new if name not in standard and self._importer.is_library(name)]
        if others and self._starts_no_threads(others):
            _load(others)

    @staticmethod
    def _starts_no_threads(modules: "list[str]") -> bool:
        pid = _fork()  # type: ignore - only called where there is one
        if pid == 0:
            status = 1
            try:
                _load(modules)
                status = len(os.listdir("/proc/self/task")) > 1
            finally:
                _exit(status)
        return _waitpid(pid, 0)[1] == 0  # type: ignore


def _load(modules: "list[str]") -> None:
    for name in modules:
        try:
            __import__(name)
        except Exception:
            continue
