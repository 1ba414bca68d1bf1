"""Raises KeyboardInterrupt."""
# outcome: failed
# kind: exception
# says: KeyboardInterrupt

import threading

thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
raise KeyboardInterrupt  # here
