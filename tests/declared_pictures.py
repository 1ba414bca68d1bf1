"""The language in which a scenario declares what a recording of it shows; see the docstring of its folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

MS = 1_000_000
STATES = {"runs": "running", "wants the GIL": "ready", "waits": "waiting", "is blocked": "blocked"}
"""What pictures call the states, and what the summary calls them."""
ENDS = {"finishes": "finished", "is killed at exit": "killed at exit"}

Summary = dict[str, Any]
Thread = dict[str, Any]


def unmet(clause: str, summary: Summary) -> str:
    """Why a summary does not show what a clause says, "" if it does. `ValueError` if the clause cannot be read."""
    for pattern, judge in _CLAUSES:
        match = re.fullmatch(pattern, clause)
        if match:
            try:
                return "; ".join(judge(summary, *match.groups()))
            except _MissingError as error:
                return str(error)
    raise ValueError(f"this is no clause of a picture: {clause}")


def can_be_read(clause: str) -> bool:
    """Whether there is such a clause."""
    return any(re.fullmatch(pattern, clause) for pattern, _ in _CLAUSES)


class _MissingError(Exception):
    """There is no such thread; the message is a clause."""


def _threads(summary: Summary, pattern: str) -> list[Thread]:
    pattern = "MainThread" if pattern == "main" else pattern
    found = [thread for thread in summary["threads"] if fnmatchcase(thread["name"], pattern)]
    if not found:
        raise _MissingError(f"no thread is called {pattern}, but {[thread['name'] for thread in summary['threads']]}")
    return found


def _of(summary: Summary, who: str, wrong: Callable[[Thread], str]) -> Iterator[str]:
    """What is wrong with those threads, all of which have to be right, or one of them if it is `some PATTERN`."""
    some, _, pattern = who.rpartition("some ")
    complaints = [wrong(thread) for thread in _threads(summary, pattern)]
    if not some and not who.startswith("some "):
        yield from filter(None, complaints)
    elif all(complaints):
        yield from complaints


def _count(summary: Summary, number: str) -> Iterator[str]:
    names = [thread["name"] for thread in summary["threads"]]
    if len(names) != int(number):
        yield f"there are {len(names)} threads: {names}"


def _state(summary: Summary, who: str, state: str, bound: str | None, percent: str | None) -> Iterator[str]:
    def wrong(thread: Thread) -> str:
        amount = thread["states_ns"][STATES[state]]
        ended = summary["duration_ns"] if thread["ended_ns"] is None else thread["ended_ns"]
        share = 100 * amount / max(ended - thread["started_ns"], 1)
        if percent is None:
            right = amount >= MS
        else:
            right = share >= int(percent) if bound == "at least" else share <= int(percent)
        return "" if right else f"{thread['name']} {state} for {amount / MS:.1f} ms, {share:.0f} % of its life"

    yield from _of(summary, who, wrong)


def _blocked_by(summary: Summary, who: str, owner: str) -> Iterator[str]:
    def wrong(thread: Thread) -> str:
        owners = {wait["owner"] for wait in summary["waits"] if wait["thread"] == thread["name"]}
        return "" if owner in owners else f"{thread['name']} is blocked by {owners - {None}}"

    yield from _of(summary, who, wrong)


def _order(summary: Summary, first: str, begins: str, second: str, ends: str) -> Iterator[str]:
    moments = []
    for name, what in ((first, begins), (second, ends)):
        [thread] = _threads(summary, name)
        moments.append(thread["started_ns" if what == "starts" else "ended_ns"])
    if not moments[0] < moments[1]:
        yield f"{first} {begins} at {moments[0]} ns, {second} {ends} at {moments[1]} ns"


def _end(summary: Summary, who: str, end: str) -> Iterator[str]:
    def wrong(thread: Thread) -> str:
        return "" if thread["end"] == ENDS[end] else f"{thread['name']} ends as {thread['end']}"

    yield from _of(summary, who, wrong)


def _deadlock(summary: Summary) -> Iterator[str]:
    if not summary["deadlocks"]:
        yield "there is no deadlock"


_CLAUSES: tuple[tuple[str, Callable[..., Iterator[str]]], ...] = (
    (r"deadlock", _deadlock),
    (r"(\d+) threads", _count),
    (rf"(.+) ({'|'.join(STATES)})(?: (at least|at most) (\d+) %)?", _state),
    (r"(.+) is blocked by (.+)", _blocked_by),
    (r"(.+) (starts|ends) before (.+) (starts|ends)", _order),
    (rf"(.+) ({'|'.join(ENDS)})", _end),
)
