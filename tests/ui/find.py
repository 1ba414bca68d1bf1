"""Finds the parts of a widget as a test needs them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

T = TypeVar("T", bound=QWidget)


def child(widget: QWidget, kind: type[T], name: str) -> T:
    """The part of that name."""
    found = widget.findChild(kind, name)
    assert isinstance(found, kind), f"there is no {kind.__name__} {name}"
    return found
