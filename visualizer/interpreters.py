"""The Pythons that a program can run under, and whether the program can run at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 10)
_TIMEOUT = 30.0
_CHECK = """
import sys
# What lies in the working directory is the program's, and not to be run.
here = [sys.path.pop(0)] if sys.path and sys.path[0] == "" else []
import json
script, is_module = sys.argv[1], sys.argv[2] == "m"
found = {"version": list(sys.version_info[:2]), "implementation": sys.implementation.name, "error": None}
if is_module:
    import importlib.util
    sys.path[:0] = here
    try:
        known = importlib.util.find_spec(script.split(".")[0]) is not None
    except (ImportError, ValueError):
        known = False
    if not known:
        found["error"] = "there is no module named " + script
elif script:
    import warnings
    warnings.simplefilter("ignore")
    try:
        with open(script, "rb") as file:
            compile(file.read(), script, "exec", dont_inherit=True)
    except SyntaxError as error:
        found["error"] = "%s:%s: syntax error: %s" % (script, error.lineno, error.msg)
    except ValueError as error:
        found["error"] = "%s: %s" % (script, error)
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that can run programs: its version ("3.13.0"), path, and where it was found if that says something."""

    version: str
    path: str
    where: str = ""


class InterpreterError(Exception):
    """An interpreter or a program that cannot be used; the message is one sentence."""


def find_interpreter(name: str | None) -> str:
    """Path of the interpreter called `name`, a path or a command; this one's if None.

    Raises InterpreterError if there is none.
    """
    if name is None:
        return sys.executable
    path = shutil.which(name)
    if path is None:
        raise InterpreterError(f"there is no interpreter {name}")
    return path


def find_interpreters(script: str | Path = "") -> list[Interpreter]:
    """The Pythons of this machine that can run a program, newest first, each version once.

    That of a `.venv` beside the script, or above it, comes first; then ours.
    """
    asked = [(path, where) for path, where in _candidates(Path(script)) if path.exists()]
    found: dict[str, Interpreter] = {}
    for path, where in asked:
        version = _version(path)
        if version is not None and version[:2] >= OLDEST:
            text = ".".join(map(str, version))
            key = f"{text} {where}" if where else text
            found.setdefault(key, Interpreter(text, str(path), where))
    first = [one for one in found.values() if one.where]
    others = [one for one in found.values() if not one.where]
    return [*first, *sorted(others, key=lambda one: [int(part) for part in one.version.split(".")], reverse=True)]


def _candidates(script: Path) -> Iterator[tuple[Path, str]]:
    name = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    if script.name:
        for folder in list(script.resolve().parents)[:3]:
            yield folder / ".venv" / name, f"{folder.name}/.venv"
    yield Path(sys.executable), ""
    yield from ((path, "") for path in sorted(_pyenv().glob(f"versions/*/{name}")))
    for minor in range(OLDEST[1], 16):
        path = shutil.which(f"python3.{minor}")
        if path:
            yield Path(path), ""


def _pyenv() -> Path:
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def _version(path: Path) -> tuple[int, ...] | None:
    """Version of a CPython, None if it does not answer like one."""
    command = [str(path), "-I", "-S", "-c", "import sys; print(sys.implementation.name, *sys.version_info[:3])"]
    try:
        answer = subprocess.run(
            command, capture_output=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL, check=False, text=True
        )
        name, *version = answer.stdout.split()
        return tuple(int(part) for part in version) if name == "cpython" and len(version) == 3 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def check_program(interpreter: str, script: str, is_module: bool) -> None:
    """Find out whether `interpreter` can run the program, without running anything of it.

    Raises InterpreterError if the interpreter is too old or none of Python, or the program is missing or has a syntax
    error.
    """
    source = script
    if not is_module:
        path = Path(script)
        if path.is_dir():
            if not (path / "__main__.py").exists():
                raise InterpreterError(f"{script} is a directory without a __main__.py")
            source = str(path / "__main__.py")
        elif not path.exists():
            raise InterpreterError(f"there is no file {script}")
        else:
            try:
                with path.open("rb") as file:
                    # Archives and compiled files are run as they are.
                    if path.suffix in (".pyc", ".pyz", ".zip") or file.read(4) == b"PK\x03\x04":
                        source = ""
            except OSError as error:
                raise InterpreterError(f"cannot read {script}: {error.strerror}") from error
    found = _ask(interpreter, source, is_module)
    if found["implementation"] != "cpython":
        raise InterpreterError(f"{interpreter} is {found['implementation']}; only CPython can be recorded")
    if tuple(found["version"]) < OLDEST:
        version = ".".join(map(str, found["version"]))
        raise InterpreterError(f"{interpreter} is Python {version}; 3.10 is the oldest that can be recorded")
    if found["error"]:
        raise InterpreterError(found["error"])


def _ask(interpreter: str, source: str, is_module: bool) -> dict:
    command = [interpreter, "-c", _CHECK, source, "m" if is_module else "s"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL, check=False)
        return json.loads(answer.stdout.decode().splitlines()[-1])
    except OSError as error:
        raise InterpreterError(f"cannot start {interpreter}: {error.strerror}") from error
    except (ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise InterpreterError(f"{interpreter} does not answer like a Python of 3.10 or later") from error
