"""What there is to say of the demo that is open, above the timeline until it is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from visualizer.model.demo_words import declared
from visualizer.model.demos import RECORDINGS, Demo, demo_at
from visualizer.ui.parts import GRID, dimmed_label, link_button, marked

_EARLIER = "A recording made earlier."
_READ, _NOTES = "demos/read", "demos/notes"


class AboutDemo(QWidget):
    """What to look for in the demo that is open, what it declares, and what else there is of it.

    For whoever has closed it, it is there again only when the demo is chosen anew. Before an audience there is nothing
    but the notes, and these only when they are asked for. That it is a recording made earlier is always said.

    Its buttons are attributes, to be connected: `twin`, `failing`, `recording`, `notes`.

    Attributes:
        demo: The demo that is open; None if something else is.

    Signals, each with one payload:
        closed: The `Demo` that was read.
    """

    closed = Signal(object)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.demo: Demo | None = None
        self._presents = self._notes_presented = False
        self.setObjectName("aboutDemo")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._earlier = _sentence("What is shown")
        self._look_for = dimmed_label(wrap=True)
        self._look_for.setAccessibleName("What to look for")
        self._declared = dimmed_label(wrap=True)
        self._declared.setAccessibleName("What it declares")
        self._why = _sentence("Why it comes out right")
        self._notes = _sentence("Notes for the lecturer")
        self.twin = link_button("", "The same program as it should be, and back to the wrong one (T).")
        self.failing = link_button(
            "Show it failing (V)", "Opens it step by step, with the shortest way to the failure at its first step (V)."
        )
        self.recording = link_button("", "Shows a good run that was recorded earlier, and back to the program (R).")
        self.notes = link_button("Notes (N)", "Shows or hides the notes for the lecturer (N).")
        self._close = QPushButton("✕")
        self._close.setProperty("flat", True)
        self._close.setAccessibleName("Close what is said of this demo")
        self._close.clicked.connect(self._read_it)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(GRID // 2)
        for label in (self._earlier, self._look_for, self._declared, self._why, self._notes):
            texts.addWidget(label)
        self._links = QWidget()
        links = QHBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(GRID)
        for button in (self.twin, self.failing, self.recording, self.notes):
            # A click leaves the keys to the window.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            links.addWidget(button)
        links.addStretch(1)
        texts.addWidget(self._links)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addLayout(texts, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        """What to look for, as it is shown."""
        return self._look_for.text()

    def words(self) -> list[str]:
        """All that is said, from top to bottom."""
        labels = (self._earlier, self._look_for, self._declared, self._why, self._notes)
        return [label.text() for label in labels if not label.isHidden()]

    def choose(self, demo: Demo) -> None:
        """The user has chosen a demo: what to look for in it is wanted again."""
        self._set_read(self._read() - {demo.path.name})
        self.show_program(demo.path)

    def show_program(self, path: Path) -> None:
        """Another program is open, or a recording; of a demo or not."""
        demo = self.demo = demo_at(path)
        is_recording = demo is not None and path.parent == RECORDINGS
        self._earlier.setText(_EARLIER if is_recording else "")
        self._why.setText("")
        if demo is not None:
            self._look_for.setText(demo.description)
            self._declared.setText(declared(demo))
            self._notes.setText(f"For you: {demo.notes}" if demo.notes else "")
            self.twin.setText("Back to the wrong program (T)" if demo.corrects else "Show the corrected program (T)")
            self.recording.setText("Back to the program (R)" if is_recording else "A recording made earlier (R)")
        self._show()

    def show_why(self, sentence: str) -> None:
        """Say why it comes out right, or nothing."""
        if sentence != self._why.text():
            self._why.setText(sentence)
            self._show()

    def toggle_notes(self) -> None:
        """Show the notes, or hide them: until this is told again, but only so long before an audience."""
        if self._presents:
            self._notes_presented = not self._notes_presented
        else:
            self._settings.setValue(_NOTES, not self._has_notes())
        self._show()

    def present(self, presents: bool) -> None:
        """Whether an audience looks at the window."""
        if presents != self._presents:
            self._presents, self._notes_presented = presents, False
            self._show()

    def _has_notes(self) -> bool:
        return self._settings.value(_NOTES, False, bool) is True

    def _show(self) -> None:
        demo, presents = self.demo, self._presents
        notes = self._notes_presented if presents else self._has_notes()
        for label in (self._look_for, self._declared, self._why):
            label.setVisible(bool(label.text()) and not presents)
        self._earlier.setVisible(bool(self._earlier.text()))
        self._notes.setVisible(bool(self._notes.text()) and notes)
        self._links.setVisible(not presents)
        self._close.setVisible(not presents)
        if demo is None:
            self.hide()
            return
        self.twin.setVisible(demo.twin is not None or demo.corrects is not None)
        self.failing.setVisible(demo.schedule is not None)
        self.recording.setVisible(demo.recording is not None)
        self.notes.setVisible(bool(demo.notes))
        is_read = demo.path.name in self._read()
        self.setVisible(self._earlier.isVisibleTo(self) or (notes and bool(demo.notes) if presents else not is_read))

    def _read_it(self) -> None:
        if self.demo is not None:
            self._set_read(self._read() | {self.demo.path.name})
            self._show()
            self.closed.emit(self.demo)

    def _read(self) -> set[str]:
        return {name for name in str(self._settings.value(_READ, "")).split("|") if name}

    def _set_read(self, names: set[str]) -> None:
        self._settings.setValue(_READ, "|".join(sorted(names)))


def _sentence(spoken: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAccessibleName(spoken)
    marked(label, "note")
    return label
