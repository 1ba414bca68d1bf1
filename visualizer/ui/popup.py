"""A panel that comes up under a button and goes away with a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

_GAP = 4


class Popup(QFrame):
    """Shows a widget under another one; what is in it stays when it goes away."""

    def __init__(self, content: QWidget, anchor: QWidget) -> None:
        super().__init__(anchor, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._content = content
        self._anchor = anchor
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)

    def open(self) -> None:
        """Come up, within the screen."""
        screen = self._anchor.screen().availableGeometry()
        size = self.sizeHint().boundedTo(screen.size() * 0.9)
        self.resize(size)
        below = self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + _GAP))
        x = min(below.x(), screen.right() - size.width())
        y = min(below.y(), screen.bottom() - size.height())
        self.move(max(x, screen.left()), max(y, screen.top()))
        self.show()
        for child in self._content.findChildren(QWidget):
            if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                child.setFocus(Qt.FocusReason.PopupFocusReason)
                break
