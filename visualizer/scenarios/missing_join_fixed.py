"""Join before use.

MainThread waits for the thread, then reads what it has written.
"""

import threading

result = None


def compute():
    """Adds up some numbers."""
    global result
    result = sum(range(10))


thread = threading.Thread(target=compute, name="computer")
thread.start()
thread.join()
answer = result
print(f"the answer is {answer}")
