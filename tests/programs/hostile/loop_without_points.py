"""A loop that never ends and has no scheduling point: there is no end, and it is said where."""
# outcome: livelock
# says: no end within
# seconds: 1

while True:  # here
    pass
