"""Runs that were saved by themselves: which there are, and how many are kept."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from pathlib import Path

from visualizer.model.recording import SUFFIX

KEPT = 20
"""So many runs are kept, besides those whose window has crashed: these nobody has seen to the end."""
_STAMP = len("2026-01-01 00-00-00" + SUFFIX)


def earlier_runs(directory: Path | None) -> list[Path]:
    """The runs in a directory, the newest one first."""
    if directory is None:
        return []
    return sorted(directory.glob(f"*{SUFFIX}"), key=lambda path: path.name[-_STAMP:], reverse=True)


def forget_oldest(directory: Path, kept: int = KEPT) -> None:
    """Delete all but the newest runs, and those that have no end: their window has crashed, or they still go on."""
    for path in [path for path in earlier_runs(directory) if _has_ended(path)][kept:]:
        # Another window may be doing the same.
        with suppress(OSError):
            path.unlink()


def _has_ended(path: Path) -> bool:
    """Whether a recording says how its program ended; what cannot be read is none of ours to judge."""
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("header.json"))["code"] is not None
    except Exception:
        # A file that is damaged lets ZIP and JSON raise whatever they like.
        return False
