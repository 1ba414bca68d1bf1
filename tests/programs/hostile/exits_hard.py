"""Ends at once with exit code 0, from the main thread, while another is at work: nothing is wrong with that."""
# outcome: passed

import os
import threading

threading.Thread(target=lambda: sum(range(10))).start()
os._exit(0)
