"""`visualizer check`: look for a schedule under which a program fails."""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

from visualizer.command_line.common import (
    FAILED,
    Parser,
    check_output,
    fail,
    note,
    program_of,
    seconds,
    sentence,
    split,
)

USAGE = (
    "visualizer check [--expect EXPR] [--schedules N] [--seconds S] [--strategy NAME] [--seed S] [--python INTERPRETER]"
    " [--json] [-o FILE] (PROGRAM | -m MODULE) [args]"
)
_WITH_VALUE = ("-o", "--output", "--expect", "--schedules", "--seconds", "--strategy", "--seed", "--steps", "--python")
_CODES = {"passed": 0, "verified": 0, "failed": 1}
_PROGRESS_SECONDS = 5.0


def check(arguments: list[str]) -> int:
    """Search; returns 0 if nothing was found, 1 if a failure was, 2 if the program could not be checked."""
    ours, command = split(arguments, _WITH_VALUE)
    options = _options(ours)
    from visualizer.search.checking import Check, Found, Limits
    from visualizer.search.children import SearchError, Target
    from visualizer.search.telling import Telling

    try:
        compile(options.expect or "True", "<expectation>", "eval")
    except (SyntaxError, ValueError) as error:
        fail(f"--expect is no expression: {error}")
    program = program_of(command, options.python, "check")
    if options.output:
        check_output(Path(options.output))
    stopped = threading.Event()
    told = [time.monotonic()]

    def progress(found: Found) -> None:
        if time.monotonic() - told[0] >= _PROGRESS_SECONDS:
            told[0] = time.monotonic()
            note(f"{found.schedules:,} schedules")

    target = Target(program, options.expect)
    limits = Limits(options.schedules, options.seconds, options.steps)
    search = Check(target, options.strategy, options.seed, limits, progress, stopped.is_set)
    try:
        found = search.run()
        telling = Telling(target, found)
        recording = telling.recording()
        if options.output and recording is not None:
            recording.save(options.output)
    except (SearchError, OSError) as error:
        if options.json:
            print(json.dumps({"outcome": "unsupported", "message": sentence(error)}))
        fail(sentence(error))
    print(json.dumps(telling.facts(), indent=1) if options.json else telling.text(), end="\n" if options.json else "")
    if recording is not None and options.output:
        note(f"the failing run is kept in {options.output}: visualizer replay {options.output}")
    return _CODES.get(found.outcome, FAILED)


def _options(arguments: list[str]) -> argparse.Namespace:
    from visualizer.search.checking import Limits
    from visualizer.search.sources import STRATEGIES

    usual = Limits()
    parser = Parser(
        prog="visualizer check",
        usage=USAGE,
        description="Run a program under many schedules until it fails. Everything behind PROGRAM is the program's.",
    )
    parser.add_argument(
        "--expect", metavar="EXPR", default="", help="what has to be true in the main module at its end"
    )
    parser.add_argument("--schedules", metavar="N", type=_count, default=usual.schedules, help="at most (default: 200)")
    parser.add_argument("--seconds", metavar="S", type=seconds, default=usual.seconds, help="at most (default: 60)")
    parser.add_argument("--steps", metavar="N", type=_count, default=usual.steps, help="at most in one run")
    parser.add_argument("--strategy", choices=STRATEGIES, default=STRATEGIES[0], help="default: %(default)s")
    parser.add_argument("--seed", metavar="S", type=_seed, default=0, help="the first schedule to try (default: 0)")
    parser.add_argument("--python", metavar="INTERPRETER", help="the Python to run it; default: this one")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    parser.add_argument("-o", "--output", metavar="FILE", help="keep the failing run in this file, to be replayed")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_count.__name__ = "number above 0"


def _seed(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


_seed.__name__ = "number, 0 or more"
