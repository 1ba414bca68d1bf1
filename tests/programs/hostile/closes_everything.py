"""Closes all descriptors, also those it knows nothing of: nothing is claimed then."""
# outcome: unsupported

import os
import threading

os.closerange(0, 100)
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
