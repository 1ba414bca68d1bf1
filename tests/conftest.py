"""What all tests share: the interpreters to record under, programs run natively and recorded, and a clean world."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from visualizer.export.summary_json import summary
from visualizer.model.analysis import analyse
from visualizer.model.recording import Recording, load

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAMS = Path(__file__).resolve().parent / "programs"
VERSIONS = ("3.10", "3.11", "3.12", "3.13")
_RUNNING = "{}.{}".format(*sys.version_info[:2])
_PATIENCE = 60.0
_MARK = "VISUALIZER_TEST_RUN"
"""Environment variable by which a process is known as started by these tests, however far down."""


# Interpreters


@cache
def find_python(version: str) -> str | None:
    """Path of an interpreter of that version ("3.12"), None if this machine has none."""
    if version == _RUNNING:
        return sys.executable
    candidates = []
    root = _pyenv_root()
    if root is not None:
        candidates += sorted((root / "versions").glob(f"{version}.*/bin/python"), reverse=True)
    found = shutil.which(f"python{version}")
    if found:
        candidates.append(Path(found))
    for candidate in candidates:
        if _version_of(candidate) == version:
            return str(candidate)
    return None


@cache
def _pyenv_root() -> Path | None:
    if "PYENV_ROOT" in os.environ:
        return Path(os.environ["PYENV_ROOT"])
    command = shutil.which("pyenv")
    if command is None:
        return None
    answer = subprocess.run([command, "root"], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip()) if answer.returncode == 0 else None


@cache
def _version_of(python: Path) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


@pytest.fixture(params=VERSIONS)
def python(request: pytest.FixtureRequest) -> str:
    """Each of the interpreters that programs are recorded under."""
    path = find_python(request.param)
    if path is None:
        pytest.skip(f"there is no Python {request.param} on this machine")
    return path


@pytest.fixture
def version(python: str) -> tuple[int, int]:
    """Version of the interpreter `python`."""
    text = _version_of(Path(python)) or ""
    major, minor = text.split(".")
    return int(major), int(minor)


@pytest.fixture(scope="session")
def find_old_python() -> Callable[[], str | None]:
    """Finds an interpreter that is too old to be recorded."""

    def find() -> str | None:
        for version in ("3.9", "3.8", "3.7", "3.6", "2.7"):
            path = find_python(version)
            if path is not None:
                return path
        return None

    return find


# Programs


def line_of(program: Path, marker: str) -> str:
    """The place ("file:line") of the only line of `program` that ends with the comment `# here: marker`."""
    lines = [n for n, text in enumerate(program.read_text().splitlines(), 1) if text.endswith(f"# here: {marker}")]
    assert len(lines) == 1, f"{program.name} has {len(lines)} lines marked {marker!r}"
    return f"{program}:{lines[0]}"


def line_of_text(program: Path, text: str, which: int = 0) -> str:
    """The place of a line of `program` that contains `text`."""
    lines = [n for n, line in enumerate(program.read_text().splitlines(), 1) if text in line]
    return f"{program}:{lines[which]}"


@dataclass
class Run:
    """How a program ended, and what it printed."""

    code: int
    stdout: str
    stderr: str
    notes: list[str] = field(default_factory=list)
    """What the recorder itself said on stderr, without "visualizer: "."""
    file: Path = Path()

    @cached_property
    def recording(self) -> Recording:
        return load(self.file)

    @cached_property
    def summary(self) -> dict[str, Any]:
        # Through JSON, as a reader of it gets it.
        return json.loads(json.dumps(summary(analyse(self.recording))))

    def thread(self, name: str) -> dict[str, Any]:
        found = [thread for thread in self.summary["threads"] if thread["name"] == name]
        assert len(found) == 1, f"{len(found)} threads are called {name!r}: {[t['name'] for t in self._threads()]}"
        return found[0]

    def _threads(self) -> list[dict[str, Any]]:
        return self.summary["threads"]

    def lock(self, name: str) -> dict[str, Any]:
        found = [lock for lock in self.summary["locks"] if lock["name"] == name]
        assert len(found) == 1, f"locks are {[lock['name'] for lock in self.summary['locks']]}, not one {name!r}"
        return found[0]

    def waits_at(self, place: str) -> list[dict[str, Any]]:
        return sorted((w for w in self.summary["waits"] if w["place"] == place), key=lambda wait: wait["start_ns"])

    def wait_at(self, place: str) -> dict[str, Any]:
        """The only wait at a place."""
        found = self.waits_at(place)
        assert len(found) == 1, f"{len(found)} waits at {place}: {found or self._waits()}"
        return found[0]

    def _waits(self) -> list[tuple]:
        return [(wait["thread"], wait["reason"], wait["place"]) for wait in self.summary["waits"]]

    def waits_of(self, thread: str, reason: str | None = None) -> list[dict[str, Any]]:
        """The waits of a thread, those for its own threads to start left out."""
        return sorted(
            (
                wait
                for wait in self.summary["waits"]
                if wait["thread"] == thread and wait["reason"] != "thread start" and reason in (None, wait["reason"])
            ),
            key=lambda wait: wait["start_ns"],
        )


def run_command(command: Sequence[str], cwd: Path, stdin: str = "", environment: dict | None = None) -> Run:
    """Run a command to its end."""
    done = subprocess.run(
        command,
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
        env=None if environment is None else {**os.environ, **environment},
    )
    return Run(done.returncode, done.stdout, done.stderr)


def separate(run: Run) -> Run:
    """Move what the recorder said out of the program's stderr."""
    # It may come right behind a line that the program did not end.
    pattern = re.compile(r"visualizer: (.*)\n((?:  .*\n)*)")
    run.notes = [first + "\n" + rest if rest else first for first, rest in pattern.findall(run.stderr)]
    run.stderr = pattern.sub("", run.stderr)
    return run


RECORD = [sys.executable, "-m", "visualizer", "record"]
"""The command line of `visualizer record`."""


@pytest.fixture
def run_natively(tmp_path: Path) -> Callable[..., Run]:
    """Runs a program under plain Python: `run_natively(python, *command)`."""

    def run(python: str, *command: str | Path, stdin: str = "", cwd: Path | None = None, **environment: str) -> Run:
        return run_command([python, *map(str, command)], cwd or tmp_path, stdin, environment)

    return run


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Run]:
    """Records a program: `record(python, *command, options=[...])`."""
    numbers = iter(range(1000))

    def run(
        python: str,
        *command: str | Path,
        options: Sequence[str] = (),
        stdin: str = "",
        cwd: Path | None = None,
        **environment: str,
    ) -> Run:
        file = tmp_path / f"recording{next(numbers)}.tvr"
        ours = [*RECORD, "-o", str(file), "--python", python, *options]
        result = separate(run_command([*ours, *map(str, command)], cwd or tmp_path, stdin, environment))
        result.file = file
        return result

    return run


@pytest.fixture(scope="session")
def record_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """Records a program once for all tests that look at its recording: `record_once(python, *command)`."""

    @cache
    def run(python: str, *command: str | Path, options: tuple[str, ...] = ()) -> Run:
        folder = tmp_path_factory.mktemp("recording")
        file = folder / "recording.tvr"
        ours = [*RECORD, "-o", str(file), "--python", python, *options]
        result = separate(run_command([*ours, *map(str, command)], folder))
        result.file = file
        return result

    return run


@pytest.fixture
def until() -> Callable[..., Any]:
    """Waits for a condition: `until(lambda: path.exists(), "the file")`, and returns what it gave."""
    return wait_until


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.01)


# A clean world


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blame the test that leaves processes, threads or temporary directories behind."""
    mark = uuid.uuid4().hex
    monkeypatch.setenv(_MARK, mark)
    threads = set(threading.enumerate())
    directories = _our_directories()
    yield
    left: list[str] = []
    for name, remaining in (
        ("processes", lambda: _marked_processes(mark)),
        ("threads", lambda: [thread.name for thread in set(threading.enumerate()) - threads]),
        ("temporary directories", lambda: _abandoned(_our_directories() - directories)),
    ):
        end = time.monotonic() + 5
        while (found := remaining()) and time.monotonic() < end:
            time.sleep(0.02)
        if found:
            left.append(f"{name}: {found}")
    for pid, _ in _marked_processes(mark):
        try:
            os.kill(pid, 9)
        except OSError:
            continue
    assert not left, f"the test has left behind {'; '.join(left)}"


def _our_directories() -> set[Path]:
    return {
        path
        for room in {"/dev/shm", tempfile.gettempdir()}
        for path in Path(room).glob("visualizer-*")
        if path.is_dir()
    }


def _abandoned(directories: set[Path]) -> list[Path]:
    """Those of the directories that no process uses: somebody else may be recording on this machine."""
    if not directories:
        return []
    used = ""
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            used += "".join(line for line in maps.read_text().splitlines() if "visualizer-" in line)
        except OSError:
            continue
    return [path for path in directories if path.exists() and str(path) not in used]


def _marked_processes(mark: str) -> list[tuple[int, str]]:
    """Processes that descend from the test, even where their parents are gone."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                found.append((int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
        except OSError:
            continue
    return found
