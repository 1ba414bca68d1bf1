"""The canonical bugs and their corrected twins in `tests/bugs` are what their first lines say."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from visualizer import recorder
from visualizer.search.checking import Check, Found, Limits
from visualizer.search.children import Target

ROOM = Path(__file__).resolve().parent.parent / "bugs"
KINDS = {"expectation", "assertion", "exception", "deadlock", "exit"}
RUN = """
import runpy, sys
names = runpy.run_path(sys.argv[1], run_name="__main__")
assert eval(sys.argv[2], names), sys.argv[2]
"""


@dataclass(frozen=True)
class Program:
    """A program of the set, with what its header declares.

    `fails` and `needs` (the fewest preemptions that make it fail) are None if nothing is declared, as in a twin.
    """

    path: Path
    title: str
    expect: str | None
    fails: str | None
    needs: int | None

    def __str__(self) -> str:
        return self.path.stem

    @classmethod
    def read(cls, path: Path) -> Program:
        """Reads docstring and header of a program; `ValueError` if a header line is none of the known ones."""
        text = path.read_text(encoding="utf-8")
        facts = dict(re.findall(r"^# (\w+): (.+)$", text.partition("\nimport ")[0], re.MULTILINE))
        needs = facts.pop("needs", None)
        program = cls(
            path,
            ast.get_docstring(ast.parse(text)) or "",
            facts.pop("expect", None),
            facts.pop("fails", None),
            None if needs is None else int(needs.split()[0]),
        )
        if facts:
            raise ValueError(f"{path.name} declares what nobody reads: {facts}")
        return program


PROGRAMS = [Program.read(path) for path in sorted(ROOM.glob("*.py"))]
TWINS = [program for program in PROGRAMS if program.path.stem.endswith("_fixed")]
BUGS = [program for program in PROGRAMS if program not in TWINS]

EACH_BUG = pytest.mark.parametrize("bug", BUGS, ids=str)
EACH_TWIN = pytest.mark.parametrize("twin", TWINS, ids=str)


def test_there_is_one_twin_for_each_of_many_bugs():
    assert len(BUGS) >= 40
    assert [f"{bug}_fixed" for bug in BUGS] == [str(twin) for twin in TWINS]


def test_every_kind_of_failure_and_every_depth_is_among_the_bugs():
    assert {bug.fails for bug in BUGS} == KINDS
    assert {bug.needs for bug in BUGS} == {0, 1, 2}
    assert sum(bug.needs == 2 for bug in BUGS) >= 3


@EACH_BUG
def test_a_bug_says_how_it_fails(bug: Program):
    assert bug.title
    assert (bug.expect is not None) == (bug.fails == "expectation")


@EACH_TWIN
def test_a_twin_says_what_is_true_at_its_end(twin: Program):
    assert twin.title
    assert twin.expect is not None
    assert twin.fails is None
    assert twin.needs is None


def test_twins_come_out_right_under_plain_python():
    def run(twin: Program) -> tuple[int, str]:
        command = [sys.executable, "-W", "error", "-c", RUN, str(twin.path), str(twin.expect)]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return result.returncode, result.stderr

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(map(str, TWINS), pool.map(run, TWINS), strict=True))
    assert {name: result for name, result in results.items() if result != (0, "")} == {}


# Under control

SPINNING = {"peterson_own_turn_fixed", "peterson_turn_first_fixed", "flags_looked_first_fixed"}
"""Twins that wait by looking again and again: schedules without end."""
QUICK = slice(None, None, 9)
"""Every ninth program stands for all when there is little time."""
PATIENT = ("mixed", "pct", "bounded", "exhaustive")
"""The strategies that are asked, one after the other."""


def check(program: Program, strategy: str = "mixed", schedules: int = 200, seconds: float = 60.0) -> Found:
    target = Target(recorder.Program(str(program.path)), program.expect or "")
    return Check(target, strategy, limits=Limits(schedules, seconds)).run()


def failure(found: Found) -> tuple[str, str]:
    return found.outcome, found.kind


@pytest.mark.parametrize("bug", BUGS[QUICK], ids=str)
def test_the_default_finds_a_bug(bug: Program):
    assert failure(check(bug)) == ("failed", bug.fails)


@pytest.mark.parametrize("bug", BUGS[QUICK], ids=str)
def test_exhaustive_search_finds_a_bug(bug: Program):
    assert check(bug, "exhaustive", 20_000).outcome == "failed"


@pytest.mark.parametrize("twin", TWINS[QUICK], ids=str)
def test_a_twin_passes(twin: Program):
    assert check(twin, schedules=50).outcome == "passed"


@pytest.mark.parametrize("twin", [twin for twin in TWINS[QUICK] if str(twin) not in SPINNING], ids=str)
def test_a_twin_is_verified_if_there_is_time(twin: Program):
    assert check(twin, "exhaustive", 20_000, seconds=3).outcome in ("verified", "passed")


@pytest.mark.slow
def test_the_default_finds_nine_bugs_in_ten_within_200_schedules():
    missed = [str(bug) for bug in BUGS if failure(check(bug)) != ("failed", bug.fails)]
    assert len(missed) <= len(BUGS) // 10, missed


@pytest.mark.slow
@EACH_BUG
def test_some_strategy_finds_a_bug_within_500_schedules(bug: Program):
    assert any(failure(check(bug, strategy, 500)) == ("failed", bug.fails) for strategy in PATIENT)


@pytest.mark.slow
@EACH_BUG
def test_no_bug_is_verified(bug: Program):
    assert check(bug, "exhaustive", 20_000).outcome == "failed"


@pytest.mark.slow
@EACH_TWIN
def test_a_twin_passes_200_schedules(twin: Program):
    assert check(twin).outcome == "passed"


@pytest.mark.slow
@EACH_TWIN
def test_exhaustive_search_finds_nothing_in_a_twin(twin: Program):
    outcome = check(twin, "exhaustive", 20_000, seconds=20).outcome
    assert outcome in ({"passed", "livelock", "verified"} if str(twin) in SPINNING else {"passed", "verified"})
