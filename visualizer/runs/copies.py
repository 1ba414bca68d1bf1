"""Copies of a run on disk."""

from __future__ import annotations

import time
from pathlib import Path

from visualizer.model.recording import SUFFIX, Recording
from visualizer.recorder import Program, Recorder

_PAUSE = 30.0
"""Seconds between two copies of a run that goes on."""
_LIMIT = 2_000_000
"""Events; a longer run is only saved at its end, since a copy would disturb it."""


class Copies:
    """Copies of a run on disk: now and then while it goes on, in case all goes wrong, and at its end."""

    def __init__(self, program: Program, directory: Path | None) -> None:
        self._path = None if directory is None else free_path(directory, Path(program.script).stem)
        self._next = time.monotonic() + _PAUSE

    def copy(self, recorder: Recorder) -> None:
        """Save the run so far, if it is time to."""
        if self._path is not None and time.monotonic() >= self._next and recorder.events < _LIMIT:
            self.save(recorder.snapshot())
            self._next = time.monotonic() + _PAUSE

    def save(self, recording: Recording) -> str:
        """Save it; returns why it could not be saved, as a sentence, else nothing."""
        if self._path is None:
            return ""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            recording.save(self._path)
        except OSError as error:
            # A run that cannot be kept is still to be seen.
            reason = error.strerror or error
            return f"This run is not kept among the earlier ones: {self._path.parent} cannot be written ({reason})."
        return ""


def free_path(directory: Path, stem: str) -> Path:
    """Where a run of now is saved; no two runs in one place."""
    seconds = time.time()
    while True:
        stamp = time.strftime("%Y-%m-%d %H-%M-%S", time.localtime(seconds))
        path = directory / f"{stem} {stamp}{SUFFIX}"
        if not path.exists():
            return path
        seconds += 1
