"""Runs programs one after the other in a process of its own: records, follows and saves them, and tells of it; no Qt.

In the window's own process neither the rings nor the frames would get their turn in time.
"""
