"""What the benchmarks share: interpreters to run under, and running a workload plain or recorded."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORKLOADS = HERE / "workloads.py"
VERSIONS = ("3.10", "3.11", "3.12", "3.13")

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


def parser(description: str | None) -> argparse.ArgumentParser:
    """A command line with the option `--python`."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument(
        "--python",
        action="append",
        metavar="PYTHON",
        help="an interpreter: a path, a command, or a version such as 3.11; may be given again. "
        f"Default: those of {', '.join(VERSIONS)} that are here",
    )
    return made


def interpreters(names: list[str] | None) -> list[str]:
    """Paths of the interpreters called so; ends the program if there is none."""
    found = [path for name in names or VERSIONS if (path := _find(name))]
    if not found:
        sys.exit(f"no such interpreter: {', '.join(names or VERSIONS)}")
    return found


def _find(name: str) -> str | None:
    if not name.replace(".", "").isdigit():
        return shutil.which(name)
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for candidate in [*sorted(root.glob(f"{name}*/bin/python"), reverse=True), shutil.which(f"python{name}")]:
        if candidate is None:
            continue
        # A command of that name may only be a shim.
        asked = subprocess.run([candidate, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
        if asked.returncode == 0:
            return asked.stdout.strip()
    return None


def version(python: str) -> str:
    """Version of an interpreter, such as 3.11.7."""
    command = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def record_command(python: str, output: Path, view: str, *program: str) -> list[str]:
    """The command that records a program."""
    ours = [sys.executable, "-m", "visualizer", "record", "--python", python, "--view", view, "-o", str(output)]
    return [*ours, *program]


def run(python: str, workload: str, *arguments: object, output: Path | None = None, view: str = "gil") -> dict:
    """Run a workload, recorded into `output` if that is given, and return what it tells of itself.

    Raises RuntimeError if it fails.
    """
    program = [str(WORKLOADS), workload, *map(str, arguments)]
    command = [python, *program] if output is None else record_command(python, output, view, *program)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def load_average() -> str:
    """How busy the machine is, for the reader of the figures."""
    try:
        return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs"
    except OSError:
        return f"{os.cpu_count()} CPUs"
