"""Locks, queues, futures and threads of a controlled program answer as the native ones do."""

from __future__ import annotations

import difflib
import re
import time
from pathlib import Path

import pytest
from conftest import PROGRAMS

from visualizer.recorder import Program
from visualizer.search.children import Target
from visualizer.search.runs import Runs

CONFORMANCE = PROGRAMS / "conformance"
DIFFERENCES = {
    "conditions": [],
    # SimpleQueue in C cannot be controlled; the one in Python, which takes its place, is open to more.
    "queues": [
        r"(?i).*simple.?queue.*",
        r"\['empty', 'get'.*",
        r"(subclass|make with an argument|set an attribute): .*",
        r"    '.*'",
    ],
    # Types cannot be made as closed as those in C are, and what a lock consists of has names. What the last line tells
    # is not there in 3.10.
    "locks": [r"===== \w+", r"(make with an argument|subclass.*|old pickle): .*", r"\['acquire', .*", "    '.*'", "2"],
}
"""Lines that may differ, by program."""


def under_control(python: str, script: Path) -> dict:
    target = Target(Program(str(script), interpreter=python))
    with Runs(target, 1_000_000, time.monotonic() + 60, lambda: False) as runs:
        report = runs.one({"strategy": "round-robin", "quantum": 0})
    assert report is not None
    return report


def plain(text: str, may_differ: list[str]) -> list[str]:
    """The lines of an output without addresses, frames, texts of errors, and what may differ."""
    lines = [re.sub("0x[0-9a-f]+", "0x", line) for line in text.splitlines()]
    lines = [re.sub(r"^(.*: \w+\.\w+(?:Error|Full|Empty))\b.*", r"\1", line) for line in lines]
    ignored = [re.compile(r"    (\w+\.py:\d+ |context: ).*"), *map(re.compile, may_differ)]
    return [line for line in lines if not any(pattern.fullmatch(line) for pattern in ignored)]


@pytest.mark.parametrize("name", DIFFERENCES)
def test_primitives_answer_like_the_native_ones(name, python, run_natively):
    script = CONFORMANCE / f"{name}.py"
    native, report = run_natively(python, script), under_control(python, script)
    assert native.code == 0, native.stderr
    expected, found = plain(native.stdout, DIFFERENCES[name]), plain(report["stdout"], DIFFERENCES[name])
    assert len(expected) > 80
    assert "\n".join(difflib.unified_diff(expected, found, "natively", "controlled", lineterm="", n=1)) == ""
    assert report["outcome"] == "ok", report["message"]
