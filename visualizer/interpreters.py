"""The Pythons that a program can run under, and whether the program can run at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 10)
_NEWEST_MINOR = 15
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
    """A Python that can run programs.

    Attributes:
        version: "3.13.0", or "3.13.0t" without a GIL.
        path: Of the command that runs it.
        where: Where it was found, if that says something.
    """

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


def find_interpreters(script: str | Path = "", goes_on: Callable[[], bool] = lambda: True) -> list[Interpreter]:
    """The Pythons of this machine that can run a program, each version once.

    That of a `.venv` beside the script, or above it, comes first; then all others, newest first. Each is asked for its
    version; nothing more is found once `goes_on` says no.
    """
    found: dict[str, Interpreter] = {}
    for path, where in _candidates(Path(script)):
        if not goes_on():
            break
        version = _version(path) if os.access(path, os.X_OK) else ""
        if version and _numbers(version) >= OLDEST:
            found.setdefault(f"{version} {where}", Interpreter(version, str(path), where))
    first = [one for one in found.values() if one.where]
    others = [one for one in found.values() if not one.where]
    return [*first, *sorted(others, key=lambda one: (_numbers(one.version), one.version), reverse=True)]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.rstrip("t").split("."))


def _candidates(script: Path) -> Iterator[tuple[Path, str]]:
    name = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    if script.name:
        for folder in list(script.resolve().parents)[:3]:
            yield folder / ".venv" / name, f"{folder.name}/.venv"
    yield Path(sys.executable), ""
    yield from ((path, "") for path in sorted(_pyenv().glob(f"versions/*/{name}")))
    for minor in range(OLDEST[1], _NEWEST_MINOR + 1):
        for command in (f"python3.{minor}", f"python3.{minor}t"):
            found = shutil.which(command)
            if found:
                yield Path(found), ""


def _pyenv() -> Path:
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def _version(path: Path) -> str:
    """Version of a CPython, with a "t" if it has no GIL; empty if it does not answer like one."""
    program = "import sys; print(sys.implementation.name, *sys.version_info[:3], getattr(sys, 'abiflags', ''))"
    try:
        answer = subprocess.run(
            [str(path), "-I", "-S", "-c", program],
            capture_output=True,
            timeout=_TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            text=True,
        )
        name, major, minor, micro, *flags = answer.stdout.split()
        version = f"{int(major)}.{int(minor)}.{int(micro)}{'t' if 't' in ''.join(flags) else ''}"
        return version if name == "cpython" else ""
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""


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
