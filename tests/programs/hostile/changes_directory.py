"""Works in another directory: comes out right, each time."""
# outcome: passed
# expect: os.getcwd() == os.path.realpath(directory)

import os
import tempfile
import threading

with tempfile.TemporaryDirectory() as directory:
    os.chdir(directory)
    thread = threading.Thread(target=lambda: open("made", "w").close())
    thread.start()
    thread.join()
    assert os.path.exists("made")
    os.chdir("/")
    directory = "/"
