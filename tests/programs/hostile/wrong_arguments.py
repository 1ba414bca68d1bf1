"""Is not called as it wants to be."""
# outcome: failed
# kind: exit
# says: exit code 2

import argparse

parser = argparse.ArgumentParser()
parser.add_argument("word")
parser.parse_args()
