"""Deletes its own file, and uses threads: comes out right."""
# outcome: passed
# expect: done
# schedules: 80

import os
import threading

done = False


def work():
    global done
    done = True


if os.path.exists(__file__):
    os.remove(__file__)
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
