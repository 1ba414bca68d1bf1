"""Under Advanced: by which strategy it is chosen who goes next, and which orders a search tries."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QWidget

from visualizer.ui.parts import GRID, dimmed_label, named
from visualizer.ui.step_choosing import CALLED


class StepAdvanced(QWidget):
    """The strategy, and the seed that it begins with.

    Signals, each with one payload:
        strategy_chosen: Name of a strategy of `search.sources`, and the seed.
    """

    strategy_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Advanced")
        self.strategy = QComboBox()
        named(
            self.strategy,
            "strategy",
            "Strategy",
            "Who is chosen by Space, Shift+Space and play, and which orders Find it for me tries.",
        )
        for name, words in CALLED.items():
            self.strategy.addItem(words, name)
        self.seed = QSpinBox()
        named(self.seed, "seed", "Seed", "The same seed chooses in the same way again.")
        self.seed.setRange(1, 999_999)
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        grid.setSpacing(GRID)
        grid.addWidget(dimmed_label("Strategy"), 0, 0)
        grid.addWidget(self.strategy, 0, 1)
        grid.addWidget(dimmed_label("Seed"), 1, 0)
        grid.addWidget(self.seed, 1, 1)
        self.strategy.currentIndexChanged.connect(self._tell)
        self.seed.valueChanged.connect(self._tell)

    def chosen(self) -> tuple[str, int]:
        """The strategy and the seed."""
        return str(self.strategy.currentData()), self.seed.value()

    def _tell(self, _: object) -> None:
        self.strategy_chosen.emit(self.chosen())
