"""Thread Visualizer: see what the threads of a Python program do, and why."""

__version__ = "0.1.0"
