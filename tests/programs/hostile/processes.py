"""Two threads run other programs: comes out right."""
# outcome: passed
# expect: sorted(said) == ["one", "two"]
# schedules: 3

import subprocess
import sys
import threading

said = []


def run(word):
    done = subprocess.run([sys.executable, "-c", f"print('{word}')"], capture_output=True, text=True, timeout=60)
    said.append(done.stdout.strip())


threads = [threading.Thread(target=run, args=(word,)) for word in ("one", "two")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
