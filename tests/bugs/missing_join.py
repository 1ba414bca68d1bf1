"""The result is read without waiting for the thread that computes it."""
# expect: answer == 42
# fails: expectation
# needs: 0 preemptions

import threading

result = None


def compute():
    global result
    result = 6 * 7


thread = threading.Thread(target=compute)
thread.start()
answer = result
print(answer)
