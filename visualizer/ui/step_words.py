"""What is said of a run that is stepped: where its threads are, and how it has ended."""

from __future__ import annotations

import re
from pathlib import Path

from visualizer.drawing.theme import Theme
from visualizer.model.demos import demo_at
from visualizer.recorder import Program
from visualizer.search.stepping import Situation
from visualizer.ui.code_view import ThreadLine
from visualizer.ui.parts import as_sentence
from visualizer.ui.step_row import thread_colour

_EXPECT = re.compile(r"^# expect: (\S.*)$", re.MULTILINE)
"""How a program declares what has to be true at its end."""


def expected_of(program: Program, sources: dict[str, str]) -> str:
    """What has to be true at the end of a program, as far as it says so, or ships with us."""
    declared = _EXPECT.search(sources.get(program.script, ""))
    demo = None if declared else demo_at(Path(program.script))
    return declared[1] if declared else demo.expect if demo else ""


def verdict(report: dict, expect: str) -> str:
    """How a run has ended, as a sentence."""
    outcome, message = report["outcome"], " ".join(report["message"].split())
    at = f" (line {report['line']})" if report["line"] else ""
    if outcome == "ok":
        return f"The program ends well: {expect} holds." if expect else "The program ends well."
    if outcome == "deadlock":
        return "Deadlock: the threads wait for each other, and nobody can go on any more."
    if outcome in ("exception", "assertion"):
        # The name of the thread stays as the program has it.
        return f"{report['thread']} fails with {message}{at}."
    if outcome == "expectation":
        found = message.removeprefix("the expectation").strip()
        return as_sentence(f"The program ends, and {expect or 'what is expected'} {found}")
    return as_sentence(message)


def notes_of(situation: Situation) -> dict[int, str]:
    """What stands below the names of the threads' lanes, by their numbers there: where they are."""
    words = {"to be started": "not started yet", "ended": "finished"}
    return {
        number + 1: words.get(thread.state, f"line {thread.line}" if thread.line else "")
        for number, thread in enumerate(situation.threads)
    }


def lines_of(situation: Situation, theme: Theme) -> list[ThreadLine]:
    """Where each thread is that has begun and not ended."""
    lines = []
    for number, thread in enumerate(situation.threads):
        if thread.state in ("to be started", "ended"):
            continue
        line, file = thread.line, thread.file
        if not line:
            mine = (step.place for step in reversed(situation.interleaving.steps) if step.thread == number)
            place = next((place for place in mine if place.file), None)
            line, file = (place.line, place.file) if place is not None else (0, "")
        if line:
            lines.append(ThreadLine(str(number) if number < 10 else "", thread_colour(theme, number), line, file))
    return lines
