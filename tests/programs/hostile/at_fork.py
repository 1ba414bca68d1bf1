"""Has functions to be called when it forks, and does not fork: they are not called."""
# outcome: passed
# expect: calls == []

import os
import threading

calls = []
os.register_at_fork(before=lambda: calls.append(1), after_in_child=lambda: calls.append(2))
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
