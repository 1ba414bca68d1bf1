"""`check` and `replay` on the command line: verdicts, exit codes, JSON, recordings that can be replayed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROGRAMS

from visualizer.model.recording import load

BUGS = Path(__file__).parent / "bugs"
COMMAND = [sys.executable, "-m", "visualizer"]
LOST, RIGHT = BUGS / "lost_update_global.py", BUGS / "lost_update_global_fixed.py"
EXPECT = ["--expect", "counter == 4"]


def run(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line; without what the surrounding test run has set for hashes and the like."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=120, check=False
    )


def check_json(*arguments: str | Path) -> tuple[dict, int]:
    result = run("check", "--json", *arguments)
    return json.loads(result.stdout), result.returncode


def test_a_lost_update_is_found_and_told_as_a_story():
    result = run("check", *EXPECT, LOST)
    assert result.returncode == 1
    assert result.stdout.startswith("failed: expectation, after ")
    assert "needs 1 preemption" in result.stdout
    assert "over what Thread-" in result.stdout
    assert "an update can be lost" in result.stdout


def test_json_tells_everything_that_is_known_of_a_failure():
    facts, code = check_json(*EXPECT, LOST)
    assert code == 1
    assert (facts["outcome"], facts["kind"], facts["preemptions"]) == ("failed", "expectation", 1)
    assert facts["story"]
    assert facts["schedule_hash"]
    assert facts["races"][0]["grade"] == "lost update"
    assert sum(facts["outcomes"].values()) == facts["schedules"]


def test_the_seed_that_is_told_finds_the_failure_at_once():
    seed = check_json(*EXPECT, "--seed", "2", LOST)[0]["seed"]
    again, _ = check_json(*EXPECT, "--seed", str(seed), LOST)
    assert (again["outcome"], again["seed"]) == ("failed", seed)


def test_a_corrected_program_passes_and_is_verified_by_exhaustive_search():
    passed, code = check_json(*EXPECT, "--schedules", "20", RIGHT)
    assert (passed["outcome"], passed["races"], code) == ("passed", [], 0)
    verified, code = check_json(*EXPECT, "--strategy", "exhaustive", RIGHT)
    assert (verified["outcome"], code) == ("verified", 0)
    assert verified["classes"] == verified["schedules"]
    assert verified["assumptions"]


def test_without_an_expectation_the_outcomes_are_told():
    facts, code = check_json("--schedules", "40", LOST)
    assert (facts["outcome"], code) == ("passed", 0)
    assert set(facts["outcomes"]) <= {"2", "3", "4"}
    assert len(facts["outcomes"]) > 1


def test_a_deadlock_names_who_waits_for_which_lock_held_by_whom():
    facts, code = check_json(BUGS / "lock_order_two.py")
    assert (facts["kind"], code) == ("deadlock", 1)
    assert "waits for fork, held by Thread-" in facts["message"]
    assert facts["lock_order_risks"]


def test_the_order_of_locks_is_told_even_of_a_run_that_came_out_right():
    facts, _ = check_json("--schedules", "1", BUGS / "lock_order_two.py")
    assert facts["outcome"] == "passed"
    assert "these can deadlock" in facts["lock_order_risks"][0]


def test_a_module_is_checked_like_a_script(tmp_path, monkeypatch):
    shutil.copy(LOST, tmp_path / "lost.py")
    monkeypatch.chdir(tmp_path)
    facts, code = check_json(*EXPECT, "-m", "lost")
    assert (facts["outcome"], code) == ("failed", 1)


def test_a_module_of_a_package_finds_what_its_package_has_set_up(tmp_path, monkeypatch):
    package = tmp_path / "town"
    package.mkdir()
    (package / "__init__.py").write_text("houses = 3\n")
    (package / "count.py").write_text("from . import houses\nprint(houses)\n")
    monkeypatch.chdir(tmp_path)
    facts, code = check_json("-m", "town.count")
    assert (facts["outcome"], facts["outcomes"], code) == ("passed", {"3": 1}, 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check"], "no program given"),
        (["check", "nowhere.py"], "nowhere.py"),
        (["check", "--expect", "counter ==", str(LOST)], "--expect is no expression"),
        (["check", "--schedules", "0", str(LOST)], "--schedules"),
        (["check", "--strategy", "luck", str(LOST)], "--strategy"),
        (["replay"], "FILE"),
        (["replay", "nowhere.tvr"], "nowhere.tvr"),
        (["replay", str(LOST)], "is not a recording"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, arguments, sentence):
    result = run(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert sentence in result.stderr


@pytest.fixture
def recording(tmp_path) -> Path:
    program = tmp_path / "lost.py"
    shutil.copy(LOST, program)
    result = run("check", *EXPECT, "-o", "lost.tvr", "lost.py", folder=tmp_path)
    assert result.returncode == 1, result.stderr
    return tmp_path / "lost.tvr"


def test_a_failure_replays_exactly_every_time(recording):
    result = run("replay", "--times", "10", recording)
    assert (result.returncode, result.stdout.partition(" runs")[0]) == (0, "10 of 10")
    assert "files are as they were" in result.stderr


def test_a_failure_replays_under_every_version_of_python(recording, python):
    result = run("replay", "--python", python, recording)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_failure_replays_from_the_recording_if_the_files_are_not_what_they_were(recording, change):
    program = recording.with_name("lost.py")
    if change == "gone":
        program.unlink()
    else:
        program.write_text(program.read_text().replace("range(2)", "range(3)"))
    result = run("replay", recording)
    assert (result.returncode, result.stdout.partition(" runs")[0]) == (0, "1 of 1")
    assert "what the recording keeps" in result.stderr


def test_the_recording_of_a_free_run_has_no_schedule_to_replay(tmp_path):
    run("record", "-o", "free.tvr", PROGRAMS / "greet.py", folder=tmp_path)
    result = run("replay", "free.tvr", folder=tmp_path)
    assert result.returncode == 2
    assert "no schedule" in result.stderr


def test_a_failing_run_is_a_recording_like_any_other(recording):
    found = load(recording)
    assert found.controlled is not None
    assert found.controlled.story
    assert found.header.duration_ns == len(found.controlled.witness["steps"]) * 1_000_000
    summary = json.loads(run("summary", "--json", recording).stdout)
    assert next(thread["name"] for thread in summary["threads"]) == "MainThread"
    picture = recording.with_suffix(".svg")
    result = run("export", recording, picture)
    assert (result.returncode, picture.exists()) == (0, True), result.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the other way is the usual one here")
def test_nothing_is_left_running_when_a_search_is_interrupted(tmp_path):
    program = tmp_path / "long.py"
    program.write_text("import threading\nt = threading.Thread(target=print)\nt.start()\nwhile True: pass\n")
    with subprocess.Popen([*COMMAND, "check", str(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as search:
        child = wait_for_child(search.pid)
        search.terminate()
        search.wait(30)
    assert wait_until_gone(child)


def wait_for_child(pid: int) -> int:
    from conftest import wait_until

    children = Path(f"/proc/{pid}/task/{pid}/children")
    wait_until(lambda: children.read_text().split(), "a child")
    return int(children.read_text().split()[0])


def wait_until_gone(pid: int) -> bool:
    from conftest import wait_until

    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the end of the child")
    return True
