"""How a controlled run failed, as sentences: who did what at which line with which value, only what matters."""

from __future__ import annotations

import re
from collections import Counter

from visualizer.model.interleaving import Failure, Interleaving, Step
from visualizer.model.interruptions import interruptions_of
from visualizer.model.moments import Moment, moments_of, text_of_access, waits_to_be_woken
from visualizer.model.relevance import Relevance
from visualizer.scheduling.operations import END, READ

_FOLDED = 8
"""From so many moments on it is said that they were left out."""
_STUCK = 8
"""Of so many threads in a deadlock it is said what they wait for."""
_CLAUSE = re.compile(r"(?P<who>.+?) (?P<deed>(?:waits|sleeps|has not begun).*?)(?: at .+:(?P<line>\d+))?")
"""What the message of a deadlock says of one thread."""
_OTHER = re.compile(r"(?<=end of ).+|(?<=held by ).+")
"""In such a clause: for which thread it waits."""
_WOKEN_BY = {
    "to be notified": "notifies {}",
    "to be set": "sets {}",
    "a permit": "gives a permit back to {}",
    "something in": "puts something into {}",
    "room in": "takes something out of {}",
    "the others": "comes to {}",
}
"""What nobody does any more, by what is said of a thread that waits for it."""


def story(interleaving: Interleaving, failure: Failure) -> list[str]:
    """The failing interleaving in sentences, without full stops."""
    return _Story(interleaving, failure).told()


class _Story:
    def __init__(self, interleaving: Interleaving, failure: Failure) -> None:
        self._interleaving = interleaving
        self._failure = failure
        self._steps = interleaving.steps
        self._stuck = self._find_stuck() if failure.outcome == "deadlock" else {}
        asleep = [thread for thread, (deed, _) in self._stuck.items() if waits_to_be_woken(deed)]
        self._moments = moments_of(interleaving, asleep)
        self._last = {moment.step.thread: moment for moment in self._moments}
        self._interruptions = interruptions_of(self._steps)
        self._interrupted_at = {found.second.number: found for found in self._interruptions}
        self._relevance = Relevance(interleaving, failure, self._moments, self._interruptions, self._stuck)

    def told(self) -> list[str]:
        """The sentences."""
        sentences: list[str] = []
        before = None
        chosen = self._relevance.chosen()
        for number in chosen:
            sentences += self._left_out(before, number)
            sentence = self._sentence(self._moments[number])
            if self._moments[number].step.kind != READ or sentence not in sentences[-1:]:
                sentences.append(sentence)
            before = number
        sentences += self._left_out(before, len(self._moments))
        sentences += self._more({self._moments[number].step.number for number in chosen})
        return self._introduced([self._capital(sentence) for sentence in [*sentences, *self._end()]])

    # words

    def _capital(self, sentence: str) -> str:
        """A sentence with a capital; the name of a thread stays as the program has it."""
        names = map(self._interleaving.called, range(1, len(self._interleaving.threads)))
        return sentence if sentence.startswith(tuple(names)) else sentence[:1].upper() + sentence[1:]

    def _sentence(self, moment: Moment) -> str:
        step = moment.step
        where = self._interleaving.where(step.place)
        at = f" ({where})" if where else ""
        text = moment.text or text_of_access(self._interleaving, step)
        return f"{self._interleaving.called(step.thread)} {text}{at}{self._remark(step)}"

    def _remark(self, step: Step) -> str:
        """What another thread has done since the thread accessed the same variable last."""
        found = self._interrupted_at.get(step.number)
        if found is None:
            return ""
        other = self._interleaving.called(found.between.thread)
        # What has no value has failed, and overwrites nothing.
        if found.loses_update and step.value is not None and not self._interleaving.is_container(step):
            return f", over what {other} wrote"
        if found.between.kind == READ or (step.kind == READ and found.between.value == found.first.value):
            return ""
        since = (
            "in between" if found.first.place == step.place else f"since {self._interleaving.where(found.first.place)}"
        )
        return f", changed by {other} {since}"

    def _left_out(self, before: int | None, number: int) -> list[str]:
        """What to say of the moments between two that are told."""
        if before is None or number - before <= _FOLDED:
            return []
        first = self._moments[before].step.number + 1
        until = self._moments[number].step.number if number < len(self._moments) else len(self._steps)
        left = self._steps[first:until]
        threads = [self._interleaving.called(thread) for thread in sorted({step.thread for step in left})]
        if len(threads) == 1:
            return [f"{threads[0]} goes on alone: {len(left):,} steps"]
        who = f"{', '.join(threads[:-1])} and {threads[-1]}" if len(threads) <= 3 else f"{len(threads)} threads"
        return [f"{who} go on: {len(left):,} steps"]

    def _more(self, told: set[int]) -> list[str]:
        """How many updates were lost besides those that are told."""
        lost = [
            found.second
            for found in self._interruptions
            if found.loses_update
            and found.second.thing in self._relevance.focus
            and not self._interleaving.is_container(found.second)
        ]
        more = Counter(step.name for step in lost if step.number not in told)
        return [f"{count:,} more updates of {name} are lost in this way" for name, count in more.items() if count > 1]

    def _introduced(self, sentences: list[str]) -> list[str]:
        """With what a thread runs said where it is named first, and its name alone later."""
        text = "\n".join(sentences)
        for name in self._interleaving.threads:
            short, bracket, _ = name.partition(" (")
            before, found, after = text.partition(name)
            if bracket and found and text.count(short) == text.count(name):
                text = before + found + after.replace(name, short)
        return text.split("\n")

    # the end

    def _end(self) -> list[str]:
        failure = self._failure
        if failure.outcome == "deadlock":
            return self._deadlock()
        if failure.outcome in ("exception", "assertion"):
            at = f" (line {failure.line})" if failure.line else ""
            failed = self._interleaving.called(self._interleaving.number(failure.thread))
            return [f"{failed} fails with {_line(failure.message)}{at}"]
        if failure.outcome == "expectation":
            # "the expectation does not hold: counter is 2"
            found = _line(failure.message).removeprefix("the expectation")
            return [
                *self._cut_off(),
                f"at the end {f'`{failure.expect}`' if failure.expect else 'the expectation'}{found}",
            ]
        return [*self._cut_off(), _line(failure.message)]

    def _cut_off(self) -> list[str]:
        """Which daemon threads had not ended when the program did."""
        begun = {step.thread for step in self._steps}
        ended = {step.thread for step in self._steps if step.kind == END}
        return [
            f"the program ends, and {self._interleaving.called(thread)}, a daemon thread, "
            + ("is cut off" if thread in begun else "has not even begun")
            for thread in sorted(self._interleaving.daemons - ended)
            if self._interleaving.threads[thread] and thread
        ]

    def _find_stuck(self) -> dict[int, tuple[str, str]]:
        """What the message of a deadlock says of each thread, and at which line it is."""
        names = self._interleaving.threads
        clauses = [_CLAUSE.fullmatch(clause) for clause in self._failure.message.split("; ")]
        return {
            names.index(found["who"]): (found["deed"], found["line"] or "")
            for found in clauses
            if found is not None and found["who"] in names
        }

    def _deadlock(self) -> list[str]:
        """Who waits for what in the end, as far as no moment has said it."""
        sentences: list[str] = []
        # Usually the main thread only waits for the others.
        for thread in sorted(self._stuck, key=lambda thread: (thread == 0, thread)):
            deed, line = self._stuck[thread]
            last = self._last.get(thread)
            if last is not None and last.waits:
                continue
            if deed.startswith("waits for lock ("):
                deed = "waits to be woken"
            deed = _OTHER.sub(lambda match: self._named(match[0]), deed)
            sentences.append(f"{self._interleaving.called(thread)} {deed}" + (f" (line {line})" if line else ""))
        missing = [
            f"nobody {deed.format(moment.about)} any more"
            for thread, moment in self._last.items()
            if moment.waits and thread in self._stuck
            for words, deed in _WOKEN_BY.items()
            if words in moment.text
        ]
        if len(sentences) > _STUCK:
            sentences[_STUCK:] = [f"{len(sentences) - _STUCK} more threads wait, too"]
        return [*sentences, *dict.fromkeys(missing), "nobody can go on: a deadlock"]

    def _named(self, name: str) -> str:
        names = self._interleaving.threads
        return self._interleaving.called(names.index(name)) if name in names else name


def _line(text: str) -> str:
    return " ".join(text.split())
