"""Three threads and three locks: no two threads disagree about the order, all three together do."""
# fails: deadlock
# needs: 2 preemptions

import threading

paper, glue, scissors = threading.Lock(), threading.Lock(), threading.Lock()


def craft(first, second):
    with first, second:
        pass


threads = [threading.Thread(target=craft, args=locks) for locks in ((paper, glue), (glue, scissors), (scissors, paper))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
