"""The command line."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from visualizer.recorder import Program

_FAILED = 2
_PROGRESS_SECONDS = 5.0
_USAGE = """visualizer [PROGRAM | RECORDING]
       visualizer record [-o FILE] [--python INTERPRETER] [--duration S] [--view VIEW] (PROGRAM | -m MODULE) [args]
       visualizer summary FILE [--json]
       visualizer export FILE OUT.png|.svg|.pdf [options]"""
_WITH_VALUE = ("-o", "--output", "--python", "--duration", "--view")


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
    commands = {"record": _record, "summary": _summary, "export": _export}
    if arguments and arguments[0] in ("-h", "--help"):
        print(f"usage: {_USAGE}")
        return 0
    if arguments == ["--version"]:
        from visualizer import __version__

        print(__version__)
        return 0
    if arguments and arguments[0] in commands:
        return commands[arguments[0]](arguments[1:])
    return _window(arguments)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _fail(f"{message}: see visualizer {self.prog.split()[-1]} --help")


def _fail(message: str) -> NoReturn:
    _note(message)
    sys.exit(_FAILED)


# the window


def _window(arguments: list[str]) -> int:
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        _fail(f"there is no command {arguments[0]!r}: see visualizer --help")
    if arguments and not Path(arguments[0]).is_file():
        _fail(f"there is no command and no file {arguments[0]!r}: see visualizer --help")
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        _fail("there is no display to open the window on: see visualizer --help for what works without one")
    try:
        from visualizer.app import main
    except ImportError as error:
        _fail(f"the window cannot be opened: {error}")
    return main(*arguments)


# record


def _record(arguments: list[str]) -> int:
    ours, command = _split(arguments)
    options = _record_options(ours)
    from visualizer.recorder import Recorder, RecorderError

    program = _program(options.python, command)
    output = Path(options.output) if options.output else Path(Path(program.script).stem + ".tvr")
    _check_output(output)
    recorder = Recorder(program, options.view)
    watch = _Watch(recorder)
    try:
        with _forwarded_signals(recorder):
            recording = recorder.run(options.duration, watch.look)
            recording.save(output)
    except (RecorderError, OSError) as error:
        _fail(_sentence(error))
    header = recording.header
    if not header.python:
        _note(f"{program.interpreter} did not load the recorder, so nothing was seen of the program")
    _note(f"{header.duration_ns / 1e9:.2f} s, {len(recording.events):,} events recorded in {output}")
    return header.code if header.code is not None else _FAILED


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our options, and the program with its own arguments."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        if arguments[at] == "-m":
            break
        if arguments[at] == "--":
            return arguments[:at], arguments[at + 1 :]
        at += 2 if arguments[at] in _WITH_VALUE else 1
    return arguments[:at], arguments[at:]


def _record_options(arguments: list[str]) -> argparse.Namespace:
    from visualizer.observer.systems import GIL, VIEWS

    parser = _Parser(
        prog="visualizer record",
        usage=_USAGE.split("\n")[1].strip(),
        description="Run a Python program and record what its threads do. Everything behind PROGRAM is the program's.",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the recording; default: the program's name with .tvr")
    parser.add_argument("--python", metavar="INTERPRETER", help="the Python to run it; default: this one")
    parser.add_argument("--duration", metavar="S", type=_seconds, help="stop the program after S seconds")
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default=GIL,
        help="the most that may be looked at from outside: the GIL (default), the OS's thread states, or nothing",
    )
    return parser.parse_args(arguments)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e9:
        raise ValueError
    return seconds


_seconds.__name__ = "number of seconds"


def _program(python: str | None, command: list[str]) -> Program:
    from visualizer.interpreters import InterpreterError, check_program, find_interpreter
    from visualizer.recorder import Program

    if not command or command == ["-m"]:
        _fail("no program given: see visualizer record --help")
    is_module = command[0] == "-m"
    script, arguments = (command[1], command[2:]) if is_module else (command[0], command[1:])
    try:
        interpreter = find_interpreter(python)
        check_program(interpreter, script, is_module)
    except InterpreterError as error:
        _fail(str(error))
    return Program(script, tuple(arguments), is_module, interpreter)


def _check_output(path: Path) -> None:
    """Fail now rather than after a long run."""
    if path.is_dir():
        _fail(f"cannot write {path}: it is a directory")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        _fail(f"cannot write {path}: {error.strerror}")


@contextmanager
def _forwarded_signals(recorder):
    """Pass signals on to the program; but Ctrl+C of a terminal reaches the program by itself."""

    def forward(number, frame):
        if number != signal.SIGINT or not _in_foreground():
            recorder.signal(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if before[number] != signal.SIG_IGN:
            signal.signal(number, forward)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether a terminal sends its Ctrl+C to us and the program alike."""
    try:
        with open("/dev/tty", "rb", buffering=0) as terminal:  # noqa: PTH123 - unbuffered
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return os.name == "nt"


class _Watch:
    """Tells on stderr how a long recording goes, and of a deadlock while the program still hangs."""

    def __init__(self, recorder) -> None:
        from visualizer.model.situation import Situation

        self._recorder = recorder
        self._situation = Situation()
        self._began = self._told = time.monotonic()
        self._looked = 0.0
        self._suspects: tuple = ()
        self._examined: set[tuple] = set()

    def look(self, recorder, batch) -> None:
        import numpy as np

        now = time.monotonic()
        if now - self._told >= _PROGRESS_SECONDS:
            self._told = now
            _note(f"{now - self._began:.0f} s, {recorder.events:,} events")
        if batch.events:
            events = np.concatenate(batch.events)
            self._situation.apply(events[np.argsort(events["time"], kind="stable")])
        if now - self._looked >= 0.05:
            self._looked = now
            suspects = self._situation.suspects()
            if suspects and suspects == self._suspects and suspects not in self._examined:
                self._examined.add(suspects)
                self._examine()
            self._suspects = suspects

    def _examine(self) -> None:
        from visualizer.export.summary_text import deadlock_text
        from visualizer.model.analysis import analyse

        analysis = analyse(self._recorder.snapshot())
        for deadlock in analysis.deadlocks:
            title = "deadlock" if deadlock.is_cycle else "every thread waits for ever"
            text = deadlock_text(analysis, deadlock).replace("\n", "\n  ")
            _note(f"{title} ({deadlock.certainty}); the program still hangs, Ctrl+C ends it:\n  {text}")


def _note(text: str) -> None:
    if sys.stderr is not None:
        print(f"visualizer: {text}", file=sys.stderr, flush=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


# summary


def _summary(arguments: list[str]) -> int:
    parser = _Parser(prog="visualizer summary", description="Say what is in a recording.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    options = parser.parse_args(arguments)
    from visualizer.export.summary_json import summary
    from visualizer.export.summary_text import summary_text
    from visualizer.model.analysis import analyse
    from visualizer.model.recording import RecordingError, load

    try:
        recording = load(options.file)
    except (RecordingError, OSError) as error:
        _fail(_sentence(error))
    analysis = analyse(recording)
    if options.json:
        print(json.dumps(summary(analysis), indent=1))
    else:
        print(summary_text(analysis), end="")
    return 0


# export


def _export(arguments: list[str]) -> int:
    from visualizer.drawing import THEMES
    from visualizer.export.pictures import PRESETS

    parser = _Parser(prog="visualizer export", description="Make a picture of a recording; no display is needed.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("output", metavar="OUT", help="the picture; its suffix says the format: .png, .svg or .pdf")
    parser.add_argument(
        "--from", dest="begin", metavar="S", type=_moment, default=0, help="show what is after S seconds"
    )
    parser.add_argument("--to", dest="end", metavar="S", type=_moment, help="show what is before S seconds")
    parser.add_argument("--preset", choices=[preset.name for preset in PRESETS], default=PRESETS[0].name)
    parser.add_argument("--theme", choices=[theme.name for theme in THEMES], default=THEMES[0].name)
    parser.add_argument("--lanes", metavar="NAME,NAME", help="only these threads and locks, in this order")
    parser.add_argument("--scale", type=int, choices=range(1, 5), help="pixels of a PNG, times what the preset says")
    parser.add_argument("--transparent", action="store_true", help="without background")
    parser.add_argument("--title", metavar="TEXT", default="", help="what stands above")
    options = parser.parse_args(arguments)
    from visualizer.export.formats import PictureError, export_picture, format_of, without_display
    from visualizer.export.pictures import PictureOptions, named_lanes
    from visualizer.model.analysis import analyse
    from visualizer.model.recording import RecordingError, load
    from visualizer.model.timeline import timeline_of

    output = Path(options.output)
    try:
        format_of(output)
        timeline = timeline_of(analyse(load(options.file)))
        picture = PictureOptions(
            begin=options.begin,
            end=options.end,
            lanes=named_lanes(timeline, options.lanes.split(",")) if options.lanes else None,
            preset=next(preset for preset in PRESETS if preset.name == options.preset),
            theme=next(theme for theme in THEMES if theme.name == options.theme),
            transparent=options.transparent,
            zoom=options.scale,
            title=options.title,
        )
        with without_display():
            export_picture(timeline, picture, output)
    except (RecordingError, PictureError, OSError) as error:
        _fail(_sentence(error))
    return 0


def _moment(text: str) -> int:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError
    return round(seconds * 1e9)


_moment.__name__ = "number of seconds"


if __name__ == "__main__":
    main()
