"""The result is read after the thread that computes it was joined."""
# expect: answer == 42

import threading

result = None


def compute():
    global result
    result = 6 * 7


thread = threading.Thread(target=compute)
thread.start()
thread.join()
answer = result
print(answer)
