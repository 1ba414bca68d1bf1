"""One condition tells of tea and of toast; who waits for toast once, without a loop, is woken by the tea."""
# fails: assertion
# needs: 0 preemptions

import threading

done = set()
changed = threading.Condition()


def prepare(dish):
    with changed:
        done.add(dish)
        changed.notify_all()


def eat():
    with changed:
        if "toast" not in done:
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
