"""A daemon thread saves what was entered, and the program waits for it before it ends."""
# expect: saved == ["first", "second"]

import threading

saved = []


def save(entries):
    for entry in entries:
        saved.append(entry)


saver = threading.Thread(target=save, args=(["first", "second"],), daemon=True)
saver.start()
saver.join()
print("bye")
