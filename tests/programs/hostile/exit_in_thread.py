"""A thread calls sys.exit, which ends only the thread: nothing is wrong with that."""
# outcome: passed
# expect: after

import sys
import threading

thread = threading.Thread(target=sys.exit, args=(3,))
thread.start()
thread.join()
after = True
