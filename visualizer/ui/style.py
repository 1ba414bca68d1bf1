"""The style sheet of the window, made from a theme's colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from visualizer.drawing.theme import Theme, mixed
from visualizer.ui.assets import asset

NORMAL, PRESENTER = 1.0, 1.6
"""Scale of everything in the window, and in presenter mode."""


def palette(theme: Theme) -> QPalette:
    """The palette of widgets that draw themselves."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.background,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.background,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.dimmed,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.background,
        role.Link: theme.accent,
        role.Mid: theme.lines,
    }
    made = QPalette()
    for part, colour in colours.items():
        made.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(mixed(theme.dimmed, theme.panel, 0.35)))
    return made


def _url(name: str) -> str:
    return asset(name).as_posix()


def _fill(theme: Theme) -> str:
    """The accent, dark enough for a white tick."""
    return mixed(theme.accent, "#000000", 0.35) if theme.is_dark else theme.accent


def style_sheet(theme: Theme, scale: float = NORMAL) -> str:
    """The style sheet of the whole window; sizes grow by `scale`."""

    def px(size: float) -> str:
        return f"{round(size * scale)}px"

    raised = mixed(theme.panel, theme.lines, 0.45)
    faint = mixed(theme.dimmed, theme.panel, 0.45)
    return f"""
    * {{ font-size: {px(12.5)}; color: {theme.text}; }}
    QMainWindow, QDialog {{ background: {theme.background}; }}
    QToolTip {{ background: {theme.background}; color: {theme.text}; border: 1px solid {theme.lines}; padding: 3px; }}
    #topBar, #controlStrip, #bottomBar {{ background: {theme.panel}; border: 0 solid {theme.lines}; }}
    #topBar {{ border-bottom-width: 1px; }}
    #controlStrip {{ border-top-width: 1px; }}
    #side, #codePanel, #watchPanel, QDockWidget > QWidget {{ background: {theme.panel}; }}
    QToolBar {{ background: {theme.panel}; border: 0; padding: 0; spacing: 0; }}
    #title {{ font-size: {px(15)}; font-weight: 600; }}
    [sectionHead="true"], #sectionHead {{
        font-size: {px(10)}; font-weight: 600; color: {theme.dimmed}; letter-spacing: 0.5px; }}
    [dimmed="true"], #dimmed {{ color: {theme.dimmed}; font-size: {px(11)}; }}
    [note="true"] {{ font-size: {px(12)}; }}
    [warning="true"], #warning {{ color: {theme.warning}; }}
    [plate="true"], #plate {{
        background: {raised}; border: 1px solid {theme.lines}; border-radius: 6px; padding: {px(6)} {px(8)}; }}
    #aboutDemo {{ background: {theme.panel}; border: 0 solid {theme.lines}; border-bottom-width: 1px; }}
    QPushButton, QToolButton, QComboBox, QSpinBox, QLineEdit {{
        background: {theme.background if not theme.is_dark else mixed(theme.panel, theme.lines, 0.3)};
        border: 1px solid {theme.lines}; border-radius: 6px; padding: {px(3)} {px(10)}; min-height: {px(20)}; }}
    QLineEdit[wanted="true"] {{ border: 2px solid {theme.accent}; }}
    QLineEdit, QSpinBox, QComboBox {{ padding: {px(3)} {px(8)}; }}
    QPushButton, QToolButton {{ background: {raised}; }}
    QComboBox::drop-down {{ border: 0; width: {px(18)}; }}
    QComboBox::down-arrow {{ image: url("{_url("down.svg")}"); width: {px(12)}; height: {px(12)}; }}
    QCheckBox::indicator, QTableView::indicator {{
        width: {px(13)}; height: {px(13)}; border: 1px solid {theme.dimmed}; border-radius: 3px;
        background: {theme.background}; }}
    QCheckBox::indicator:checked, QTableView::indicator:checked {{
        background: {_fill(theme)}; border-color: {_fill(theme)}; image: url("{_url("check.svg")}"); }}
    QCheckBox::indicator:disabled, QTableView::indicator:disabled {{ border-color: {theme.lines}; }}
    QComboBox QAbstractItemView {{ border: 1px solid {theme.lines}; padding: 2px; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {theme.dimmed}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {theme.lines}; }}
    QPushButton:disabled, QToolButton:disabled, QComboBox:disabled, QCheckBox:disabled {{ color: {faint}; }}
    QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QLineEdit:focus {{
        border-color: {theme.accent}; }}
    QPushButton[primary="true"], QPushButton#primary {{
        background: {theme.accent}; color: {theme.background}; border-color: {theme.accent}; font-weight: 600; }}
    QPushButton[primary="true"]:disabled {{ background: {raised}; color: {faint}; border-color: {theme.lines}; }}
    QPushButton:checked, QToolButton:checked {{ border: 2px solid {theme.accent}; }}
    QPushButton[link="true"], QToolButton[link="true"] {{
        background: transparent; border: 0; color: {theme.accent}; font-weight: 600; padding: 0 {px(4)}; }}
    QPushButton[flat="true"], QToolButton[flat="true"] {{ background: transparent; border-color: transparent; }}
    QToolButton[narrow="true"] {{ padding: {px(3)} 0; width: {px(16)}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPlainTextEdit, QTextEdit, QTableView, QListView, QTreeView {{
        background: {theme.background}; border: 0; selection-background-color: {theme.accent};
        selection-color: {theme.background}; }}
    QHeaderView::section {{
        background: {theme.panel}; color: {theme.dimmed}; border: 0; border-bottom: 1px solid {theme.lines};
        padding: {px(3)} {px(6)}; font-size: {px(11)}; }}
    QTableView {{ gridline-color: {theme.lines}; }}
    QDockWidget {{ color: {theme.dimmed}; font-size: {px(11)}; }}
    QDockWidget::title {{ background: {theme.panel}; padding: {px(4)} {px(8)}; border-top: 1px solid {theme.lines}; }}
    QTabBar::tab {{ background: {theme.panel}; color: {theme.dimmed}; padding: {px(4)} {px(10)}; border: 0; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom: 2px solid {theme.accent}; }}
    QSplitter::handle, QMainWindow::separator {{ background: {theme.lines}; width: 1px; height: 1px; }}
    #popup {{ background: {theme.panel}; border: 1px solid {theme.lines}; }}
    #helpCard {{ background: {theme.panel}; border: 1px solid {theme.lines}; border-radius: 8px; }}
    QMenu {{ background: {theme.background}; border: 1px solid {theme.lines}; padding: 4px; }}
    QMenu::item {{ padding: {px(4)} {px(20)}; border-radius: 4px; }}
    QMenu::item:selected {{ background: {raised}; }}
    QMenu::item:disabled {{ color: {faint}; }}
    QScrollBar:vertical {{ background: transparent; width: {px(10)}; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(10)}; }}
    QScrollBar::handle {{ background: {theme.lines}; border-radius: 4px; min-height: 24px; min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    """
