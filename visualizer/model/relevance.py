"""Which moments of a failed run matter."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

from visualizer.model.interleaving import Failure, Interleaving, Step, is_access, takings
from visualizer.model.interruptions import Interruption
from visualizer.model.moments import Moment
from visualizer.scheduling.operations import READ, RELEASE, WRITE

_ENOUGH = 14
"""A story has about so many sentences; a run with no more moments than that is told whole."""
_FILLED = 10
"""With so many, no more are looked for around the switches between threads."""


class Relevance:
    """Tells what matters of a run, so that it can be told in few sentences.

    Attributes:
        focus: Numbers of the variables that the failure is about; empty if that is not known.
    """

    def __init__(
        self,
        interleaving: Interleaving,
        failure: Failure,
        moments: list[Moment],
        interruptions: list[Interruption],
        stuck: Collection[int],
    ) -> None:
        """`stuck` are the threads that are in a deadlock."""
        self._steps = interleaving.steps
        self._failure = failure
        self._moments = moments
        self._interruptions = interruptions
        self._stuck = stuck
        self._last = {moment.step.thread: moment for moment in moments}
        self._failed = interleaving.number(failure.thread)
        self.focus = self._find_focus()

    def _find_focus(self) -> set[int]:
        """The variables that the failure is about; empty if that is not known."""
        words = _words(self._failure.expect)
        names = {step.thing: step.name for step in self._steps if is_access(step)}
        named = {thing for thing, name in names.items() if words & _words(name)}
        if named or self._failure.outcome == "deadlock":
            return named
        own = [step for step in self._steps if step.thread == self._failed and is_access(step)]
        there = [step for step in own if step.place.line == self._failure.line]
        return {step.thing for step in there or own[-2:]}

    def chosen(self) -> list[int]:
        """Which moments are told, in order."""
        if len(self._moments) <= _ENOUGH:
            return list(range(len(self._moments)))
        index = {moment.step.number: number for number, moment in enumerate(self._moments)}
        chosen: set[int] = set()
        reasons = [self._interrupted(), self._at_the_end()]
        if self._failure.outcome == "deadlock":
            reasons.reverse()
        for numbers, limit in ((chain(*reasons), _ENOUGH), (self._around_switches(), _FILLED)):
            for number in numbers:
                if number in index and len(chosen) < limit:
                    chosen.add(index[number])
        return sorted(chosen)

    def _interrupted(self) -> list[int]:
        """The interruption that explains most, and what was done to its variable meanwhile."""
        if not self._interruptions:
            return []
        late = self._failure.outcome != "expectation"

        def weight(found: Interruption) -> tuple:
            at = found.second.number
            return found.first.thing in self.focus, found.loses_update, at if late else -at

        best = max(self._interruptions, key=weight)
        thread, thing = best.first.thread, best.first.thing
        meanwhile = [
            step
            for step in self._steps[best.first.number : best.second.number]
            if is_access(step) and step.thing == thing
        ]
        part = meanwhile if len(meanwhile) <= _ENOUGH // 2 else [*meanwhile[:3], *meanwhile[-2:]]
        own = [moment.step for moment in self._moments if moment.step.thread == thread]
        first, second = own.index(best.first), own.index(best.second)
        near = [own[first + 1], own[second - 1]]
        # What is written because of what was read.
        effect = [step for step in own[second + 1 : second + 2] if step.thing == thing and step.kind == WRITE]
        return [step.number for step in (best.first, best.between, best.second, *part, *near, *effect)]

    def _at_the_end(self) -> list[int]:
        """What those did last who failed, and whose writes they read there."""
        if self._failure.outcome == "deadlock":
            return self._before_deadlock()
        if self._failure.outcome in ("expectation", "exit"):
            return [number for thing in sorted(self.focus) for number in self._last_accesses(thing)]
        own = [moment.step for moment in self._moments if moment.step.thread == self._failed]
        there = [step for step in own if step.place.line == self._failure.line]
        last = (there or own)[-3:]
        sources = [source for step in last if is_access(step) and (source := self._last_before(step)) is not None]
        return [step.number for step in [*reversed(last), *sources]]

    def _last_before(self, step: Step) -> Step | None:
        """The last write of the same variable by another thread."""
        for other in reversed(self._steps[: step.number]):
            if other.thing == step.thing and other.kind == WRITE and other.thread != step.thread:
                return other
        return None

    def _last_accesses(self, thing: int) -> list[int]:
        found = [step.number for step in self._steps if is_access(step) and step.thing == thing]
        return found[-2:]

    def _before_deadlock(self) -> list[int]:
        """Which locks those hold that are stuck, what they wait for, and what was done to that before."""
        taken = takings(self._steps)
        held: dict[int, Step] = {}
        for step in self._steps:
            if step.number in taken:
                held[step.thing] = step
            elif step.kind == RELEASE:
                held.pop(step.thing, None)
        waits = [moment for thread, moment in self._last.items() if moment.waits and thread in self._stuck]
        awaited = {moment.about for moment in waits}
        on_them = [moment for moment in self._moments if moment.about and moment.about in awaited]
        return [
            *(step.number for step in held.values() if step.thread in self._stuck),
            *(moment.step.number for moment in [*waits, *on_them[:-7:-1]]),
        ]

    def _around_switches(self) -> list[int]:
        """The moments on both sides of each switch, the last switches first; without reads of what never changes."""
        written = {step.thing for step in self._steps if step.kind == WRITE}
        told = [moment.step for moment in self._moments if moment.step.kind != READ or moment.step.thing in written]
        return [
            number
            for one, other in zip(told[-2::-1], told[::-1], strict=False)
            if one.thread != other.thread
            for number in (one.number, other.number)
        ][:_ENOUGH]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", text))
