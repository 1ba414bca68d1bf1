"""What a demo declares of itself, in words for an audience."""

from __future__ import annotations

import re

from visualizer.model.demos import Demo, Mode

MODES = {
    Mode.REAL_TIME: "real time",
    Mode.STEP_BY_STEP: "step by step",
    Mode.BOTH: "real time and step by step",
}
"""What each mode is called in a list."""

_FAILS = {
    "exception": "a thread ends with an exception",
    "assertion": "an assertion does not hold",
    "deadlock": "a deadlock, in which nobody can go on",
    "exit": "the program ends with an error",
}
_PATTERN = re.compile(r"(some )?(\S.*?\*|\*)(?= (?:runs|wants|waits|is|starts|ends|finishes))")
_SHARE = re.compile(r"at (least|most) (\d+ %)")


def declared(demo: Demo) -> str:
    """What some order makes of it, or else what is to be seen, in a sentence or two."""
    if demo.corrects is not None:
        return "This is the corrected program: no order makes it fail."
    if not demo.fails:
        return f"To be seen: {picture(demo)}." if demo.picture else ""
    end = f"at the end {demo.expect} is not true" if demo.fails == "expectation" else _FAILS[demo.fails]
    if demo.schedule is None or not demo.schedule.steps:
        return f"It goes wrong: {end}."
    count = demo.schedule.steps
    return f"It can go wrong: {end}. The shortest way there that is known has {count} step{'s' * (count != 1)}."


def picture(demo: Demo) -> str:
    """What its picture shows, as a list of clauses."""
    return "; ".join(_clause(clause) for clause in demo.picture)


def why_right(demo: Demo, python: str, has_gil: bool) -> str:
    """Why a demo that can fail comes out right in real time; "" if it does not.

    `python` is the version of the Python that has run it.
    """
    if not demo.why_right:
        return ""
    under = f" under Python {python}"
    if not has_gil:
        return (
            f"It may well have come out right{under}, but only by luck: this Python has no GIL, and its threads run at "
            "the same time. Run it often enough, and it fails."
        )
    return f"Why does it come out right{under}? {demo.why_right}"


def _clause(clause: str) -> str:
    words = _PATTERN.sub(_who, clause)
    words = re.sub(r"^main\b", "MainThread", words)
    return _SHARE.sub(r"for at \1 \2 of its life", words)


def _who(match: re.Match) -> str:
    some, pattern = match[1], match[2]
    if pattern == "*":
        return "some thread" if some else "each thread"
    return ("some " if some else "each ") + pattern.replace("*", "…")
