"""The part of the bar at the bottom that is about the program as a whole, and what it declares as controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.controls import Control, Slider, Switch
from visualizer.ui.parts import GRID, Toggle, clear_layout, named
from visualizer.ui.sideways import Sideways
from visualizer.ui.strip_part import NO_PROGRAM, StripPart

_SLIDER_PAUSE_MS = 80
"""A slider that is dragged is followed at this pace."""
_HOLD_TIP = "Threads that the program starts wait until you let them go, one by one, in the table of threads."
_END_TIP = "Lets the main thread come to its end: daemon threads are cut off then, others are waited for."
_NOT_HELD_TIP = "The main thread has not come to its end yet."


class ProgramPart(StripPart):
    """Switches and sliders that the program declares, and how its main thread and its new threads go on."""

    def __init__(self) -> None:
        super().__init__("Program")
        self._controls: list[Control] = []
        self._widgets: dict[str, Toggle | _SliderBox] = {}
        self._values: dict[str, str] = {}
        self._running = self._held = False
        self._theme: Theme | None = None
        self._scale = 1.0
        self._declared = QHBoxLayout()
        self._declared.setContentsMargins(0, 0, 0, 0)
        self._declared.setSpacing(2 * GRID)
        self._hold = QCheckBox("hold new threads")
        named(self._hold, "holdNewThreads", "Hold new threads", _HOLD_TIP)
        self._hold.toggled.connect(lambda on: self.ordered.emit({"do": "hold_new", "on": on}))
        inside = QWidget()
        inside.setObjectName("controlStripInside")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addLayout(self._declared)
        row.addWidget(self._hold)
        row.addStretch(1)
        self._area = Sideways(inside)
        self._end = QPushButton("Let main end")
        named(self._end, "letMainEnd", "Let main end", _END_TIP)
        self._end.clicked.connect(self._let_end)
        self.row.addWidget(self._area, 1)
        self.row.addWidget(self._end)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it: no control is declared, and no thread runs by itself."""
        return not self._controls and self._hold.isHidden() and self._end.isHidden()

    def show_stepping(self) -> None:
        """Offer only what makes sense where no thread runs by itself."""
        self._hold.hide()
        self._end.hide()

    def show_compact(self, compact: bool) -> None:
        """Use shorter words, where there is little room."""
        self._hold.setText("hold new" if compact else "hold new threads")
        self._declared.setSpacing(GRID if compact else 2 * GRID)
        self._area.updateGeometry()

    def control_names(self) -> list[str]:
        """Names of the globals that are controls."""
        return [control.name for control in self._controls]

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Paint what paints itself in a theme's colours."""
        self._theme, self._scale = theme, scale
        for widget in self._widgets.values():
            widget.show_theme(theme, scale)
        self._area.updateGeometry()

    def show_controls(self, controls: list[Control]) -> None:
        """The switches and sliders that the program declares."""
        if controls == self._controls:
            return
        self._controls = controls
        self._widgets.clear()
        clear_layout(self._declared)
        for control in controls:
            widget = self._switch(control) if isinstance(control, Switch) else self._slider(control)
            if self._theme is not None:
                widget.show_theme(self._theme, self._scale)
            widget.setEnabled(self._running)
            self._widgets[control.name] = widget
            self._declared.addWidget(widget)
            # Else it had no width until later.
            widget.show()
        self._area.updateGeometry()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Values of globals, as Python writes them."""
        for control in self._controls:
            text = values.get(control.name)
            if text is None or self._values.get(control.name) == text:
                continue
            self._values[control.name] = str(text)
            self._apply(control)

    def show_held(self, held: bool) -> None:
        """Whether the main thread has come to its end and is held open."""
        self._held = held
        self._refresh()

    def show_answer(self, why: str) -> None:
        """What the program has refused, or nothing."""
        self.say(why, warning=True)
        if why:
            for control in self._controls:
                self._apply(control)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        self._running = running
        if not running:
            self._held = False
            self._values.clear()
            self.say("")
            for control in self._controls:
                self._apply(control)
        for widget in self._widgets.values():
            widget.setEnabled(running)
        self._hold.setEnabled(running)
        self._refresh()

    def _refresh(self) -> None:
        self._end.setEnabled(self._running and self._held)
        why = NO_PROGRAM if not self._running else _NOT_HELD_TIP
        self._end.setToolTip(_END_TIP if self._end.isEnabled() else why)

    def _apply(self, control: Control) -> None:
        """Show the value that the program has."""
        widget = self._widgets[control.name]
        text = self._values.get(control.name)
        blocker = QSignalBlocker(widget)
        if isinstance(widget, Toggle):
            widget.setChecked(text == "True" if text is not None else bool(control.value))
        else:
            widget.show_value(int(text) if text is not None and _is_number(text) else int(control.value))
        blocker.unblock()
        widget.update()

    def _switch(self, control: Switch) -> Toggle:
        widget = Toggle(control.label)
        tip = f"Sets {control.name} in the running program (line {control.line})."
        named(widget, f"control_{control.name}", control.label, tip)
        widget.setChecked(control.value)
        widget.toggled.connect(lambda on: self._set(control.name, str(bool(on))))
        return widget

    def _slider(self, control: Slider) -> _SliderBox:
        widget = _SliderBox(control)
        widget.changed.connect(lambda value: self._set(control.name, str(value)))
        return widget

    def _set(self, name: str, value: str) -> None:
        self.say("")
        self.ordered.emit({"do": "set", "name": name, "value": value})

    def _let_end(self) -> None:
        self._held = False
        self._refresh()
        self.ordered.emit({"do": "let_main_end"})


class _SliderBox(QWidget):
    """A slider with its label and value; `changed` tells the value when it is dragged, now and then."""

    changed = Signal(object)

    def __init__(self, control: Slider) -> None:
        super().__init__()
        self._label = QLabel(control.label)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        tip = f"Sets {control.name} in the running program, {control.low} to {control.high} (line {control.line})."
        named(self._slider, f"control_{control.name}", control.label, tip)
        self._slider.setRange(control.low, control.high)
        self._slider.setFixedWidth(96)
        self._slider.setValue(control.value)
        self._number = QLabel(str(control.value))
        self._number.setMinimumWidth(24)
        self._told = control.value
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SLIDER_PAUSE_MS)
        self._timer.timeout.connect(self._tell)
        self._slider.valueChanged.connect(self._change)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for widget in (self._label, self._slider, self._number):
            row.addWidget(widget)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._slider.setFixedWidth(round(96 * scale))
        knob, groove = round(14 * scale), round(4 * scale)
        self._slider.setFixedHeight(knob + 4)
        self._slider.setStyleSheet(
            f"QSlider::groove {{ height: {groove}px; background: {theme.lines}; border-radius: {groove // 2}px; }}"
            f"QSlider::sub-page {{ background: {theme.accent}; border-radius: {groove // 2}px; }}"
            f"QSlider::handle {{ width: {knob}px; margin: {(groove - knob) // 2}px 0; border-radius: {knob // 2}px;"
            f" background: {theme.accent}; }}"
            f"QSlider::handle:disabled, QSlider::sub-page:disabled {{ background: {theme.lines}; }}"
        )

    def show_value(self, value: int) -> None:
        if self._slider.isSliderDown() or self._timer.isActive():
            return
        self._told = value
        self._slider.setValue(value)
        self._number.setText(str(value))

    def _change(self, value: int) -> None:
        self._number.setText(str(value))
        if value != self._told and not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        value = self._slider.value()
        if value != self._told:
            self._told = value
            self.changed.emit(value)


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdecimal() and len(text) < 12
