"""Ends at once with an exit code that is not 0."""
# outcome: failed
# kind: exit
# says: exit code 3

import os
import threading

thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
os._exit(3)
