"""A thread ends the program at once, with an exit code that is not 0."""
# outcome: failed
# kind: exit
# says: exit code 3

import os
import threading

thread = threading.Thread(target=os._exit, args=(3,))
thread.start()
thread.join()
