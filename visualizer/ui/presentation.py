"""Presenter mode: full screen and large, with nothing but what a lecture hall is to look at."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QMainWindow, QSplitter, QWidget

from visualizer.ui.appearance import Appearance
from visualizer.ui.control_strip import ControlStrip
from visualizer.ui.timeline_panel import TimelinePanel
from visualizer.ui.watch import WatchPanel

_TIMELINE_AND_CODE, _CODE_AND_STATE = [640, 384], [250, 0, 250]
"""Shares of the room while a program is stepped."""


class Presentation:
    """Takes a window into presenter mode and out of it.

    There the timeline has the screen, with its legend. Below it are the watched values in a row, and the switches of
    the program. While a program is stepped the code and what the threads share are beside it, and below what each
    thread is about to do.

    Attributes:
        goes_on: Whether the window is in presenter mode.

    `column` has the timeline, `side` the code and the watched values; `hidden` is what is not to be seen.
    """

    def __init__(
        self,
        window: QMainWindow,
        appearance: Appearance,
        column: QBoxLayout,
        side: QSplitter,
        timeline: TimelinePanel,
        watch: WatchPanel,
        strip: ControlStrip,
        hidden: tuple[QWidget, ...],
    ) -> None:
        self._window, self._appearance = window, appearance
        self._column, self._side, self._watch, self._strip = column, side, watch, strip
        self._timeline = timeline
        self._hidden = hidden
        # Not whether it is full screen: a window manager may refuse that.
        self.goes_on = False
        self._was_maximized = False
        self._sizes: list[int] = []
        self._were_there: list[QWidget] = []

    def begin(self) -> None:
        """Fill the screen with what is to be looked at."""
        self.goes_on = True
        self._was_maximized = self._window.isMaximized()
        self._sizes = self._side.sizes()
        self._were_there = [part for part in (self._side, *self._hidden) if part.isVisible()]
        for part in self._were_there:
            part.hide()
        self._column.addWidget(self._watch)
        self._strip.show_program_only(True)
        self._window.showFullScreen()
        self._appearance.present(True)
        self._watch.show_wide(True)

    def show_mode(self, steps: bool) -> None:
        """Show what belongs to the kind of run: of one step by step also the code, and what the threads share."""
        self._side.setStretchFactor(self._side.count() - 1, int(self.goes_on))
        if not self.goes_on:
            self._timeline.show_bare(False)
            return
        self._timeline.show_bare(steps)
        self._side.setVisible(steps)
        if steps:
            self._side.setSizes(_CODE_AND_STATE)
            across = self._side.parentWidget()
            if isinstance(across, QSplitter):
                across.setSizes(_TIMELINE_AND_CODE)

    def end(self) -> None:
        """Be the window that it was."""
        self.goes_on = False
        self._watch.show_wide(False)
        self._side.addWidget(self._watch)
        self._watch.show()
        self._side.setSizes(self._sizes)
        for part in self._were_there:
            part.show()
        self._strip.show_program_only(False)
        if self._was_maximized:
            self._window.showMaximized()
        else:
            self._window.showNormal()
        self._appearance.present(False)
