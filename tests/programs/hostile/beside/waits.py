"""Waits for a thread that imports this module, which is not there yet."""

import threading


def work():
    import beside.waits  # noqa: F401


thread = threading.Thread(target=work)
thread.start()
thread.join()
