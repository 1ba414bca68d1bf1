"""Ends itself by a signal."""
# outcome: failed
# kind: exit
# says: SIGKILL

import os
import signal
import threading

thread = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGKILL))
thread.start()
thread.join()
