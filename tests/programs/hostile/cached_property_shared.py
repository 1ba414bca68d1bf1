"""Two threads ask for the same property, that is computed once or twice: comes out right on every Python."""
# outcome: passed
# expect: values == [7, 7]

import functools
import threading

values = []
lock = threading.Lock()


class Thing:
    @functools.cached_property
    def value(self):
        with lock:
            return 7


thing = Thing()
threads = [threading.Thread(target=lambda: values.append(thing.value)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
