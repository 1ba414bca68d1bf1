"""Has no threads, and is told so."""
# outcome: passed
# says: starts no threads
# expect: total == 45

total = sum(range(10))
