"""Which views there are on this system; the corner of each is a module of its own."""

import sys

from visualizer.runtime.rings import Arena

from .views import View

GIL, OS, EVENTS = VIEWS = "gil", "os", "events"
"""Views, from the best to the least: the GIL's struct, the OS's thread states, the program's own events alone."""


def open_views(allowed: str, arena: Arena, pid: int, gil_address: int) -> "list[View]":
    """The views of the process `pid` that this system gives, none better than `allowed`.

    `gil_address` is where the program found its GIL, 0 if it did not.
    """
    if allowed == EVENTS or not sys.platform.startswith("linux"):
        return []
    from . import linux

    return linux.open_views(arena, pid, gil_address if allowed == GIL else 0)
