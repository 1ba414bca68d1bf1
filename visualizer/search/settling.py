"""Finds out what the threads of a program share, before schedules are counted."""

from __future__ import annotations

from visualizer.search.runs import Runs

HOPELESS = ("unsupported", "error", "diverged")
"""Outcomes of a run after which there is no use in another."""
_ROUNDS = 20
"""How often a run may find out that more is shared than was known."""


def settle(runs: Runs) -> dict | None:
    """Run the program, and interrupt nobody, until all is known that it shares then; the report of the last run.

    None if there was no time for a single run.
    """
    report = None
    for _ in range(_ROUNDS):
        report = runs.one({"strategy": "round-robin", "quantum": 0, "keep": True}) or report
        if report is None:
            return None
        new = set(report["found"]) - runs.shared
        if report["outcome"] in HOPELESS or not new:
            break
        runs.shared |= new
    return report
