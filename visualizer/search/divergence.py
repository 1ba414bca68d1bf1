"""Where a run has left the schedule that it was to follow."""

from __future__ import annotations

from visualizer.model.controlled import Schedule


def divergence(schedule: Schedule, report: dict) -> str:
    """Where, in words, or how it ended differently; "" if the reported run is the one that the schedule comes from.

    Steps are counted from 0.
    """
    if report["outcome"] == "diverged":
        return report["message"]
    ends = report["outcome"] == schedule.outcome
    if ends and report.get("hash") == schedule.hash:
        return ""
    ending = "" if ends else f", and ended otherwise ({report['outcome']})"
    step = _first_difference(schedule.turns, [tuple(turn) for turn in report.get("turns", ())])
    if step is None:
        return f"within the turns of its threads{ending}"
    return f"at step {step:,}{ending}"


def _first_difference(turns: tuple[tuple[int, int], ...], others: list[tuple[int, int]]) -> int | None:
    step = 0
    for (thread, steps), (other, other_steps) in zip(turns, others, strict=False):
        if thread != other:
            return step
        if steps != other_steps:
            return step + min(steps, other_steps)
        step += steps
    return step if len(turns) != len(others) else None
