"""A daemon thread saves what was entered; the program ends without waiting, and the rest is not saved."""
# expect: saved == ["first", "second"]
# fails: expectation
# needs: 0 preemptions

import threading

saved = []


def save(entries):
    for entry in entries:
        saved.append(entry)


saver = threading.Thread(target=save, args=(["first", "second"],), daemon=True)
saver.start()
print("bye")
