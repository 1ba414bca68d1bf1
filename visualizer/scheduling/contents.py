"""What the queues, semaphores, events, barriers and conditions of a program hold, read without running its code."""

import queue
import threading

from .naming import Names
from .values import text_of_value

_MOST = 50
"""So many are told."""


def contents(names: Names) -> "list[dict]":
    """For JSON: of each that the program has a name for, `name`, `kind`, `count`, `most` and `text`.

    `count` is how many items, permits or waiters there are, or 1 if an event is set; `most` is how many a queue has
    room for, or for how many a barrier waits; 0 if there is no such number. `text` is what is in a queue.
    """
    found = {}
    for name, thing in names.things():
        # What is inside of one is called the same, and comes later.
        told = _told(thing) if name not in found else None
        if told is not None and len(found) < _MOST:
            kind, count, most, text = told
            found[name] = {"name": name, "kind": kind, "count": count, "most": most, "text": text}
    return list(found.values())


def _told(thing) -> "tuple[str, int, int, str] | None":
    try:
        if isinstance(thing, queue.Queue):
            items = list(thing.queue)
            return "queue", len(items), max(thing.maxsize, 0), text_of_value(items)
        if isinstance(thing, queue._PySimpleQueue):  # type: ignore - it is there in all versions
            items = list(thing._queue)
            return "queue", len(items), 0, text_of_value(items)
        if isinstance(thing, threading.Semaphore):
            return "semaphore", thing._value, getattr(thing, "_initial_value", 0), ""
        if isinstance(thing, threading.Event):
            return "event", int(thing._flag), 0, ""  # type: ignore - its state, without a scheduling point
        if isinstance(thing, threading.Barrier):
            return "barrier", thing._count, thing._parties, ""  # type: ignore - the same
        if isinstance(thing, threading.Condition):
            return "condition", len(thing._waiters), 0, ""  # type: ignore - the same
    except Exception:
        # One that is just being made, or of a class of the program with less in it.
        return None
    return None
