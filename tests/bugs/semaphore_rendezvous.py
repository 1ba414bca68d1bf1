"""Each of two threads waits for the other's arrival before it tells of its own."""
# fails: deadlock
# needs: 0 preemptions

import threading

arrived = [threading.Semaphore(0), threading.Semaphore(0)]


def meet(me):
    other = 1 - me
    arrived[other].acquire()
    arrived[me].release()


threads = [threading.Thread(target=meet, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
