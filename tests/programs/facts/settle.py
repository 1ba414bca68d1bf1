"""Waits until another thread of this process sleeps in the kernel."""

import time


def until_asleep(thread, looks=3):
    """Return once `thread` was found asleep in the same call several times in a row, over which it had the GIL free."""
    while thread.native_id is None:
        time.sleep(0.001)
    seen, count = None, 0
    while count < looks:
        time.sleep(0.004)
        try:
            with open(f"/proc/self/task/{thread.native_id}/syscall") as file:
                call = file.read()
        except FileNotFoundError:
            raise RuntimeError(f"{thread.name} has ended instead of waiting") from None
        count = count + 1 if call == seen and not call.startswith("running") else 1
        seen = call
