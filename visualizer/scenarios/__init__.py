"""Demo programs: ordinary scripts, which also run by plain `python file.py`.

The docstring of each begins with its title and ends with a line "Shows: ...", which says what is true of every run:
how many threads there are, what they are seen to do, and how they end. Comments declare what can be changed while it
runs: `NAME = False  # control: switch "Text"` and `NAME = 5  # control: slider 1..32`.
"""

ORDER = (
    "workbench.py",
    "workers.py",
    "start_and_join.py",
    "daemon_threads.py",
    "waiting_together.py",
    "computing.py",
    "check_then_act.py",
    "lost_updates.py",
    "deadlock.py",
    "events.py",
    "conditions.py",
    "producer_consumer.py",
    "thread_pool.py",
    "asyncio_and_threads.py",
    "when_not_to.py",
)
"""The files in the order of a lecture, as a menu lists them."""
