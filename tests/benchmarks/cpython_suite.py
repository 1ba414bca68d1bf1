"""CPython's own tests of threads, plain and recorded: each test that ends differently is named.

    python tests/benchmarks/cpython_suite.py --python 3.11 test_threading test_thread test_queue

Takes minutes; tests that fail under plain Python on this machine as well are no difference.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import interpreters, record_command

_RESULT = re.compile(r"^(test\w+ \([\w.]+\)) \.\.\. .*?\b(ok|FAIL|ERROR|skipped)\b", re.MULTILINE | re.DOTALL)
_FAILED = re.compile(r"^(?:FAIL|ERROR): (test\w+ \([\w.]+\))", re.MULTILINE)
_ALTERED = re.compile(r"altered the execution environment|env changed")


def run(command: list[str]) -> tuple[int, str]:
    """Exit code of a command, and all that it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout


def compare(python: str, suite: str, directory: str) -> bool:
    """Run one test file plain and recorded; print what differs, and say whether nothing does."""
    plain_code, plain = run([python, "-m", "test", "-v", suite])
    code, recorded = run(record_command(python, Path(directory, "suite.tvr"), "gil", "-m", "test", "-v", suite))
    failed, also_failed = set(_FAILED.findall(recorded)), set(_FAILED.findall(plain))
    ran = len(set(_RESULT.findall(plain)))
    print(f"{suite}: exit code {plain_code} plain, {code} recorded; {ran} results, {len(also_failed)} failed plain")
    for name in sorted(failed - also_failed):
        print(f"  only recorded fails: {name}")
    for name in sorted(also_failed - failed):
        print(f"  only plain fails: {name}")
    altered = bool(_ALTERED.search(recorded)) and not _ALTERED.search(plain)
    if altered:
        print("  only recorded leaves something behind")
    return plain_code == code and failed == also_failed and not altered


def main() -> None:
    """Read the command line and compare each suite."""
    parser = argparse.ArgumentParser(description="CPython's own tests, plain and recorded.")
    parser.add_argument("--python", default=sys.executable, help="version or path of the interpreter")
    parser.add_argument("suites", nargs="+")
    options = parser.parse_args()
    python = interpreters([options.python])[0]
    with tempfile.TemporaryDirectory() as directory:
        same = [compare(python, suite, directory) for suite in options.suites]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
