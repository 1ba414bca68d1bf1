"""Opens descriptor 0 as a file, where nobody is."""
# outcome: unsupported
# says: standard input

with open(0) as file:  # here
    file.read()
