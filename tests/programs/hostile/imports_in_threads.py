"""Two threads import the same modules, of the library and beside it: comes out right."""
# outcome: passed
# expect: values == [7, 7]

import threading

values = []


def work():
    import colorsys  # noqa: F401

    from beside import slow

    values.append(slow.VALUE)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
