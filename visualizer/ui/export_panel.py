"""What can be chosen of a picture, a film or a table of steps before it is exported."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.theme import THEMES
from visualizer.export.formats import FILM_FORMATS, FORMATS, TEXT_FORMATS
from visualizer.export.pictures import PRESETS, PictureOptions
from visualizer.ui.parts import GRID, dimmed_label, marked, named, section_head

_PRESET_WORDS = {
    "screen": "as on the screen",
    "slide": "slide, 16:9",
    "column": "one column, 85 mm",
    "two-columns": "two columns, 175 mm",
}
_THEME_WORDS = {"light": "light", "dark": "dark", "print": "black and white"}
_TEXT_WORDS = {
    ".md": "Markdown, a table of the steps",
    ".tex": "LaTeX, a table of the steps",
    ".html": "HTML, a page that steps",
}
_MOST_ZOOM = 4


@dataclass(frozen=True)
class ExportChoice:
    """What was chosen.

    Attributes:
        suffix: Of the file, as ".png".
        options: Size, colours, title and so on; its begin, end and lanes are left to who knows what is shown.
        whole: Whether the picture is of the whole run; else of the stretch that is shown.
        all_lanes: Whether it has all lanes that matter; else those that are shown.
        to_clipboard: Whether it is copied instead of saved.
    """

    suffix: str
    options: PictureOptions
    whole: bool
    all_lanes: bool
    to_clipboard: bool = False


class ExportPanel(QWidget):
    """What can be chosen of a picture.

    Signals, each with one payload:
        export_chosen: `ExportChoice`.
    """

    export_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._format = _combo("exportFormat", "Format", "The kind of file.")
        for known in FORMATS:
            self._format.addItem(known.name, known.suffix)
        for known in FILM_FORMATS:
            self._format.addItem(f"{known.name}, the run as a film", known.suffix)
        self._pictures = self._format.count()
        for known in TEXT_FORMATS:
            self._format.addItem(_TEXT_WORDS.get(known.suffix, known.name), known.suffix)
        self._format.currentIndexChanged.connect(self._refresh)
        self._preset = _combo("exportPreset", "Size", "What the picture is for: its text is never too small there.")
        for preset in PRESETS:
            self._preset.addItem(_PRESET_WORDS.get(preset.name, preset.name), preset)
        self._preset.setCurrentIndex(next((n for n, preset in enumerate(PRESETS) if preset.name == "slide"), 0))
        self._theme = _combo("exportTheme", "Colours", "The colours of the picture, whatever those of the window are.")
        for theme in THEMES:
            self._theme.addItem(_THEME_WORDS.get(theme.name, theme.name), theme)
        self._range = _combo("exportRange", "Time", "Which part of the run is in the picture.")
        self._range.addItem("what is shown", False)
        self._range.addItem("the whole run", True)
        self._lanes = _combo("exportLanes", "Lanes", "Which threads and locks are in the picture.")
        self._lanes.addItem("those that are shown", False)
        self._lanes.addItem("all that matter", True)
        self._zoom = _combo("exportZoom", "Sharpness", "How many pixels a PNG has: more stay sharp when enlarged.")
        self._zoom.addItem("fitting", None)
        for zoom in range(1, _MOST_ZOOM + 1):
            self._zoom.addItem(f"{zoom} \N{MULTIPLICATION SIGN}", zoom)
        self._suggested = ""
        self._title = QLineEdit()
        named(self._title, "exportTitle", "Title", "Stands above the picture.")
        self._title.setPlaceholderText("no title")
        self._title.setMaxLength(200)
        self._transparent = QCheckBox("transparent background")
        named(
            self._transparent,
            "exportTransparent",
            "Transparent background",
            "Leaves the background out, for a slide that has one of its own.",
        )
        self._legend = QCheckBox("legend")
        named(self._legend, "exportLegend", "Legend", "Says below the picture what the colours mean.")
        self._legend.setChecked(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        for row, (label, widget) in enumerate(
            (
                ("format", self._format),
                ("size", self._preset),
                ("colours", self._theme),
                ("time", self._range),
                ("lanes", self._lanes),
                ("sharpness", self._zoom),
                ("title", self._title),
            )
        ):
            caption = dimmed_label(label)
            caption.setBuddy(widget)
            grid.addWidget(caption, row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        boxes = QHBoxLayout()
        boxes.setSpacing(2 * GRID)
        boxes.addWidget(self._transparent)
        boxes.addWidget(self._legend)
        boxes.addStretch(1)
        self._copy = QPushButton("Copy to clipboard")
        named(
            self._copy,
            "copyPicture",
            "Copy to clipboard",
            "Puts the picture on the clipboard, to be pasted into a slide.",
        )
        self._copy.clicked.connect(lambda: self._choose(to_clipboard=True))
        self._export = QPushButton("Export")
        named(self._export, "exportPicture", "Export", "Asks for a file and saves it there.")
        marked(self._export, "primary")
        self._export.clicked.connect(lambda: self._choose(to_clipboard=False))
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addStretch(1)
        foot.addWidget(self._copy)
        foot.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + GRID // 2)
        column.addWidget(section_head("Export"))
        column.addLayout(grid)
        column.addLayout(boxes)
        column.addStretch(1)
        column.addLayout(foot)
        self._refresh()

    def suggest_title(self, title: str) -> None:
        """A title to begin with; what the user has written stays."""
        if self._title.text() == self._suggested:
            self._title.setText(title)
        self._suggested = title

    def offer_steps(self, has_steps: bool) -> None:
        """Whether the run went step by step, and can be told as a text."""
        model = self._format.model()
        assert isinstance(model, QStandardItemModel)
        for index in range(self._pictures, self._format.count()):
            model.item(index).setEnabled(has_steps)
        if not has_steps and self._format.currentIndex() >= self._pictures:
            self._format.setCurrentIndex(0)

    def choice(self, to_clipboard: bool = False) -> ExportChoice:
        """What is chosen at the moment."""
        is_png = self._format.currentData() == ".png"
        return ExportChoice(
            suffix=str(self._format.currentData()),
            options=PictureOptions(
                preset=self._preset.currentData(),
                theme=self._theme.currentData(),
                transparent=self._transparent.isChecked(),
                zoom=self._zoom.currentData() if is_png or to_clipboard else None,
                title=self._title.text().strip(),
                legend=self._legend.isChecked(),
            ),
            whole=bool(self._range.currentData()),
            all_lanes=bool(self._lanes.currentData()),
            to_clipboard=to_clipboard,
        )

    def _refresh(self) -> None:
        # Only PNG has pixels.
        suffix = self._format.currentData()
        self._zoom.setEnabled(suffix == ".png")
        is_picture = self._format.currentIndex() < self._pictures
        is_film = suffix in [known.suffix for known in FILM_FORMATS]
        for part in (self._preset, self._theme, self._lanes, self._title, self._legend):
            part.setEnabled(is_picture)
        # A film is of the whole run, and has a background.
        for part in (self._range, self._transparent):
            part.setEnabled(is_picture and not is_film)
        self._copy.setEnabled(is_picture and not is_film)
        self._export.setText(f"Export {self._format.currentText().partition(',')[0]}")

    def _choose(self, to_clipboard: bool) -> None:
        self.export_chosen.emit(self.choice(to_clipboard))


def _combo(name: str, spoken: str, tip: str) -> QComboBox:
    combo = QComboBox()
    named(combo, name, spoken, tip)
    return combo
