"""Ends its whole group of processes, and with it what looks after it: nothing is known then."""
# outcome: unsupported
# says: ended

import os
import signal

os.killpg(0, signal.SIGKILL)
