"""What is open in the window: a program that can be run, or a recording that can be looked at."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.bridge import Bridge, Finished, Phase, Run
from visualizer.interpreters import find_interpreter
from visualizer.model.analysis import analyse
from visualizer.model.changes import Changes
from visualizer.model.live import Look
from visualizer.model.recording import SUFFIX, Recording, RecordingError, load
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.recorder import Program


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

    Signals, each with one payload:
        opened: `Opened`.
        timeline_changed: `Timeline`; the same one again while a run goes on, a new one for another run.
        refused: One sentence: why something could not be opened or run.
    """

    opened = Signal(object)
    timeline_changed = Signal(object)
    refused = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.timeline = Timeline()
        self.recording: Recording | None = None
        self.present: Opened | None = None
        self._text = ""
        self._next: Program | None = None
        self._pasted: tempfile.TemporaryDirectory | None = None
        bridge.looked.connect(self._look)
        bridge.finished.connect(self._finish)
        bridge.run_changed.connect(self._run_changed)

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

    def open(self, path: str | Path, title: str = "") -> None:
        """Open a file: a recording, which is only looked at, or a program, which is run."""
        path = Path(path)
        if path.suffix == SUFFIX:
            self._open_recording(path)
        else:
            self.run(Program(str(path.absolute()), interpreter=self._interpreter()), title)

    def paste(self, text: str) -> None:
        """Run a text as a program; it is kept in a temporary file until the next one or the end."""
        if self._pasted is None:
            self._pasted = tempfile.TemporaryDirectory(prefix="visualizer-pasted-")
        path = Path(self._pasted.name, "pasted.py")
        path.write_text(text, encoding="utf-8")
        self.open(path, "Pasted code")

    def run(self, program: Program, title: str = "", badge: str = "") -> None:
        """Run a program; the one that runs is stopped first."""
        path = Path(program.script)
        self.present = Opened(title or path.name, path, program, badge)
        self._text = _text(path)
        self.opened.emit(self.present)
        if self.bridge.run is not None and self.bridge.run.goes_on:
            self._next = program
            self.bridge.stop()
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
        if self.present is not None and self.present.program is not None:
            self.run(replace(self.present.program, interpreter=path), self.present.title)

    def save(self, path: str | Path) -> None:
        """Save the recording of the run that has ended."""
        if self.recording is None:
            self.refused.emit("There is nothing to save until the program has ended.")
            return
        try:
            self.recording.save(path)
        except OSError as error:
            self.refused.emit(f"{path} cannot be written: {error.strerror}.")

    def close(self) -> None:
        """Stop what runs and leave nothing behind."""
        self._next = None
        self.bridge.close()
        if self._pasted is not None:
            self._pasted.cleanup()
            self._pasted = None

    def _interpreter(self) -> str:
        program = self.present.program if self.present else None
        return program.interpreter if program else find_interpreter(None)

    def _open_recording(self, path: Path) -> None:
        try:
            recording = load(path)
        except (RecordingError, OSError) as error:
            self.refused.emit(_sentence(error))
            return
        self._next = None
        self.bridge.stop()
        self.present = Opened(path.name, path, None)
        self.recording = recording
        self.opened.emit(self.present)
        self._show(timeline_of(analyse(recording)))

    def _start(self, program: Program) -> None:
        self._next = None
        self.recording = None
        self.bridge.start(program)
        self._show(Timeline())

    def _look(self, look: Look) -> None:
        if self._shows_the_run():
            self.timeline.update(look.analysis, look.since, look.settled)
            self.timeline_changed.emit(self.timeline)
        self.bridge.taken()

    def _finish(self, finished: Finished) -> None:
        if self._shows_the_run():
            self.recording = finished.recording
            self._show(finished.timeline)

    def _run_changed(self, run: Run) -> None:
        if self._next is not None and run.phase in (Phase.ENDED, Phase.FAILED):
            self._start(self._next)

    def _shows_the_run(self) -> bool:
        return self._next is None and self.present is not None and self.present.program is not None

    def _show(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.timeline_changed.emit(timeline)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Why it cannot be read is said by the run.
        return ""


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}."
    return f"{str(error)[:1].upper()}{str(error)[1:]}."
