"""The same order of forks.

Both take the left fork first. Who has it gets the right one, too.
"""

import threading
import time

left_fork = threading.Lock()
right_fork = threading.Lock()


def eat(one, other):
    """Takes one fork, then the other, and eats."""
    with one:
        time.sleep(0.5)
        with other:
            time.sleep(0.5)
            print(f"{threading.current_thread().name} has eaten")


anna = threading.Thread(target=eat, args=(left_fork, right_fork), name="Anna")
ben = threading.Thread(target=eat, args=(left_fork, right_fork), name="Ben")
anna.start()
ben.start()
anna.join()
ben.join()
