"""The Pythons of a machine, found without running anything of a program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from visualizer.interpreters import InterpreterError, find_interpreter, find_interpreters

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the Pythons of these tests are shell scripts")

OURS = "{}.{}.{}".format(*sys.version_info[:3])


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without other Pythons than ours: "bin" is on its PATH, "pyenv" is its PYENV_ROOT."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/local/nothing")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def python(path: Path, answer: str) -> Path:
    """A command that answers so when it is asked for its version, number by number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer.replace('.', ' ')}'\n")
    path.chmod(0o755)
    return path


def versions(script: Path | str = "") -> list[tuple[str, str]]:
    return [(one.version, one.where) for one in find_interpreters(script)]


def test_without_others_there_is_ours(machine):
    (only,) = find_interpreters()
    assert (only.version.rstrip("t"), only.path) == (OURS, sys.executable)


def test_the_newest_comes_first_by_its_numbers_and_not_by_its_letters(machine):
    python(machine / "bin" / "python3.15", "cpython 3.15.2")
    python(machine / "pyenv" / "versions" / "3.15.10" / "bin" / "python", "cpython 3.15.10")
    assert [version for version, _ in versions()][:2] == ["3.15.10", "3.15.2"]


def test_a_version_that_is_found_twice_is_listed_once(machine):
    python(machine / "bin" / "python3.15", "cpython 3.15.2")
    first = python(machine / "pyenv" / "versions" / "3.15.2" / "bin" / "python", "cpython 3.15.2")
    found = [one for one in find_interpreters() if one.version == "3.15.2"]
    assert [one.path for one in found] == [str(first)]


def test_one_without_a_gil_is_another_one_than_that_with_it(machine):
    python(machine / "bin" / "python3.15", "cpython 3.15.2")
    python(machine / "bin" / "python3.15t", "cpython 3.15.2 t")
    assert [version for version, _ in versions()][:2] == ["3.15.2t", "3.15.2"]


def test_the_environment_beside_the_script_or_above_it_comes_before_all_others(machine):
    python(machine / "bin" / "python3.15", "cpython 3.15.2")
    python(machine / "project" / ".venv" / "bin" / "python", "cpython 3.11.4")
    for script in ("project/main.py", "project/package/main.py"):
        assert versions(machine / script)[0] == ("3.11.4", "project/.venv")


@pytest.mark.parametrize("answer", ["cpython 3.9.1", "pypy 3.11.0", "", "cpython three", "hello there, you and me"])
def test_what_cannot_record_is_left_out(machine, answer):
    python(machine / "bin" / "python3.15", answer)
    assert len(versions()) == 1


def test_what_cannot_be_run_is_left_out(machine):
    broken = machine / "bin" / "python3.15"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    python(machine / "pyenv" / "versions" / "3.14.0" / "bin" / "python", "cpython 3.14.0").chmod(0o644)
    assert len(versions()) == 1


def test_the_search_ends_when_nobody_wants_it_any_more(machine):
    marks = [machine / "one", machine / "two"]
    for minor, mark in zip((14, 15), marks, strict=True):
        path = python(machine / "bin" / f"python3.{minor}", f"cpython 3.{minor}.0")
        path.write_text(f"{path.read_text()}: > {mark}\n")
    find_interpreters(goes_on=lambda: not marks[0].exists())
    assert marks[0].exists()
    assert not marks[1].exists()


def test_an_interpreter_is_found_by_its_command_and_a_missing_one_is_told_of(machine):
    path = python(machine / "bin" / "my-python", "cpython 3.15.2")
    assert find_interpreter("my-python") == str(path)
    assert find_interpreter(None) == sys.executable
    with pytest.raises(InterpreterError, match="there is no interpreter your-python"):
        find_interpreter("your-python")
