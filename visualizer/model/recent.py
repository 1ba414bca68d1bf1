"""The recent part of a long run: what is drawn of it, so that a step costs the same however long the run is."""

from __future__ import annotations

from visualizer.model.interleaving import Interleaving, Step
from visualizer.scheduling.operations import ACQUIRE, BEGIN, END, RELEASE, START, WRITE

WINDOW = 500
"""So many steps are drawn, at least."""


class Recent:
    """Keeps of an interleaving that grows the last steps, and of those before what still matters.

    That are the lives of threads, who has taken which lock, and what was written last.
    """

    def __init__(self) -> None:
        self._lives: list[Step] = []
        self._last: dict[tuple[int, int], Step] = {}
        self._seen = 0

    def of(self, interleaving: Interleaving) -> Interleaving:
        """The recent part; all of a run that is not that long."""
        steps = interleaving.steps
        begin = (len(steps) - WINDOW) // WINDOW * WINDOW
        if begin <= 0:
            return interleaving
        if self._seen > begin:
            self.__init__()
        for step in steps[self._seen : begin]:
            if step.kind in (START, BEGIN, END):
                self._lives.append(step)
            elif step.kind in (WRITE, ACQUIRE):
                self._last[step.kind == WRITE, step.thing] = step
            elif step.kind == RELEASE:
                self._last.pop((False, step.thing), None)
        self._seen = begin
        old = sorted([*self._lives, *self._last.values()])
        return Interleaving(interleaving.threads, [*old, *steps[begin:]], interleaving.kinds, interleaving.daemons)

    def forget(self) -> None:
        """Another run begins."""
        self.__init__()
