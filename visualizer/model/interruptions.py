"""Where a thread's accesses of a variable are not as if they were done in one go, because another came in between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from visualizer.model.interleaving import Step, is_access
from visualizer.scheduling.operations import READ, WRITE


class Interruption(NamedTuple):
    """Two accesses of a variable by one thread, and one by another in between that the first does not know of."""

    first: Step
    between: Step
    second: Step

    @property
    def loses_update(self) -> bool:
        """Whether what was written in between is overwritten by a thread that has not seen it."""
        return self.first.kind == READ and self.second.kind == WRITE


def interruptions_of(steps: Iterable[Step]) -> list[Interruption]:
    """Where a thread's two accesses of a variable are not as if they were done in one go, in order."""
    last_of: dict[tuple[int, int], Step] = {}
    last: dict[tuple[int, int], Step] = {}
    found: list[Interruption] = []
    for step in filter(is_access, steps):
        before = last_of.get((step.thread, step.thing))
        if before is not None:
            # Everything behind a thread's own last access is others'.
            kind = READ if before.kind == step.kind == WRITE else WRITE
            between = last.get((step.thing, kind))
            if between is not None and between.number > before.number:
                found.append(Interruption(before, between, step))
        last_of[step.thread, step.thing] = last[step.thing, step.kind] = step
    return found
