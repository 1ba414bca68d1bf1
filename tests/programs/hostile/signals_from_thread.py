"""A thread sends a signal, whose handler runs in the main thread wherever that is: this cannot be scheduled."""
# outcome: unsupported
# says: signal

import os
import signal
import threading

got = []
signal.signal(signal.SIGUSR2, lambda number, frame: got.append(number))
thread = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGUSR2))
thread.start()
thread.join()
