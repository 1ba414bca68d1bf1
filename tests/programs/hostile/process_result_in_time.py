"""A result that needs another program for a second, waited for with a long time limit: it comes in time."""
# outcome: passed
# expect: code == 0
# schedules: 2
# slow: yes

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor() as pool:
    future = pool.submit(subprocess.call, [sys.executable, "-c", "import time; time.sleep(1.2)"])
    code = future.result(timeout=40)
