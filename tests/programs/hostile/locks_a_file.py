"""Two threads lock a file, each with a descriptor of its own: comes out right."""
# outcome: passed
# expect: counter == 2
# schedules: 10

import fcntl
import tempfile
import threading

counter = 0
gate = threading.Event()
with tempfile.NamedTemporaryFile() as file:

    def count():
        global counter
        with open(file.name) as own:
            fcntl.flock(own, fcntl.LOCK_EX)
            value = counter
            gate.is_set()
            counter = value + 1

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
