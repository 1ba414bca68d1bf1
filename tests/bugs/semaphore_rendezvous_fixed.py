"""Each of two threads tells of its arrival first and then waits for the other's."""
# expect: met == [True, True]

import threading

arrived = [threading.Semaphore(0), threading.Semaphore(0)]
met = [False, False]


def meet(me):
    other = 1 - me
    arrived[me].release()
    arrived[other].acquire()
    met[me] = True


threads = [threading.Thread(target=meet, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
