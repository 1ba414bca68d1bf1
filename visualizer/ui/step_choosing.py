"""The strategies by which the user lets the program choose, as they are called on the screen."""

from __future__ import annotations

from visualizer.search.sources import STRATEGIES

CALLED = {
    "mixed": "a bit of each",
    "random": "anyone, at random",
    "pct": "by random priorities (PCT)",
    "round-robin": "everybody in turn (round robin)",
    "bounded": "few interruptions (preemption-bounded)",
    "exhaustive": "all orders, one after the other (exhaustive)",
}
"""What the strategies of `search.sources` are called."""
assert tuple(CALLED) == STRATEGIES
