"""What is shown of where a stepped run is: made ready in the thread that steps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visualizer.model.analysis import analyse
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.interleaving import Interleaving
from visualizer.model.order_text import Choice, text_of
from visualizer.model.recent import Recent
from visualizer.model.recording import Header
from visualizer.model.step_lanes import stepped_timeline
from visualizer.model.step_notes import step_notes
from visualizer.model.stepped import stepped_recording
from visualizer.model.story import Failure, story
from visualizer.model.timeline import Timeline
from visualizer.search.checking import FAILURES
from visualizer.search.children import Target
from visualizer.search.standing import LockStanding, Variable, about_to, asleep_in, awaited_by, locks_of, variables_of
from visualizer.search.stepping import Situation

_NO_SCHEDULE = Schedule((), 0, (), "", "", "")
_WRITTEN = 300
"""So many of the last choices are written out."""
_TOLD_STEPS = 200_000
"""Of a longer run it is not told how it went wrong."""


@dataclass(frozen=True)
class Stepped:
    """A situation, and what is shown of it.

    Attributes:
        situation: Where the run is.
        timeline: The run so far.
        about: What each thread is about to do, in words, by number.
        variables, locks: What the threads share.
        text: The choices so far, as a short text; of many only the last ones.
        planned: The choices that are still to be made of an order that was loaded.
        is_whole: Whether all of the run is drawn, and not only the last of its steps.
        story: How it failed, in sentences; empty if it did not.
        from_here: What is searched: all runs that begin with what was done up to the last thing done by hand.
    """

    situation: Situation
    timeline: Timeline
    from_here: Target
    about: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    locks: tuple[LockStanding, ...] = ()
    text: str = ""
    planned: tuple[Choice, ...] = ()
    story: tuple[str, ...] = ()
    is_whole: bool = True


class Showing:
    """Makes ready what is shown of the runs of one program; `sources` are the texts of its files by path.

    Attributes:
        python: Version of the interpreter that runs it.
    """

    def __init__(self, target: Target, sources: dict[str, str]) -> None:
        self._target = target
        self._sources = sources
        self._recent = Recent()
        self.python = ""

    def begin(self) -> None:
        """Another run is shown from now on."""
        self._recent.forget()

    def of(self, situation: Situation, planned: Sequence[Choice], from_here: Target) -> Stepped:
        """What is shown of where a run is; `planned` are the choices that are to be made next."""
        whole = situation.interleaving
        recent = replace(situation, interleaving=self._recent.of(whole))
        return Stepped(
            situation,
            self._timeline(recent, whole),
            from_here,
            tuple(about_to(recent, number) for number in range(len(situation.threads))),
            tuple(variables_of(recent.interleaving)),
            tuple(locks_of(recent)),
            _short(situation.choices),
            tuple(planned),
            tuple(self.story(situation)),
            recent.interleaving is whole,
        )

    def story(self, situation: Situation) -> list[str]:
        """How a run failed; empty if it did not."""
        report = situation.report
        if report is None or report["outcome"] not in FAILURES or len(situation.interleaving.steps) > _TOLD_STEPS:
            return []
        kind = "exit" if report["outcome"] == "crash" else report["outcome"]
        failure = Failure(kind, report["message"], report["thread"], report["line"], self._target.expect)
        return story(situation.interleaving, failure)

    def _timeline(self, situation: Situation, whole: Interleaving) -> Timeline:
        program = self._target.program
        has_ended = situation.report is not None
        header = Header(program=program.script, arguments=list(program.arguments), code=0 if has_ended else None)
        header.python = self.python
        controlled = Controlled(_NO_SCHEDULE, program.is_module, self._target.expect)
        run = situation.interleaving
        recording = stepped_recording(run, header, controlled, self._sources, awaited_by(situation))
        notes = replace(step_notes(run, asleep_in(situation)), interleaving=whole)
        return stepped_timeline(analyse(recording), notes)


def _short(choices: Sequence[Choice]) -> str:
    return f"{'… ' * (len(choices) > _WRITTEN)}{text_of(choices[-_WRITTEN:])}"
