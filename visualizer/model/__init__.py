"""What happened in a run, without Qt: recordings, states, waits, locks, deadlocks.

Recorded events are the truth; everything else is computed from them by pure functions and never saved.
"""

import os


def _import_numpy_without_threads() -> None:
    """Import numpy so that it starts no threads for linear algebra: none is done here, and waiting, they spin."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        import numpy  # noqa: F401
    finally:
        # The programs that are run get the environment of the user's.
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


_import_numpy_without_threads()
