"""Lets another program take its place."""
# outcome: unsupported
# says: another program

import os
import sys

os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])  # here
