"""Ends at once with exit code 0 before its work is done: what is expected is looked at nevertheless."""
# outcome: failed
# kind: expectation
# expect: done

import os
import threading

done = False


def work():
    global done
    done = True


thread = threading.Thread(target=work)
thread.start()
os._exit(0)
