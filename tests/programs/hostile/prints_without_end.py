"""Prints without end: is ended before it has filled the disk."""
# outcome: unsupported
# says: prints more than
# seconds: 30
# slow: yes

while True:
    print("x" * 1_000_000)
