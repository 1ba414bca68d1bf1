"""Missing join.

MainThread uses the result without waiting for the thread that computes it. Let main go on before the thread has
written: it prints None.
"""
# group: Starting and joining
# mode: step by step
# fails: expectation
# expect: answer == 45
# twin: missing_join_fixed.py
# why right: The new thread has so little to do that it is done before start() has come back to MainThread.
# notes: Right in real time, wrong with a bit more work or on a busy machine. The cure is join, never sleep.

import threading

result = None


def compute():
    """Adds up some numbers."""
    global result
    result = sum(range(10))


thread = threading.Thread(target=compute, name="computer")
thread.start()
answer = result
print(f"the answer is {answer}")
