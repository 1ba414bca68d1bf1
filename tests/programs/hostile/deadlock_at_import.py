"""A module starts a thread that imports the module, and waits for it, while it is imported itself: a deadlock."""
# outcome: failed
# kind: deadlock

from beside import waits  # noqa: F401
