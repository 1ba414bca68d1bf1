"""The main thread waits until the work is done, however long it takes."""
# expect: answer == "done"

import threading
import time

result = "nothing"


def work():
    global result
    time.sleep(0.01)
    result = "done"


worker = threading.Thread(target=work)
worker.start()
worker.join()
answer = result
print(answer)
