"""What is open in the window: a program that can be run, or a recording that can be looked at."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from visualizer.bridge import Bridge, Finished
from visualizer.interpreters import find_interpreter
from visualizer.model.changes import Changes
from visualizer.model.live import Look
from visualizer.model.recording import SUFFIX, Recording, RecordingError, load
from visualizer.model.step_lanes import recorded_timeline
from visualizer.model.timeline import Timeline
from visualizer.recorder import Program
from visualizer.ui.background import Background
from visualizer.ui.earlier_runs import forget_oldest

_LONGEST_SOURCE = 2_000_000
"""Bytes; a longer file is run, but not shown."""
_HASTE = 0.2
"""Seconds that a program has for its end when another is to begin, before it is ended by force."""
_PATIENCE = 2.0
"""Seconds that closing waits for a recording that is being opened."""


@dataclass(frozen=True)
class Opened:
    """What is open.

    Attributes:
        title: What stands in the top bar.
        path: The program's file, or the recording's.
        program: None if it is a recording.
        badge: What is different from the file, if anything is.
    """

    title: str
    path: Path
    program: Program | None
    badge: str = ""


class Session(QObject):
    """Opens programs and recordings, runs programs through the bridge, and keeps the timeline.

    Attributes:
        first_orders: Orders to every program that is run, before it begins.

    Signals, each with one payload:
        opened: `Opened`.
        opening_changed: Name of the recording that is being opened; empty once it is, or is not wanted any more.
        sources_changed: The names of the program's files whose texts are known by now.
        timeline_changed: `Timeline`; the same one again while a run goes on, a new one for another run.
        saved: `Path` of the recording that was saved.
        refused: One sentence: why something could not be opened, run or saved.
    """

    opened = Signal(object)
    opening_changed = Signal(object)
    sources_changed = Signal(object)
    timeline_changed = Signal(object)
    saved = Signal(object)
    refused = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.timeline = Timeline()
        self.recording: Recording | None = None
        self.present: Opened | None = None
        self.opening = ""
        self.first_orders: list[dict] = []
        self._text = ""
        self._files: frozenset[str] = frozenset()
        self._interpreter = find_interpreter(None)
        self._next: Program | None = None
        self._started: Program | None = None
        self._pasted: tempfile.TemporaryDirectory | None = None
        self._numbers = count(1)
        self._reading = Background(self)
        self._saving = Background(self)
        bridge.looked.connect(self._look)
        bridge.finished.connect(self._finish)
        # The next program is started once all have heard of the end of this one.
        bridge.run_changed.connect(self._run_next, Qt.ConnectionType.QueuedConnection)

    @property
    def shows_recording(self) -> bool:
        """Whether what is open is a recording, and not a program."""
        return self.present is not None and self.present.program is None

    @property
    def runs_directory(self) -> Path | None:
        """Where runs are saved by themselves."""
        return self.bridge.autosave

    @property
    def sources(self) -> dict[str, str]:
        """Texts of the program's files by path, the one that is run first, as far as they are known."""
        analysis = self.timeline.analysis
        known = dict(analysis.recording.sources) if analysis else {}
        if self.main_file and self.main_file not in known:
            known = {self.main_file: self._text, **known}
        return known

    @property
    def main_file(self) -> str:
        """Path of the file that is run, as places name it; empty if it is not known."""
        if self.present is None or self.present.program is None:
            return self.recording.header.program if self.recording else ""
        return self.present.program.script

    def open(self, path: str | Path, title: str = "", badge: str = "") -> None:
        """Open a file: a recording, which is only looked at, or a program, which is run."""
        path = Path(path)
        if path.suffix.lower() == SUFFIX:
            self._open_recording(path, title, badge)
        else:
            self.run(Program(str(path.absolute()), interpreter=self._interpreter), title, badge)

    def prepare(self, path: str | Path, title: str = "") -> None:
        """Open a program that is not to be run in real time yet."""
        program = Program(str(Path(path).absolute()), interpreter=self._interpreter)
        self._next = None
        self._show_program(program, title, "")
        self.bridge.stop()
        self.recording = None
        self._show(Timeline())

    def paste(self, text: str) -> None:
        """Run a text as a program; it is kept in a temporary file until the end."""
        try:
            if self._pasted is None:
                self._pasted = tempfile.TemporaryDirectory(prefix="visualizer-pasted-")
            # The one before may still run, and its recording is to have its text.
            path = Path(self._pasted.name, str(next(self._numbers)), "pasted.py")
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            self.refused.emit(f"The code cannot be kept in a temporary file: {error.strerror}.")
        else:
            self.open(path, "Pasted code")

    def run(self, program: Program, title: str = "", badge: str = "") -> None:
        """Run a program; the one that runs is stopped first."""
        self._show_program(program, title, badge)
        if self.bridge.run is not None and self.bridge.run.goes_on:
            self._next = program
            self.bridge.stop(_HASTE)
        else:
            self._start(program)

    def restart(self, changes: Changes | None = None) -> None:
        """Run the present program again, with other numbers than its file has if there are `changes`."""
        if self.present is not None and self.present.program is not None:
            changes = changes or Changes()
            program = replace(self.present.program, replacements=changes.replacements)
            self.run(program, self.present.title, ", ".join(changes.words))

    def choose_interpreter(self, path: str) -> None:
        """Run the present program, and those opened later, under another Python."""
        self._interpreter = path
        if self.present is not None and self.present.program is not None:
            self.run(replace(self.present.program, interpreter=path), self.present.title, self.present.badge)

    def save(self, path: str | Path) -> None:
        """Save the recording of the run that has ended."""
        if self.recording is None:
            self.refused.emit("There is nothing to save until the program has ended.")
        else:
            self._saving.do(partial(_save, self.recording, Path(path)), self._tell_of_saved)

    def close(self) -> None:
        """Stop what runs and leave nothing behind."""
        self._next = None
        self._reading.close(_PATIENCE)
        self.bridge.close()
        self._saving.close()
        if self._pasted is not None:
            self._pasted.cleanup()
            self._pasted = None

    def _show_program(self, program: Program, title: str, badge: str) -> None:
        self._cancel_opening()
        path = Path(program.script)
        self.present = Opened(title or path.name, path, program, badge)
        self._text = _text(path)
        self.opened.emit(self.present)

    def _open_recording(self, path: Path, title: str, badge: str) -> None:
        self._cancel_opening()
        self._set_opening(title or path.name)
        self._reading.do(partial(_read, path), lambda read: self._show_read(read, title, badge))

    def _cancel_opening(self) -> None:
        self._reading.forget()
        self._set_opening("")

    def _set_opening(self, name: str) -> None:
        if name != self.opening:
            self.opening = name
            self.opening_changed.emit(name)

    def _show_read(self, read: _Read, title: str, badge: str) -> None:
        self._set_opening("")
        if read.recording is None or read.timeline is None:
            self.refused.emit(read.problem)
            return
        self._next = None
        self.bridge.stop()
        self.present = Opened(title or read.path.name, read.path, None, badge)
        self.recording = read.recording
        self.opened.emit(self.present)
        self._show(read.timeline)

    def _tell_of_saved(self, saved: tuple[Path, str]) -> None:
        path, problem = saved
        if problem:
            self.refused.emit(problem)
        else:
            self.saved.emit(path)

    def _start(self, program: Program) -> None:
        self._next = None
        self._started = program
        self.recording = None
        self.bridge.start(program, self.first_orders)
        self._show(Timeline())

    def _look(self, look: Look) -> None:
        if self._shows_the_run() and self.present is not None and self.present.program is not None:
            # For the captions of pictures.
            header, program = look.analysis.recording.header, self.present.program
            header.program, header.arguments = program.script, list(program.arguments)
            self.timeline.update(look.analysis, look.since, look.settled)
            self._look_for_sources()
            self.timeline_changed.emit(self.timeline)
        self.bridge.taken()

    def _finish(self, finished: Finished) -> None:
        if finished.unsaved:
            self.refused.emit(finished.unsaved)
        elif self.runs_directory is not None:
            self._saving.do(partial(forget_oldest, self.runs_directory), lambda _: None)
        if self._shows_the_run():
            self.recording = finished.recording
            self._show(finished.timeline)

    def _run_next(self) -> None:
        run = self.bridge.run
        if self._next is not None and (run is None or not run.goes_on):
            self._start(self._next)

    def _shows_the_run(self) -> bool:
        """Whether what runs is what is open, and not what was open before."""
        program = self.present.program if self.present is not None else None
        return self._next is None and program is not None and program is self._started

    def _show(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._look_for_sources()
        self.timeline_changed.emit(timeline)

    def _look_for_sources(self) -> None:
        files = frozenset(self.sources)
        if files != self._files:
            self._files = files
            self.sources_changed.emit(files)


@dataclass(frozen=True)
class _Read:
    """What became of a recording that was to be opened: itself, analysed, or the problem as a sentence."""

    path: Path
    recording: Recording | None = None
    timeline: Timeline | None = None
    problem: str = ""


def _read(path: Path) -> _Read:
    try:
        recording = load(path)
        return _Read(path, recording, recorded_timeline(recording))
    except RecordingError as error:
        return _Read(path, problem=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except OSError as error:
        return _Read(path, problem=f"{path} cannot be read: {error.strerror}.")
    except Exception as error:
        # Whatever is wrong in a file that was damaged, or made so: the window goes on.
        return _Read(path, problem=f"{path} cannot be shown: it is damaged ({error!r}).")


def _save(recording: Recording, path: Path) -> tuple[Path, str]:
    try:
        recording.save(path)
    except OSError as error:
        return path, f"{path} cannot be written: {error.strerror}."
    return path, ""


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size <= _LONGEST_SOURCE:
            return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Why it cannot be read is said by the run.
        pass
    return ""
