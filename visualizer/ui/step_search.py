"""Find it for me: looks for an order that fails, and says what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from visualizer.search.checking import Check, Found, Limits
from visualizer.search.children import Target
from visualizer.search.sources import MIXED

_SHOWN_SECONDS = 0.1
"""How it goes is told this often."""
_SEARCH = Limits(schedules=2_000, seconds=60.0)
_FIRST = Limits(schedules=300, seconds=20.0)
_ALL = Limits(schedules=20_000, seconds=10.0)
"""What it may cost to find out, when nothing was found, whether there is nothing to be found at all."""


@dataclass(frozen=True)
class Searching:
    """How a search goes: how many orders were tried, how many a second, and how many of them were different."""

    tried: int
    per_second: float
    different: int = 0


def search(
    target: Target,
    strategy: str,
    seed: int,
    progress: Callable[[Searching], None],
    stopped: Callable[[], bool],
) -> tuple[Found, str]:
    """What a search has found, and how many orders it has tried, in words.

    The usual strategy tries all orders soon, as long as there are not too many. Raises SearchError if the target
    cannot be run.
    """
    began = shown = time.monotonic()
    before = 0

    def tell(found: Found) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown > _SHOWN_SECONDS:
            shown = now
            tried = before + found.schedules
            progress(Searching(tried, tried / (now - began), found.different))

    found = Check(target, strategy, seed, _FIRST if strategy == MIXED else _SEARCH, tell, stopped).run()
    if strategy == MIXED and found.outcome == "passed" and not stopped():
        before = found.schedules
        complete = Check(target, "exhaustive", 0, _ALL, tell, stopped).run()
        if complete.outcome in ("verified", "failed"):
            return complete, _orders(complete.schedules)
        if not stopped():
            found = Check(target, strategy, seed + _FIRST.schedules, _SEARCH, tell, stopped).run()
            found.schedules += before
    return found, _orders(found.schedules)


def nothing(found: Found, tried: str, begun: str, *, stopped: bool) -> str:
    """That nothing was found, as a sentence; `begun` says how all orders began: "after you switched USE_LOCK on"."""
    beginning = f" {begun}" if begun else ""
    if found.outcome == "verified":
        return f"All orders{beginning} were tried, {tried} that really differ: none fails."
    if stopped:
        return f"Stopped after {tried}: nothing was found."
    if found.outcome == "passed":
        return f"Nothing was found in {tried}{beginning}."
    return f"The search came to nothing: {found.message}."


def _orders(count: int) -> str:
    return "1 order" if count == 1 else f"{count:,} orders"
