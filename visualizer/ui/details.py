"""What is selected in the timeline: a span with its sentence, facts and call stack, or a stretch with its shares."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.labels import STATE_WORDS, time_text
from visualizer.model.sentences import sentence
from visualizer.model.span_facts import Fact, Share, shares, span_facts
from visualizer.model.tables import Place
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.model.words import called
from visualizer.runtime.protocol import USER
from visualizer.ui.parts import (
    GRID,
    ElidedLabel,
    Plate,
    clear_layout,
    dimmed_label,
    link_button,
    monospace,
    scrolled,
    section_head,
)

_NOTHING = "Click a span in the timeline to see what it is, or drag along the axis to measure a stretch."


class DetailsPanel(QWidget):
    """What is selected in the timeline.

    Signals, each with one payload:
        place_chosen: `Place` in the code that was clicked.
        spot_chosen: `Spot` in the timeline that was clicked.
    """

    place_chosen = Signal(object)
    spot_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsPanel")
        self._theme, self._scale = LIGHT, 1.0
        self._lane: Lane | None = None
        self._places: list[Place] = []
        self._shown: object = None
        self._plate = Plate()
        self._title = ElidedLabel()
        self._title.setObjectName("detailsTitle")
        self._sentence = QLabel(_NOTHING)
        self._sentence.setObjectName("detailsSentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(2 * GRID)
        self._facts.setVerticalSpacing(2)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._plate)
        head.addWidget(self._title, 1)
        left = QWidget()
        left.setObjectName("detailsLeft")
        rows = QVBoxLayout(left)
        rows.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        rows.addLayout(head)
        rows.addWidget(self._sentence)
        rows.addLayout(self._facts)
        rows.addStretch(1)
        self._head = section_head("Call stack")
        self._no_stack = dimmed_label(wrap=True)
        self._stack = QListView()
        self._stack.setObjectName("callStack")
        self._stack.setAccessibleName("Call stack")
        self._stack.setToolTip("Where the thread was, the innermost call first; a click shows the line in the code.")
        self._stack.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._stack.setFrameShape(QListView.Shape.NoFrame)
        self._stack.setUniformItemSizes(True)
        self._frames = QStringListModel(self)
        self._stack.setModel(self._frames)
        self._stack.clicked.connect(self._choose_frame)
        self._stack.activated.connect(self._choose_frame)
        self._bars = StateBars()
        right = QVBoxLayout()
        right.setContentsMargins(GRID, GRID, GRID, GRID)
        right.setSpacing(GRID // 2)
        right.addWidget(self._head)
        right.addWidget(self._no_stack)
        right.addWidget(self._stack, 1)
        right.addWidget(self._bars)
        right.addStretch()
        self._right = QWidget()
        self._right.setLayout(right)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scrolled(left), 3)
        row.addWidget(self._right, 2)
        self.show_nothing()

    # What is shown

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._shown = None
        self._show_head(None, "")
        self._sentence.setText(_NOTHING)
        clear_layout(self._facts)
        self._right.hide()

    def show_span(self, timeline: Timeline, lane: Lane, time: int) -> None:
        """The span that is in a lane at a time."""
        said = sentence(timeline, lane, time)
        facts = span_facts(timeline, lane, time)
        wait = timeline.wait_at(lane.number, time) if lane.kind is LaneKind.THREAD else None
        places = timeline.stack(wait) if wait is not None else []
        if (lane, said, facts, places) == self._shown:
            return
        self._shown = (lane, said, facts, places)
        self._show_head(lane, called(timeline, lane.number) if lane.kind is LaneKind.THREAD else lane.name)
        self._sentence.setText(said or "Nothing is known of this moment.")
        self._show_facts(facts)
        self._places = places
        self._frames.setStringList([_frame_text(place) for place in places])
        self._head.setText("CALL STACK")
        self._no_stack.setText(
            "" if places else "Where a running thread was is not recorded: only a thread that waits says so."
        )
        self._no_stack.setVisible(not places)
        self._stack.setVisible(bool(places))
        self._bars.hide()
        self._right.setVisible(lane.kind is LaneKind.THREAD)

    def show_range(self, timeline: Timeline, lanes: list[Lane], begin: int, end: int) -> None:
        """A stretch of some lanes: how much time their threads spent in each state."""
        found = shares(timeline, lanes, begin, end)
        threads = sum(lane.kind is LaneKind.THREAD for lane in lanes)
        if (begin, end, found, threads) == self._shown:
            return
        self._shown = (begin, end, found, threads)
        self._show_head(None, f"{time_text(end - begin)} measured")
        self._sentence.setText(_range_sentence(threads, begin, end))
        self._show_facts([])
        self._head.setText("SHARES OF THE STATES")
        self._no_stack.setText("No thread was there in this stretch.")
        self._no_stack.setVisible(not found)
        self._stack.hide()
        self._bars.show_shares(found)
        self._bars.setVisible(bool(found))
        self._right.show()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self._stack.setFont(monospace(12 * scale))
        self._title.setStyleSheet(f"font-size: {round(14 * scale)}px; font-weight: 600;")
        self._bars.show_theme(theme, scale)
        self._plate.setFixedSize(round(18 * scale), round(18 * scale))
        if self._lane is not None:
            self._plate.show_thread(self._lane.digit, QColor(theme.thread(self._lane.colour).fill))

    def _show_head(self, lane: Lane | None, title: str) -> None:
        self._lane = lane if lane is not None and lane.kind is LaneKind.THREAD else None
        self._plate.setVisible(self._lane is not None)
        if self._lane is not None:
            self._plate.show_thread(self._lane.digit, QColor(self._theme.thread(self._lane.colour).fill))
        self._title.setText(title)
        self._title.setVisible(bool(title))

    def _show_facts(self, facts: list[Fact]) -> None:
        clear_layout(self._facts)
        half = (len(facts) + 1) // 2
        for position, fact in enumerate(facts):
            row, column = position % half, position // half * 2
            self._facts.addWidget(dimmed_label(fact.label), row, column)
            self._facts.addWidget(self._fact_widget(fact), row, column + 1)

    def _fact_widget(self, fact: Fact) -> QWidget:
        if fact.lane is None:
            return ElidedLabel(fact.text)
        kind, number = fact.lane
        button = link_button(fact.text, f"Shows {fact.text} in the timeline.")
        button.setObjectName(f"fact_{fact.label.replace(' ', '_')}")
        button.setStyleSheet("text-align: left; padding: 0;")
        button.clicked.connect(lambda: self.spot_chosen.emit(Spot(kind, number, fact.time)))
        return button

    def _choose_frame(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._places):
            self.place_chosen.emit(self._places[index.row()])


class StateBars(QWidget):
    """How some time divides among the states: a bar and numbers for each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stateBars")
        self.setAccessibleName("Shares of the states")
        self._shares: list[Share] = []
        self._theme, self._scale = LIGHT, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, found: list[Share]) -> None:
        """Show these."""
        self._shares = found
        self.setToolTip("\n".join(self.texts()))
        self.updateGeometry()
        self.update()

    def texts(self) -> list[str]:
        """What the bars say, in words."""
        return [f"{STATE_WORDS[share.state]}: {_percent(share)}, {time_text(share.amount)}" for share in self._shares]

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint them in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(round(320 * self._scale), round(24 * self._scale) * max(1, len(self._shares)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        canvas = Canvas(painter, self._scale)
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(STATE_WORDS[share.state]) for share in self._shares), default=0) + GRID
        numbers = metrics.horizontalAdvance("100 %") + metrics.horizontalAdvance("1 000 min") + 2 * GRID
        percents = metrics.horizontalAdvance("100 %")
        height = round(24 * self._scale)
        room = max(0, self.width() - names - numbers - GRID)
        for row, share in enumerate(self._shares):
            top = row * height
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QRectF(0, top, names, height), middle, STATE_WORDS[share.state])
            width = max(2.0, room * share.amount / max(share.whole, 1))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.lines))
            painter.drawRoundedRect(QRectF(names, top + height * 0.2, room, height * 0.6), 2, 2)
            canvas.shapes(
                [(names, round(top + height * 0.2), width, round(height * 0.6))], self._theme.states[share.state]
            )
            painter.setPen(QColor(self._theme.text))
            left = names + room + GRID
            right = middle | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(left, top, percents, height), right, _percent(share))
            painter.setPen(QColor(self._theme.dimmed))
            painter.drawText(
                QRectF(left + percents, top, self.width() - left - percents, height),
                right,
                time_text(share.amount),
            )
        painter.end()


def _percent(share: Share) -> str:
    part = share.amount / max(share.whole, 1)
    return "< 1 %" if 0 < part < 0.005 else f"{part * 100:.0f} %"


def _frame_text(place: Place) -> str:
    # What is not the user's own is set back.
    return ("" if place.origin == USER else "  ") + f"{place.function}  {place.short}"


def _range_sentence(threads: int, begin: int, end: int) -> str:
    what = "one thread" if threads == 1 else f"{threads} threads"
    return f"From {time_text(begin)} to {time_text(end)}, the time of {what} together."
