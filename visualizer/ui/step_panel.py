"""The bar at the bottom while a program is stepped: what each thread is about to do, and who goes next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.theme import Theme
from visualizer.model.recent import WINDOW
from visualizer.ui.parts import GRID, ElidedLabel, dimmed_label, link_button, marked, named, scrolled, section_head
from visualizer.ui.step_engine import Searching, Stepped
from visualizer.ui.step_play import FASTEST, SLOWEST, USUAL
from visualizer.ui.step_row import StepRow, thread_colour
from visualizer.ui.step_walk import leaves_no_choice

_ROWS, _ROW, _AROUND = 4, 30, 36
"""So many threads are seen without scrolling; how high each is, and what is around them, in pixels."""


class StepPanel(QWidget):
    """The bar at the bottom while a program is stepped.

    Its buttons are attributes, to be connected: `step`, `play`, `run_on`, `undo`, `find_it`, `break_it`, `outcomes`,
    `compare`, `copy`, `paste`, `advanced`; so are the field `expectation` and the slider `speed`.

    Signals, each with one payload:
        thread_chosen: Number of the thread that is to take a step.
    """

    thread_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controlStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Step by step")
        self.step = _button(
            "stepButton", "Step  ␣", "Takes the next step of the order that was found, or one of anyone (Space)."
        )
        marked(self.step, "primary")
        self.play = _button("playSteps", "▶", "Plays step after step, as fast as the slider says (P).")
        self.play.setAccessibleName("Play")
        self.run_on = _button("runOn", "▶▶", "Goes on by itself to the end (Shift+Space).")
        self.run_on.setAccessibleName("Run on to the end")
        self.undo = _button(
            "undoStep",
            "↶ Undo",
            "Takes the last step back (Backspace or Ctrl+Z). What the program wrote to files stays.",
        )
        self.find_it = _button("findIt", "Find it for me", "Tries many orders until one fails, and loads the shortest.")
        self.break_it = _button("breakIt", "Break it (X)", "A puzzle: you pick who goes next until it goes wrong (X).")
        self.outcomes = _button(
            "outcomesButton", "How it can end (O)", "Tries many orders, and counts how they end (O)."
        )
        self.compare = _button(
            "compareButton", "Compare (C)", "Runs it twice in real time: without and with a switch, or corrected (C)."
        )
        self.copy = link_button("Copy", "Copies the order so far as a short text.")
        self.paste = link_button("Paste", "Goes to where an order that was copied leads.")
        self.advanced = link_button("Advanced", "How it is chosen who goes next, and which orders a search tries.")
        self.speed = QSlider(Qt.Orientation.Horizontal)
        named(self.speed, "playSpeed", "Steps a second", "How fast steps are played.")
        self.speed.setRange(SLOWEST, FASTEST)
        self._speed = QLabel()
        marked(self._speed, "dimmed")
        self.speed.valueChanged.connect(lambda value: self._speed.setText(f"{value} a second"))
        self.speed.setValue(USUAL)
        self.expectation = QLineEdit()
        named(
            self.expectation,
            "expectation",
            "What has to be true at the end",
            "An expression in Python that has to be true when the program has ended, such as counter == 2.",
        )
        self.expectation.setPlaceholderText("has to be true, e.g. counter == 2")
        self._order = ElidedLabel()
        marked(self._order, "dimmed")
        self._order.setAccessibleName("The order so far")
        self._progress = ElidedLabel()
        marked(self._progress, "dimmed")
        self._rows: list[StepRow] = []
        self._theme: Theme | None = None
        self._scale = 1.0
        self._is_bare = self._has_ended = False
        self._lay_out()
        for widget in (
            self.step,
            self.play,
            self.run_on,
            self.undo,
            self.find_it,
            self.break_it,
            self.outcomes,
            self.compare,
            self.copy,
            self.paste,
            self.advanced,
            self.speed,
        ):
            # A click leaves the keys to the window.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_searching(None)
        self.show_nothing("")

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("stepRows")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        self._area = scrolled(inside)
        left = QVBoxLayout()
        left.setSpacing(GRID // 2)
        left.addWidget(section_head("Who goes next?"))
        left.addWidget(self._area, 1)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        for parts in (
            (self.step, self.play, self.run_on, self.undo, self.find_it),
            (dimmed_label("play"), self.speed, self._speed, dimmed_label("at the end"), self.expectation),
            (self._order, self._progress, self.copy, self.paste, self.advanced),
            (self.break_it, self.outcomes, self.compare),
        ):
            line = QHBoxLayout()
            line.setSpacing(GRID)
            for part in parts:
                line.addWidget(part, int(isinstance(part, QLineEdit | ElidedLabel)))
            right.addLayout(line)
        right.addStretch(1)
        self._right = QWidget()
        self._right.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(3 * GRID)
        row.addLayout(left, 1)
        row.addWidget(self._right)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(0, super().minimumSizeHint().height())

    # What is shown

    def rows(self) -> list[str]:
        """What is said of each thread, by number."""
        return [row.words for row in self._rows]

    def show_nothing(self, words: str) -> None:
        """There is nothing to be stepped yet, or any more; `words` say why."""
        self._set_rows(0)
        self._order.setText(words)
        for button in (self.step, self.play, self.run_on, self.undo, self.find_it):
            button.setEnabled(False)
        self._has_ended = False
        self._fit()

    def show_stepped(self, stepped: Stepped) -> None:
        """Show where the run is."""
        situation = stepped.situation
        names = situation.interleaving.threads
        self._set_rows(len(names))
        for number, row in enumerate(self._rows):
            about = stepped.about[number] if number < len(stepped.about) else ""
            can_go = number in situation.candidates
            planned = stepped.planned[:1] == (number,)
            row.show_thread(number, names[number], about, can_go=can_go, planned=planned)
        can_go_on = bool(situation.candidates or stepped.planned)
        no_choice = leaves_no_choice(stepped)
        count = len(situation.choices)
        note = "" if stepped.is_whole else f" (only the last {WINDOW:,} steps are drawn)"
        none = "nothing to choose: look at its steps" if no_choice else "no choice made yet"
        self._order.setText(f"order: {stepped.text}{note}" if count else none)
        for button in (self.play, self.run_on):
            button.setEnabled(can_go_on)
        self.step.setEnabled(can_go_on or no_choice)
        self.undo.setEnabled(count > 0 or no_choice)
        self.find_it.setEnabled(True)
        self._has_ended = situation.report is not None
        self._fit()

    def show_searching(self, searching: Searching | None) -> None:
        """Show how a search goes; None when there is none."""
        self.find_it.setText("Find it for me" if searching is None else "■ Stop searching")
        self._order.setVisible(searching is None)
        self._progress.setVisible(searching is not None)
        if searching is None:
            self._progress.setText("")
        elif searching.tried:
            rate = f"{searching.per_second:,.0f} a second"
            self._progress.setText(f"{searching.tried:,} orders tried, {rate}, {searching.different:,} differ")
        else:
            self._progress.setText("searching …")

    def show_playing(self, playing: bool) -> None:
        """Whether steps are played."""
        self.play.setText("❚❚" if playing else "▶")
        self.play.setAccessibleName("Pause" if playing else "Play")

    def show_threads_only(self, only: bool) -> None:
        """Whether there is nothing but the threads, as for a lecture hall; all else has its keys."""
        self._is_bare = only
        self._right.setHidden(only)
        self._fit()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self._right.setFixedWidth(round(440 * scale))
        self._fit()
        for number, row in enumerate(self._rows):
            row.show_colour(thread_colour(theme, number), scale)

    def _fit(self) -> None:
        """Be as high as for four threads; before an audience as high as has to be, and gone when the run has ended."""
        rows = min(max(len(self._rows), 1), _ROWS) if self._is_bare else _ROWS
        is_gone = self._is_bare and self._has_ended
        self.setFixedHeight(0 if is_gone else round((rows * _ROW + _AROUND) * self._scale))

    def _set_rows(self, count: int) -> None:
        while len(self._rows) > count:
            row = self._rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < count:
            number = len(self._rows)
            row = StepRow()
            row.clicked.connect(lambda _=False, number=number: self.thread_chosen.emit(number))
            colour = thread_colour(self._theme, number) if self._theme else QColor("grey")
            row.show_colour(colour, self._scale)
            self._rows.append(row)
            self._list.insertWidget(number, row)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    named(button, name, text.strip("↶⟲▶␣ "), tip)
    return button
