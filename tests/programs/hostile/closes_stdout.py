"""Closes the standard streams: comes out right."""
# outcome: passed

import os
import sys
import threading

thread = threading.Thread(target=sys.stdout.close)
thread.start()
thread.join()
os.close(2)
os.close(0)
