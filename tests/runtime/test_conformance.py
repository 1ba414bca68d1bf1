"""A recorded program behaves as it does under plain Python."""

from __future__ import annotations

import difflib
import re
import sys

import pytest
from conftest import PROGRAMS, Run

CONFORMANCE = PROGRAMS / "conformance"


def assert_same(native: Run, recorded: Run) -> None:
    assert recorded.notes, "the recorder has not said what it recorded"
    for what in ("stdout", "stderr"):
        expected, found = (re.sub("0x[0-9a-f]+", "0x", getattr(run, what)) for run in (native, recorded))
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), f"{what} natively", f"{what} recorded", lineterm="", n=2
        )
        assert found == expected, "\n".join(lines)
    assert recorded.code == (native.code if native.code >= 0 else 128 - native.code)
    assert recorded.summary["exit"] == {
        "code": recorded.code,
        "signal": -native.code if native.code < 0 else None,
    }
    assert recorded.summary["dropped"] == 0


@pytest.mark.parametrize("name", ["locks", "conditions", "queues", "futures", "threads", "calls", "forks"])
def test_primitives_answer_like_the_native_ones(name, python, run_natively, record):
    script = CONFORMANCE / f"{name}.py"
    native = run_natively(python, script)
    assert native.code == 0, native.stderr
    assert_same(native, record(python, script))


def test_the_process_looks_like_that_of_plain_python(python, run_natively, record):
    script = CONFORMANCE / "surroundings.py"
    command = [script, "-x", "--view", "two words", "", "-m"]
    environment = {"PYTHONPATH": "elsewhere:", "PYTHONHASHSEED": "1", "stdin": "one\ntwo\n"}
    assert_same(run_natively(python, *command, **environment), record(python, *command, **environment))


ENDINGS = [
    *(
        "nothing",
        "three",
        "none",
        "false",
        "exit_text",
        "exit_raised",
        "deep",
        "chained",
        "noted",
        "group",
        "recursion",
    ),
    *(
        "hooked",
        "through_original",
        "interrupted",
        "interrupted_in_lock",
        "interrupted_in_rlock",
        "interrupted_in_join",
    ),
    *("interrupted_in_event", "interrupted_in_queue", "handled", "terminated", "killed", "abrupt", "aborted"),
    *("asked", "without_input", "after_main", "thread_fails", "closed_stdout"),
]


@pytest.mark.parametrize("way", ENDINGS)
def test_a_program_ends_as_under_plain_python(way, run_natively, record):
    run_like_plain_python(sys.executable, way, run_natively, record)


@pytest.mark.parametrize(
    "way", ["deep", "interrupted_in_lock", "interrupted_in_event", "after_main", "hooked", "asked"]
)
def test_a_program_ends_as_under_plain_python_of_any_version(way, python, run_natively, record):
    run_like_plain_python(python, way, run_natively, record)


def run_like_plain_python(python, way, run_natively, record):
    command = [CONFORMANCE / "endings.py", way]
    stdin = "an answer\nand one without an end of line" if way == "asked" else ""
    assert_same(run_natively(python, *command, stdin=stdin), record(python, *command, stdin=stdin))


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_an_interrupted_lock_is_not_left_held(python, record):
    run = record(python, PROGRAMS / "facts" / "interrupted_locks.py")
    lines = run.stdout.splitlines()
    assert [line.split(" ", 1)[1] for line in lines[:2]] == ["left held: 0", "left held: 0"]
    assert lines[2] == "True True"
