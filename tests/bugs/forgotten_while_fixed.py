"""One condition tells of tea and of toast; who waits for toast goes on waiting when it was the tea."""
# expect: done == {"tea", "toast"}

import threading

done = set()
changed = threading.Condition()


def prepare(dish):
    with changed:
        done.add(dish)
        changed.notify_all()


def eat():
    with changed:
        while "toast" not in done:
            changed.wait()
        assert "toast" in done, done


threads = [
    threading.Thread(target=eat),
    threading.Thread(target=prepare, args=("tea",)),
    threading.Thread(target=prepare, args=("toast",)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
