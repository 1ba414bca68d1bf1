"""Finalizers of all kinds run in threads, with locks, and the collector is called: comes out right."""
# outcome: passed
# expect: sorted(ended) == ["cycle", "cycle", "del", "del", "finalize", "finalize"]

import gc
import threading
import weakref

ended = []
lock = threading.Lock()


class Thing:
    def __init__(self, name):
        self.name = name
        self.self = None

    def __del__(self):
        with lock:
            ended.append(self.name)


class Plain:
    pass


def work():
    thing = Thing("del")
    del thing
    cycle = Thing("cycle")
    cycle.self = cycle
    del cycle
    plain = Plain()
    weakref.finalize(plain, ended.append, "finalize")
    del plain
    gc.collect()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.collect()
