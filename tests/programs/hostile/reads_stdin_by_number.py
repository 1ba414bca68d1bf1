"""Reads from descriptor 0, where nobody is."""
# outcome: unsupported
# says: standard input

import os

data = os.read(0, 100)  # here
