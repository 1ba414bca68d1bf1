"""The console while a program is stepped: what it has printed up to where the run is now, also after steps back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from visualizer.search.situations import Printed
from visualizer.ui.console import Console


class StepConsole:
    """Keeps a console at what a stepped run has printed."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: Sequence[Printed] = ()

    def begin(self) -> None:
        """Another program is stepped, which has printed nothing yet."""
        self._console.clear()
        self._shown = ()

    def show(self, printed: Sequence[Printed]) -> None:
        """Show what the run has printed so far."""
        shown, self._shown = self._shown, printed
        if not shown or (len(printed) >= len(shown) and printed[len(shown) - 1] is shown[-1]):
            new = printed[len(shown) :]
        elif _joined(printed) == _joined(shown):
            return
        else:
            self._console.clear()
            new = printed
        for stream, text in new:
            self._console.show_text(text, stream)


def _joined(printed: Sequence[Printed]) -> list[Printed]:
    """The same in as few pieces as possible: how it is divided depends on how many choices were made in one go."""
    streams = groupby(printed, key=lambda piece: piece.stream)
    return [Printed(stream, "".join(piece.text for piece in pieces)) for stream, pieces in streams]
