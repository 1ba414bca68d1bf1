"""The main thread sleeps as long as the work is supposed to take, and does not look whether it is done."""
# expect: answer == "done"
# fails: expectation
# needs: 0 preemptions

import threading
import time

result = "nothing"


def work():
    global result
    time.sleep(0.05)
    result = "done"


worker = threading.Thread(target=work)
worker.start()
time.sleep(0.05)
answer = result
worker.join()
print(answer)
