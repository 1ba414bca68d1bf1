"""Only one thread at a time may be collecting its two permits."""
# expect: passed == 2

import threading

lanes = threading.Semaphore(2)
collecting = threading.Lock()
passed = 0


def wide_load():
    global passed
    with collecting:
        lanes.acquire()
        lanes.acquire()
    passed += 1
    lanes.release(2)


threads = [threading.Thread(target=wide_load) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
