"""Wants to be woken by a signal: when that comes is up to nobody here."""
# outcome: unsupported
# says: signal.alarm

import signal
import threading

rung = threading.Event()
signal.signal(signal.SIGALRM, lambda number, frame: rung.set())
signal.alarm(1)  # here
rung.wait()
