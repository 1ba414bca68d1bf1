"""Reads bytes from standard input, having asked it for this and that; nobody is there."""
# outcome: unsupported
# says: standard input

import sys

assert sys.stdin.encoding
assert not sys.stdin.isatty()
assert sys.stdin.fileno() == 0
for line in sys.stdin.buffer:  # here
    print(line)
