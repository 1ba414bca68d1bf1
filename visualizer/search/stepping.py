"""A controlled run step by step: somebody chooses who goes next, and can take it back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from queue import Empty, Queue

from visualizer.model.controlled import Schedule
from visualizer.model.growing import First, Growing
from visualizer.model.order_text import MOST, ByHand, Choice, choices_of, item_as_json, text_of
from visualizer.search.children import Child, SearchError, Target, cores
from visualizer.search.settling import HOPELESS
from visualizer.search.shrinking import schedule_of
from visualizer.search.situations import Content, LockNow, NextStep, Printed, Situation, next_step, stuck

__all__ = ["ByHand", "NextStep", "Situation", "Stepper", "choices_of", "text_of"]

_STEPS = 10 * MOST
"""Steps of a run that is stepped, at most."""
_FOREVER = 1e6
"""Seconds that somebody may think before the next step."""
_ANSWER_SECONDS, _SETTLE_SECONDS = 10.0, 5.0
_ASKED_SECONDS = 0.1
"""Somebody who waits for a step is asked this often whether they still do."""
_LEARNT_STEPS, _LEARNT_SECONDS, _ROUNDS = 100_000, 2.0, 5
"""Limits of the runs that find out what is shared from now on."""
_REPLAYED, _REPLAY_SECONDS = 50_000, 1.0
"""So many choices, and for so long, are made in one go when a run is made again."""


class Stepper:
    """A program under the control of somebody who steps it; a context manager, which ends it.

    There is a choice only where two threads or more can go on; what is between two choices is done in one go. To take
    something back is to run the program again up to there, in a spare process that is kept ready for that.
    """

    def __init__(
        self, target: Target, shared: Sequence[str] | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """`shared` are the places in the source that count as steps; by default they are found out first.

        `stopped` is asked now and then whether nobody waits for a step any more. Raises SearchError if the target
        cannot be run under control.
        """
        self._target = target
        self._stopped = stopped
        self._shared = sorted(shared or ())
        self._messages: Queue[tuple[Child, dict]] = Queue()
        self._child = Child(target, self._messages, cores()[0])
        self._children = [self._child]
        self._busy: set[Child] = set()
        self._growing = Growing()
        self._printed: list[Printed] = []
        # The choices up to the last one by hand; not looked for each time, since there may be millions.
        self._opening: tuple[Choice, ...] = ()
        self._functions: tuple[dict, ...] = ()
        self._strategy, self._chooser = "bounded", 0
        self.situation = Situation()
        self._spare = threading.Thread(target=self._get_spare, name="getting a spare process ready", daemon=True)
        try:
            if shared is None:
                self._settle()
            self.restart()
        except SearchError:
            self._child.close()
            raise
        self._spare.start()

    def __enter__(self) -> Stepper:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        """End the run and its processes."""
        self._spare.join()
        for child in self._children:
            child.close()

    @property
    def python(self) -> str:
        """Version of the interpreter."""
        return self._child.python

    def choose(self, thread: int) -> Situation:
        """Let a thread go on, until there is the next choice. Raises ValueError if it cannot."""
        if thread not in self.situation.candidates:
            raise ValueError(f"thread {thread} cannot go on here")
        self._child.answer({"thread": thread})
        return self._take((*self.situation.choices, thread))

    def set_strategy(self, strategy: str, seed: int) -> None:
        """Let the run go on by a strategy of `search.sources` from now on, beginning with a seed."""
        self._strategy, self._chooser = strategy, seed

    def go_on(self, most: int, seconds: float, plan: Sequence[int] = ()) -> Situation:
        """Make at least one choice and `most` at most, for so many seconds: those of a plan, then by the strategy.

        It ends before what does not fit the plan. Raises ValueError if nobody can go on.
        """
        if not self.situation.candidates:
            raise ValueError("nobody can go on here")
        how = {"strategy": self._strategy, "state": self._chooser, "plan": plan, "most": most, "seconds": seconds}
        self._child.answer({"go_on": how})
        return self._take(self.situation.choices)

    def act(self, action: ByHand) -> Situation:
        """Do something by hand, before the next step. Raises ValueError, with a sentence, if it cannot be done."""
        if self.situation.report is not None:
            raise ValueError("the run has ended: take steps back, or begin anew")
        situation, before = self._act(action), self._shared
        if situation.report is not None or not self._learn(situation.choices):
            return situation
        try:
            return self.restart(situation.choices)
        except SearchError:
            # The choices so far would be others.
            self._shared = before
            return self.restart(situation.choices)

    def _act(self, action: ByHand) -> Situation:
        self._child.answer({"by_hand": action.as_json()})
        opening = (*self.situation.choices, action)
        situation = self._take(opening)
        self._opening = opening
        return situation

    def undo(self, count: int = 1) -> Situation:
        """Take the last choices back: the program is run again up to there. What it did to files stays done."""
        return self.restart(self.situation.choices[: max(len(self.situation.choices) - count, 0)])

    def restart(self, choices: Sequence[Choice] = ()) -> Situation:
        """Begin anew, and make these choices. Raises SearchError if they do not fit the program."""
        if self._child in self._busy:
            self._child.answer({"thread": None})
        self._child = self._idle_child()
        self._growing, self._printed, self._opening = Growing(), [], ()
        self._order({"strategy": "manual", "witness": True, "keep": True}, ())
        situation = self._take(())
        while len(situation.choices) < len(choices):
            situation = self._replay(choices)
        return situation

    def _replay(self, choices: Sequence[Choice]) -> Situation:
        """Make the next of these choices: several in one go. Raises SearchError if they do not fit."""
        done = len(self.situation.choices)
        action = choices[done]
        if isinstance(action, ByHand):
            try:
                return self._act(action)
            except ValueError as error:
                raise SearchError(self._misfit(str(error))) from None
        plan = threads_of(choices[done : done + _REPLAYED])
        if self.situation.candidates:
            self.go_on(len(plan), _REPLAY_SECONDS, plan)
        made = len(self.situation.choices) - done
        if made < len(plan) and (not self.situation.candidates or plan[made] not in self.situation.candidates):
            raise SearchError(self._misfit(f"thread {plan[made]} cannot go on here"))
        return self.situation

    def _misfit(self, why: str) -> str:
        return f"the schedule does not fit the program: at step {len(self.situation.interleaving.steps):,}: {why}"

    def load(self, choices: Sequence[Choice]) -> Situation:
        """Begin anew, and make choices that come from elsewhere. Raises SearchError if they do not fit the program."""
        opening = opening_of(choices)
        if opening:
            self._learn(opening)
        return self.restart(choices)

    def follow(self, schedule: Schedule) -> Situation:
        """Begin anew, and go on as in a schedule until the run has ended.

        Raises SearchError if it does not fit the program.
        """
        self._shared = sorted(schedule.shared)
        situation = self.restart(schedule.opening)
        steps = [thread for thread, count in schedule.turns for _ in range(count)]
        while situation.report is None:
            done = len(situation.interleaving.steps)
            if done >= len(steps) or steps[done] not in situation.candidates:
                raise SearchError(f"the schedule does not fit the program at step {done:,}")
            situation = self.choose(steps[done])
        return situation

    def schedule(self) -> Schedule | None:
        """The schedule of the run, if it has ended."""
        report = self.situation.report
        return None if report is None else schedule_of(report, set(self._shared), self._opening)

    def target_from_here(self) -> Target:
        """What to search: all runs that begin with what was done up to the last thing that was done by hand."""
        shared = frozenset(self._shared if self._opening else ())
        return replace(self._target, opening=self._opening, shared=shared)

    @property
    def shared(self) -> tuple[str, ...]:
        """Keys of the places in the source that count as steps."""
        return tuple(self._shared)

    def text(self) -> str:
        """The choices so far, as a short text: `1*3 2 1` is three times thread 1, then 2, then 1."""
        return text_of(self.situation.choices)

    # Processes

    def _get_spare(self) -> None:
        places = cores()
        # Without it each step back only takes longer, as where a program has deleted its own file.
        with suppress(SearchError):
            self._children.append(Child(self._target, self._messages, places[1 % len(places)]))

    def _idle_child(self) -> Child:
        while True:
            for child in list(self._children):
                if child not in self._busy:
                    return child
            self._hear(None)

    def _order(self, order: dict, choices: Sequence[Choice], steps: int = _STEPS, seconds: float = _FOREVER) -> None:
        """Order a run of the present child that begins with these choices."""
        opening = [item_as_json(choice) for choice in choices]
        self._busy.add(self._child)
        self._child.order({**order, "opening": opening, "shared": self._shared, "limit": steps, "seconds": seconds})

    def _hear(self, wanted: Child | None) -> dict:
        """The next message of a child; of any whose run has ended, if it is None."""
        until = time.monotonic() + _ANSWER_SECONDS
        while True:
            try:
                child, message = self._messages.get(timeout=_ASKED_SECONDS)
            except Empty:
                if time.monotonic() < until and not self._stopped():
                    continue
                self._child.kill()
                raise SearchError(
                    f"the program does not come to its next step within {_ANSWER_SECONDS:.0f} s"
                ) from None
            has_ended = "asks" not in message
            if has_ended:
                self._busy.discard(child)
            if child is wanted or (wanted is None and has_ended):
                return message

    def _settle(self) -> None:
        """Find out what is shared, from runs that nobody interrupts."""
        until = time.monotonic() + _SETTLE_SECONDS
        while (left := until - time.monotonic()) > 0:
            self._order({"strategy": "round-robin", "quantum": 0}, (), _STEPS, left)
            report = self._hear(self._child)
            found = set(report.get("found", ())) - set(self._shared)
            self._shared = sorted({*self._shared, *found})
            if report["outcome"] in HOPELESS or not found:
                break

    def _learn(self, choices: Sequence[Choice]) -> bool:
        """Find out what is shared after something was done by hand; whether that is more than was known."""
        before = self._shared
        for _ in range(_ROUNDS):
            found = self._found(choices) - set(self._shared)
            if not found:
                break
            self._shared = sorted({*self._shared, *found})
        return self._shared != before

    def _found(self, choices: Sequence[Choice]) -> set[str]:
        """What is shared in a run that begins so, and then is interrupted by nobody."""
        self._spare.join()
        present = self._child
        child = next((child for child in self._children if child is not present and child not in self._busy), None)
        if child is None:
            return set()
        self._child = child
        try:
            self._order({"strategy": "round-robin", "quantum": 0}, choices, _LEARNT_STEPS, _LEARNT_SECONDS)
            return set(self._hear(child).get("found", ()))
        finally:
            self._child = present

    # What is told

    def _take(self, choices: tuple[Choice, ...]) -> Situation:
        message = self._hear(self._child)
        if "refused" in message:
            raise ValueError(message["refused"])
        asked = message.get("asks")
        if asked is None and "record" not in message:
            raise SearchError(message["message"] or "the run has ended too early")
        table = message.pop("record") if asked is None else asked["record"]
        threads = message["threads"] if asked is None else [[each["name"], each["daemon"]] for each in asked["threads"]]
        interleaving = self._growing.add(table, threads)
        told = message if asked is None else asked
        choices += tuple(told.pop("made"))
        self._chooser = told.pop("chooser", self._chooser)
        self._printed += [Printed(stream, text) for stream, text in told.pop("printed")]
        if asked is None:
            waits = stuck(message, self.situation.threads, interleaving) if message["outcome"] == "deadlock" else ()
            self.situation = Situation(
                waits,
                choices=choices,
                interleaving=interleaving,
                report=message,
                locks=tuple(LockNow(**lock) for lock in message.pop("locks", ())),
                functions=self._functions,
                contents=self.situation.contents,
                printed=First(self._printed),
            )
            return self.situation
        things = table["things"]
        self._functions = tuple(asked["functions"]) if asked["functions"] is not None else self._functions
        self.situation = Situation(
            tuple(next_step(thread, things, [name for name, _ in threads]) for thread in asked["threads"]),
            tuple(asked["candidates"]),
            asked["current"],
            choices,
            interleaving,
            asked["now"],
            locks=tuple(LockNow(**lock) for lock in asked["locks"]),
            functions=self._functions,
            contents=tuple(Content(**content) for content in asked["contents"]),
            printed=First(self._printed),
        )
        return self.situation


def threads_of(choices: Sequence[Choice]) -> list[int]:
    """The choices up to the first thing that was done by hand."""
    threads = []
    for choice in choices:
        if isinstance(choice, ByHand):
            break
        threads.append(choice)
    return threads


def opening_of(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices up to the last one that was done by hand."""
    last = max((at for at, choice in enumerate(choices) if isinstance(choice, ByHand)), default=-1)
    return tuple(choices[: last + 1])
