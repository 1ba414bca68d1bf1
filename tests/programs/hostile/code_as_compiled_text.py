"""Counts in code that is compiled from text, and called: nothing is called verified that was not looked into."""
# outcome: passed
# strategy: exhaustive
# says: exec

import threading

counter = 0
names = {"counter": 0}
exec(compile("def count():\n    global counter\n    counter += 1", "<text>", "exec"), names)
threads = [threading.Thread(target=names["count"]) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
