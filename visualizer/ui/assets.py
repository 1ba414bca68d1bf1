"""Where the program's own files are."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def asset(name: str) -> Path:
    """Path of a file of `assets/`: in an installed package within it, in a checkout beside it."""
    inside = _PACKAGE / "assets" / name
    return inside if inside.exists() else _PACKAGE.parent / "assets" / name
