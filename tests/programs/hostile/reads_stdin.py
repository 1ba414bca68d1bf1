"""Reads all of standard input, where nobody is."""
# outcome: unsupported
# says: standard input

import sys

text = sys.stdin.read()  # here
