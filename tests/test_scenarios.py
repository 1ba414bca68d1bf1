from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCENARIOS = sorted(Path(__file__).parents[1].glob("visualizer/scenarios/[!_]*.py"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_runs_by_plain_python_and_prints_the_same_when_it_is_recorded(scenario, record):
    plain = subprocess.run([sys.executable, "-I", str(scenario)], capture_output=True, text=True, timeout=60)
    recorded = record(sys.executable, scenario)
    assert plain.returncode == 0
    assert (recorded.stdout, recorded.stderr, recorded.code) == (plain.stdout, plain.stderr, plain.returncode)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_says_first_what_it_shows(scenario):
    assert scenario.read_text(encoding="utf-8").startswith('"""')
