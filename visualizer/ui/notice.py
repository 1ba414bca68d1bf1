"""Sentences on top of the window: what could not be done, what is worth knowing, what a demo is about."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

_SECONDS = 12


class Notice(QWidget):
    """Sentences that go away when they are closed, and by themselves after some `seconds` if these are given.

    Signals, each with one payload:
        closed: What was said when the user closed it.
    """

    closed = Signal(object)

    def __init__(self, parent: QWidget | None = None, seconds: float | None = _SECONDS) -> None:
        super().__init__(parent)
        self.setObjectName("plate")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        close = QPushButton("✕")
        close.setProperty("flat", True)
        close.setAccessibleName("Close this sentence")
        close.clicked.connect(self._close)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._seconds = seconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Say a sentence, or nothing."""
        self._text.setText(sentence)
        self.setVisible(bool(sentence))
        if sentence and self._seconds is not None:
            self._timer.start(round(self._seconds * 1000))

    def _close(self) -> None:
        self.hide()
        self.closed.emit(self.text)
