"""Makes the recordings that ship with the demos, for a lecture in which the live run cannot show what it should.

    .venv/bin/python packaging/recordings.py [--python INTERPRETER] [NAME ...]     all demos, or only these

To be run on Linux, where the GIL can be measured, on a machine that has nothing else to do. A demo that declares a
picture is recorded in real time, until the picture is there; any other one is stepped along its shortest failing order.
What the recordings say of this machine is taken out of them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from declared_pictures import unmet  # noqa: E402  # pyright: ignore[reportMissingImports] - it is in tests

from visualizer.export.summary_json import summary  # noqa: E402
from visualizer.model.analysis import analyse  # noqa: E402
from visualizer.model.controlled import controlled_of  # noqa: E402
from visualizer.model.demos import FOLDER, RECORDINGS, Demo, find_demos  # noqa: E402
from visualizer.model.order_text import choices_of  # noqa: E402
from visualizer.model.recording import SUFFIX, Recording, load  # noqa: E402
from visualizer.model.stepped import stepped_recording  # noqa: E402
from visualizer.recorder import Program  # noqa: E402
from visualizer.search.checking import Found, Witnessed  # noqa: E402
from visualizer.search.children import Target  # noqa: E402
from visualizer.search.runs import Runs  # noqa: E402
from visualizer.search.standing import awaited_by  # noqa: E402
from visualizer.search.stepping import Stepper  # noqa: E402
from visualizer.search.telling import Telling  # noqa: E402

_ENDLESS_SECONDS = "3"
_ATTEMPTS = 8
_STEPS, _SECONDS = 10_000, 30.0
_LIBRARY = re.compile(r"/[^\"]*?/(lib/python3\.\d+/)")


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description="Make the recordings of the demos.")
    parser.add_argument("--python", default=sys.executable, help="the Python to run them; default: this one")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a demo; default: all")
    options = parser.parse_args()
    RECORDINGS.mkdir(exist_ok=True)
    for demo in find_demos():
        if not options.names or demo.path.stem in options.names:
            recording = in_real_time(demo, options.python) if demo.picture else stepped(demo, options.python)
            path = RECORDINGS / f"{demo.path.stem}{SUFFIX}"
            without_this_machine(recording).save(path)
            print(f"{path.name:34} {path.stat().st_size / 1000:6.1f} kB", flush=True)  # noqa: T201


def in_real_time(demo: Demo, python: str) -> Recording:
    """A run that shows the picture that the demo declares."""
    wrong: object = None
    for _ in range(_ATTEMPTS):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "run.tvr")
            until = [] if demo.ends else ["--duration", _ENDLESS_SECONDS]
            command = [sys.executable, "-m", "visualizer", "record", "-o", str(file), "--python", python, *until]
            subprocess.run([*command, str(demo.path)], cwd=ROOT, capture_output=True, check=False, timeout=60)
            recording = load(file)
        facts = summary(analyse(recording))
        missing = {clause: why for clause in demo.picture if (why := unmet(clause, facts))}
        wrong = missing or recording.header.dropped or recording.header.gil_source != "measured"
        if not wrong:
            return recording
    return sys.exit(f"{demo.path.name} does not show what it declares, with the GIL measured: {wrong}")


def stepped(demo: Demo, python: str) -> Recording:
    """The run to which the shortest failing order leads."""
    target = Target(Program(str(demo.path), interpreter=python), demo.expect)
    if demo.schedule is None:
        sys.exit(f"{demo.path.name} declares no picture, and no failing order of it is known")
    with Stepper(target) as stepper:
        situation = stepper.restart(choices_of(demo.schedule.text))
        schedule, version = stepper.schedule(), stepper.python
    report = None
    if schedule is not None:
        with Runs(target, _STEPS, time.monotonic() + _SECONDS, lambda: False) as runs:
            runs.shared = set(schedule.shared)
            report = runs.one(schedule.order(witness=True))
    if report is None or schedule is None or report["outcome"] != demo.fails:
        sys.exit(f"{demo.path.name} does not fail by the order that is kept: run packaging/schedules.py")
    found = Found("failed", demo.fails, report["message"], report["thread"], str(demo.path), report["line"])
    found.failing, found.python, found.files = schedule, version, [str(demo.path)]
    found.witnesses = [Witnessed(report["record"], report["threads"], report["stdout"])]
    told = Telling(target, found).recording()
    assert told is not None
    assert told.controlled is not None
    # In a deadlock, what all wait for is to be seen, too.
    return stepped_recording(situation.interleaving, told.header, told.controlled, told.sources, awaited_by(situation))


def without_this_machine(recording: Recording) -> Recording:
    """The same with names of files as they are beside the demos, in the program and in the library."""
    header = recording.header
    header.program, header.directory = _neutral(header.program), ""
    recording.definitions = [_neutral(fields) for fields in recording.definitions]
    for fields in recording.definitions:
        if fields[0] == "H":
            told = dict(zip(fields[1::2], fields[2::2], strict=True)) | {"executable": "python", "cwd": ""}
            fields[1:] = [text for pair in told.items() for text in pair]
    recording.sources = {
        _neutral(file): text for file, text in recording.sources.items() if Path(file).parent == FOLDER
    }
    if recording.controlled is not None:
        recording.controlled = controlled_of(_neutral(recording.controlled.as_json()))
    return recording


def _neutral(value: Any) -> Any:
    if isinstance(value, str):
        return _LIBRARY.sub(r"\1", value.replace(f"{FOLDER}/", "").replace(f"{ROOT}/", ""))
    if isinstance(value, dict):
        return {_neutral(key): _neutral(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_neutral(part) for part in value]
    return value


if __name__ == "__main__":
    main()
