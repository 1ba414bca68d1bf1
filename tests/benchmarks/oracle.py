"""Whether py-spy, which looks by other means, sees the threads hold the GIL for the same parts of the time.

    python tests/benchmarks/oracle.py [--python PYTHON] [--seconds S]

Four threads compute for different parts of their time; py-spy is attached to the program while it is recorded.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from harness import ROOT, WORKLOADS, interpreters, load_average, parser, record_command, version

from visualizer.model.analysis import analyse
from visualizer.model.recording import load

RATE = 1000
WITHIN = 5.0
"""Percentage points."""


def main() -> None:
    """Compare and print."""
    made = parser(__doc__)
    made.add_argument("--seconds", type=float, default=5.0, help="how long py-spy looks")
    options = made.parse_args()
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if spy is None:
        sys.exit("py-spy is not installed")
    for python in interpreters(options.python):
        print(f"\nPython {version(python)}, {load_average()}")
        with tempfile.TemporaryDirectory() as directory:
            _compare(python, spy, options.seconds, Path(directory))


def _compare(python: str, spy: str, seconds: float, directory: Path) -> None:
    output, stacks = directory / "run.tvr", directory / "stacks.txt"
    command = record_command(python, output, "gil", str(WORKLOADS), "duty", str(seconds + 2))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        pid = program.stdout.readline().strip()
        look = [spy, "record", "--pid", pid, "--gil", "--rate", str(RATE), "--nonblocking", "--threads"]
        look += ["--format", "raw", "--duration", str(round(seconds)), "--output", str(stacks)]
        spied = subprocess.run(look, capture_output=True, text=True, check=False)
        program.stdout.read()
    if spied.returncode:
        print(f"  py-spy failed: {spied.stderr.strip().splitlines()[-1]}")
        return
    theirs = _shares(stacks.read_text())
    analysis = analyse(load(output))
    names = [f"T{number}" for number in range(4)]
    numbers = {analysis.thread_name(life.thread): life.thread for life in analysis.lives}
    held = np.array([(turns[1] - turns[0]).sum() for turns in (analysis.turns.of(numbers[name]) for name in names)])
    ours = 100 * held / held.sum()
    off = max(abs(mine - theirs[name]) for mine, name in zip(ours, names, strict=True))
    for mine, name in zip(ours, names, strict=True):
        print(f"  {name}  ours {mine:5.1f} %   py-spy {theirs[name]:5.1f} %")
    print(f"  at most {off:.1f} points apart, within {WITHIN:.0f}: {'ok' if off <= WITHIN else 'MISSED'}")


def _shares(stacks: str) -> dict[str, float]:
    """Percentage of the samples that show each of the threads T0 to T3, out of py-spy's collapsed stacks."""
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        name = re.search(r"\b(T\d)\b", stack.split(";")[0])
        if name is not None:
            counts[name[1]] += int(count)
    total = sum(counts.values())
    return {f"T{number}": 100 * counts[f"T{number}"] / max(total, 1) for number in range(4)}


if __name__ == "__main__":
    main()
