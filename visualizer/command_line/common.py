"""What the commands have in common: options, programs, and how they say what is wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from visualizer.recorder import Program

FAILED = 2
"""Exit code of a command that could not do what it was asked for."""


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the options."""

    def error(self, message: str) -> NoReturn:
        """Say it, and end."""
        fail(f"{message}: see visualizer {self.prog.split()[-1]} --help")


def fail(message: str) -> NoReturn:
    """Say why a command cannot be done, and end."""
    note(message)
    sys.exit(FAILED)


def note(text: str) -> None:
    """Say something beside the result of a command."""
    if sys.stderr is not None:
        print(f"visualizer: {text}", file=sys.stderr, flush=True)


def sentence(error: Exception) -> str:
    """What to say of an error."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def split(arguments: list[str], with_value: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Our options, some of which are followed by a value, and the program with its own arguments."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        if arguments[at] == "-m":
            break
        if arguments[at] == "--":
            return arguments[:at], arguments[at + 1 :]
        at += 2 if arguments[at] in with_value else 1
    return arguments[:at], arguments[at:]


def program_of(command: list[str], python: str | None, help_of: str) -> Program:
    """The program that a command line names: PROGRAM or -m MODULE, and its arguments. Ends if there is none."""
    from visualizer.interpreters import InterpreterError, check_program, find_interpreter
    from visualizer.recorder import Program

    if not command or command == ["-m"]:
        fail(f"no program given: see visualizer {help_of} --help")
    is_module = command[0] == "-m"
    script, arguments = (command[1], command[2:]) if is_module else (command[0], command[1:])
    try:
        interpreter = find_interpreter(python)
        check_program(interpreter, script, is_module)
    except InterpreterError as error:
        fail(str(error))
    return Program(script, tuple(arguments), is_module, interpreter)


def check_output(path: Path) -> None:
    """Fail now rather than after a long run."""
    if path.is_dir():
        fail(f"cannot write {path}: it is a directory")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


def seconds(text: str) -> float:
    """A number of seconds, more than 0."""
    number = float(text)
    if not 0 < number < 1e9:
        raise ValueError
    return number


seconds.__name__ = "number of seconds"
