"""Waits for somebody at the keyboard, where nobody is."""
# outcome: unsupported
# says: standard input

import threading

names = []
thread = threading.Thread(target=lambda: names.append(input("Name? ")))  # here
thread.start()
thread.join()
