"""What can go wrong in another order of the same run: races of variables, and locks taken in different orders."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import Theme
from visualizer.model.interleaving import Step
from visualizer.model.recording import STEP_NS
from visualizer.model.step_notes import MOST_STEPS
from visualizer.model.tables import Place
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.ui.parts import GRID, as_sentence, dimmed_label

_NO_STEPS = "Races are found in runs that go step by step: choose Step by step above."
_NONE = "In this run nothing is left to chance so far: no race, and no locks that are taken in different orders."
_TOO_LONG = "This run is too long to be searched for races."


@dataclass(frozen=True)
class Risk:
    """A race, or an order of locks that can deadlock: what to say of it, and the steps that show it."""

    sentence: str
    steps: tuple[Step, ...]


def risks_of(timeline: Timeline) -> list[Risk]:
    """What a run's notes say of races and lock orders, the worst first."""
    notes = timeline.notes
    if notes is None:
        return []
    races = [Risk(as_sentence(race.sentence.replace("`", "")), (race.second, race.first)) for race in notes.races]
    orders = [
        Risk(as_sentence(risk.sentence.replace("`", "")), tuple(nesting.second for nesting in risk.cycle))
        for risk in notes.risks
    ]
    return [*races, *orders]


class RacesPanel(QWidget):
    """The races and lock-order risks of a run that went step by step, as a list.

    Signals, each with one payload:
        spot_chosen: `Spot` of a step that shows it.
        place_chosen: `Place` of that step.
    """

    spot_chosen = Signal(object)
    place_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._risks: list[Risk] = []
        self._hint = dimmed_label(_NO_STEPS, wrap=True)
        self._list = QListWidget()
        self._list.setObjectName("races")
        self._list.setAccessibleName("Races and lock orders")
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.hide()
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1)
        column.addStretch(0)

    def sentences(self) -> list[str]:
        """All that is listed."""
        return [risk.sentence for risk in self._risks]

    def show_timeline(self, timeline: Timeline) -> None:
        """Show the races of a timeline's run."""
        notes = timeline.notes
        too_long = notes is not None and len(notes.interleaving.steps) > MOST_STEPS
        self._hint.setText(_NO_STEPS if notes is None else _TOO_LONG if too_long else _NONE)
        found = risks_of(timeline)
        self._hint.setVisible(not found)
        self._list.setVisible(bool(found))
        if [risk.sentence for risk in found] != self.sentences():
            self._list.clear()
            for risk in found:
                item = QListWidgetItem(risk.sentence)
                item.setToolTip("A click shows it in the code and on the timeline.")
                self._list.addItem(item)
        self._risks = found

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        font = self._list.font()
        font.setPixelSize(round(13 * scale))
        self._list.setFont(font)

    def _choose(self, item: QListWidgetItem) -> None:
        row = self._list.row(item)
        if row < len(self._risks):
            step = self._risks[row].steps[0]
            self.spot_chosen.emit(Spot(LaneKind.THREAD, step.thread + 1, step.number * STEP_NS))
            self.place_chosen.emit(step.place)


def marks_of(timeline: Timeline) -> dict[Place, str]:
    """The places in the code that races and lock orders are about, and what to say of each."""
    found: dict[Place, str] = {}
    for risk in risks_of(timeline):
        for step in risk.steps:
            if step.place.file:
                found.setdefault(step.place, risk.sentence)
    return found
