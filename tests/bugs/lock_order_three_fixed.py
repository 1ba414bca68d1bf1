"""Three threads and three locks, always taken in one order for all."""
# expect: not any(lock.locked() for lock in (paper, glue, scissors))

import threading

paper, glue, scissors = threading.Lock(), threading.Lock(), threading.Lock()


def craft(first, second):
    with first, second:
        pass


threads = [threading.Thread(target=craft, args=locks) for locks in ((paper, glue), (glue, scissors), (paper, scissors))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
