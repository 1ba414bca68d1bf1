"""A home-made barrier with a gate for each of two rounds, so that the permits cannot be confused."""
# expect: arrived == 0

import threading

lock = threading.Lock()
gates = [threading.Semaphore(0), threading.Semaphore(0)]
arrived = 0


def wait_for_other(gate):
    global arrived
    with lock:
        arrived += 1
        last = arrived == 2
        if last:
            arrived = 0
    if last:
        gate.release(2)
    gate.acquire()


def play():
    wait_for_other(gates[0])
    wait_for_other(gates[1])


threads = [threading.Thread(target=play) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
