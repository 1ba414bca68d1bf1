"""A run in a process that has made others before is as one in a process of its own, or is made again in one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest

from tests.conftest import VERSIONS, find_python
from visualizer.recorder import Program
from visualizer.search.children import Child, Target

ROOT = Path(__file__).resolve().parents[2]
BUGS = sorted((ROOT / "tests" / "bugs").glob("*.py"))
SCENARIOS = sorted(
    path for path in (ROOT / "visualizer" / "scenarios").glob("*.py") if "multiprocessing" not in path.read_text()
)
QUICK = slice(None, None, 13)
"""Every thirteenth program stands for all when there is little time."""
LIMIT = 20_000
WITNESSED = ("record", "files", "directory", "made_before")
"""What only a run tells that is looked at, and so has a process of its own; and what tells the two apart."""


class Pair:
    """Makes each run twice: where it comes to be made, and in a process of its own."""

    def __init__(self, program: Path, python: str = sys.executable, expect: str = "") -> None:
        self._reports: Queue[tuple[Child, dict]] = Queue()
        self._child = Child(Target(Program(str(program), interpreter=python), expect), self._reports)
        self._shared: set[str] = set()
        while new := set(self.run(strategy="round-robin", quantum=0)["found"]) - self._shared:
            self._shared |= new

    def close(self) -> None:
        """End the process."""
        self._child.close()

    def run(self, **order: object) -> dict:
        """The report of a run."""
        self._child.order({"limit": LIMIT, "shared": sorted(self._shared), "seconds": 60.0, "keep": True, **order})
        return self._reports.get(timeout=60)[1]

    def both(self, orders: list[dict]) -> Iterator[tuple[dict, dict]]:
        """The two reports of each run; those in places that were used before are made in a row."""
        reports = [self.run(**order) for order in orders]
        for order, report in zip(orders, reports, strict=True):
            yield report, self.run(**order, witness=True)


def orders(seeds: int) -> list[dict]:
    return [
        {"strategy": "round-robin", "quantum": 0},
        {"strategy": "round-robin", "quantum": 1},
        {"strategy": "guided", "prefix": []},
        *({"strategy": "random", "seed": seed} for seed in range(seeds)),
        *({"strategy": "pct", "seed": seed, "length": 50} for seed in range(seeds)),
    ]


def without(report: dict) -> dict:
    return {name: value for name, value in report.items() if name not in WITNESSED}


def compare(program: Path, seeds: int, python: str = sys.executable) -> tuple[int, int]:
    """How many runs were made, and how many of them where others were made before."""
    used = 0
    with closing(Pair(program, python)) as pair:
        every = orders(seeds)
        for order, (report, alone) in zip(every, pair.both(every), strict=True):
            assert alone["made_before"] == 0
            assert without(report) == without(alone), order
            used += report["made_before"] > 0
    return len(every), used


@pytest.mark.parametrize("program", [*BUGS[QUICK], *SCENARIOS[QUICK]], ids=lambda path: path.stem)
def test_reports_do_not_depend_on_runs_before(program: Path):
    compare(program, 4)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("program", [*BUGS, *SCENARIOS], ids=lambda path: path.stem)
def test_reports_do_not_depend_on_runs_before_under_any_python(program: Path, version: str):
    python = find_python(version)
    if python is None:
        pytest.skip("not here")
    compare(program, 20, python)
