"""Small programs to be searched, written where they are needed."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

from visualizer.recorder import Program
from visualizer.search.checking import Check, Found, Limits
from visualizer.search.children import Target

LOST = """
    import threading
    counter = 0
    def add():
        global counter
        counter += 1
    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""
"""Two additions, one of which can be lost."""
LOCKED = LOST.replace("counter = 0", "counter = 0; lock = threading.Lock()").replace(
    "counter += 1", "with lock: counter += 1"
)


def target(folder: Path, source: str, expect: str = "", python: str = sys.executable, forks: bool = True) -> Target:
    """A program with this source."""
    script = folder / "program.py"
    script.write_text(dedent(source))
    return Target(Program(str(script), interpreter=python), expect, forks=forks)


def check(what: Target, strategy: str = "mixed", schedules: int = 200, seed: int = 0, **options) -> Found:
    """What a search finds."""
    return Check(what, strategy, seed, Limits(schedules, 30.0), **options).run()
