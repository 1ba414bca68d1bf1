"""The command line: which command it is, or the window."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from visualizer.command_line.common import fail

_COMMANDS = ("record", "summary", "export", "check", "replay", "scenarios")


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no block characters gets question marks, not an exception.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(_run(sys.argv[1:]))
    except BrokenPipeError:
        # The reader of our output has gone, as in `visualizer summary FILE | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        usages = ["visualizer [PROGRAM | RECORDING]", *[_module(name).USAGE for name in _COMMANDS]]
        print("usage: " + "\n       ".join(usages))
        return 0
    if arguments == ["--version"]:
        from visualizer import __version__

        print(__version__)
        return 0
    if arguments and arguments[0] in _COMMANDS:
        command: Callable[[list[str]], int] = getattr(_module(arguments[0]), arguments[0])
        return command(arguments[1:])
    return _window(arguments)


def _module(command: str):
    # Only the one that is asked for: what some import takes a while to load.
    return import_module(f"visualizer.command_line.{command}")


def _window(arguments: list[str]) -> int:
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        fail(f"there is no command {arguments[0]!r}: see visualizer --help")
    if arguments and not Path(arguments[0]).is_file():
        fail(f"there is no command and no file {arguments[0]!r}: see visualizer --help")
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        fail("there is no display to open the window on: see visualizer --help for what works without one")
    try:
        from visualizer.app import main
    except ImportError as error:
        fail(f"the window cannot be opened: {error}")
    return main(*arguments)


if __name__ == "__main__":
    main()
