"""A program that takes longer than it may: its time limit is kept, whatever the clock of this one does."""
# outcome: passed
# expect: late and not early
# schedules: 2
# slow: yes

import subprocess
import sys
import threading

late = early = False


def wait_too_short():
    global late
    try:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)
    except subprocess.TimeoutExpired:
        late = True


def wait_long_enough():
    global early
    try:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(1.2)"], timeout=40)
    except subprocess.TimeoutExpired:
        early = True


threads = [threading.Thread(target=wait_too_short), threading.Thread(target=wait_long_enough)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
