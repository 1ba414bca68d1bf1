"""Finds for each demo that is declared to fail its shortest failing order, and keeps them in one file of the package.

    .venv/bin/python packaging/schedules.py [NAME ...]     all demos, or only these, such as `lost_update`

Run it again whenever a demo has changed, or what counts as a step. What is kept can be pasted into the window; a test
holds each to the failure that its demo declares.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from visualizer.model.demos import SCHEDULES, Demo, find_demos  # noqa: E402
from visualizer.recorder import Program  # noqa: E402
from visualizer.search.checking import Check, Limits  # noqa: E402
from visualizer.search.children import Target  # noqa: E402
from visualizer.search.exploration import BoundedExploration, choices_of  # noqa: E402
from visualizer.search.runs import Runs  # noqa: E402
from visualizer.search.stepping import Stepper, text_of  # noqa: E402
from visualizer.search.stepping import choices_of as read  # noqa: E402

_SEARCH = Limits(schedules=5_000, seconds=60.0)
_SHORTENING = 3_000
"""So many orders of a demo are tried to find a shorter one."""
_MORE_SWITCHES = 1
"""A shorter order may interrupt threads so much more often than the one that the search has found."""
_STEPS = 10_000


def main(names: list[str]) -> None:
    """Find them, and write the file."""
    kept = {} if not names else json.loads(SCHEDULES.read_text("utf-8"))
    demos = [demo for demo in find_demos() if demo.fails]
    for demo in demos:
        if not names or demo.path.stem in names:
            kept[demo.path.name] = shortest(demo)
            say(f"{demo.path.name:28} {kept[demo.path.name]}")
    lines = [
        f" {json.dumps(demo.path.name)}: {json.dumps(kept[demo.path.name])}" for demo in demos if demo.path.name in kept
    ]
    SCHEDULES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def shortest(demo: Demo) -> dict:
    """The shortest order found, as it is kept: what can be pasted, how many steps it has, the hash of its run."""
    target = Target(Program(str(demo.path)), demo.expect)
    found = Check(target, limits=_SEARCH).run()
    if found.kind != demo.fails or found.failing is None:
        sys.exit(f"{demo.path.name} is to fail with {demo.fails}, but a search says: {found.outcome} {found.kind}")
    with Stepper(target) as stepper:
        best = tuple(choice for choice in stepper.follow(found.failing).choices if isinstance(choice, int))
    with Stepper(target) as stepper:
        for choices in (*_shorter(target, demo.fails, found.preemptions + _MORE_SWITCHES, best), best):
            report = stepper.restart(choices).report
            if report is not None and report["outcome"] == demo.fails:
                text = stepper.text()
                assert read(text) == choices
                return {"order": text, "steps": len(choices), "hash": report["hash"]}
    return sys.exit(f"{demo.path.name} does not fail when it is stepped as the search has found")


def _shorter(target: Target, kind: str, switches: int, known: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Failing orders no longer than the known one, the best first."""
    exploration = BoundedExploration(switches)
    failing = {known}
    with Runs(target, _STEPS, time.monotonic() + _SEARCH.seconds, lambda: False) as runs:
        with Stepper(target) as stepper:
            runs.shared = set(stepper.shared)
        for _ in range(_SHORTENING):
            attempt = exploration.next()
            if attempt is None:
                break
            report = runs.one({"strategy": "guided", "prefix": attempt.prefix, "keep": True})
            if report is None:
                break
            if "choices" not in report:
                continue
            exploration.learn(attempt, report)
            if report["outcome"] == kind:
                failing.add(tuple(choice.chosen for choice in choices_of(report)))
    return sorted((choices for choices in failing if len(choices) <= len(known)), key=_length)


def _length(choices: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    return len(choices), len(text_of(choices).split()), choices


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
