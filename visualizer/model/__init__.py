"""What happened in a run, without Qt: recordings, states, waits, locks, deadlocks.

Recorded events are the truth; everything else is computed from them by pure functions and never saved.
"""
