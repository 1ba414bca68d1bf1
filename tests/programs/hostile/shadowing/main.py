"""Uses a module of its own that is called like one of the standard library: comes out right."""
# outcome: passed
# expect: mine == ["queue"]

import queue
import threading

mine = []
thread = threading.Thread(target=lambda: mine.append(queue.NAME))
thread.start()
thread.join()
