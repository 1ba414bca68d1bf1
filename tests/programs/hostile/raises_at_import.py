"""Raises before anything has begun."""
# outcome: failed
# kind: exception
# says: ZeroDivisionError

1 / 0  # here
