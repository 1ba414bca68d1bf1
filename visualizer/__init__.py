"""Thread Visualizer: see what the threads of a Python program do, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualizer.search.functions import CannotCheck, ScheduleFailed, check

__version__ = "0.1.0"
__all__ = ["CannotCheck", "ScheduleFailed", "__version__", "check"]


def __getattr__(name: str):
    # On first use only: the command line starts without numpy, and so do the processes of the program.
    if name in __all__:
        from visualizer.search import functions

        return getattr(functions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
