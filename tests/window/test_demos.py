"""A demo says what to look for while it runs, until that was read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from visualizer.model.demos import FOLDER, find_demos

DEMO = next(demo for demo in find_demos() if demo.path.name == "events.py")


def test_what_to_look_for_is_read_while_the_demo_runs_and_stays_closed(opened, qtbot):
    one = opened(DEMO.path)
    window, about = one.window, one.window.about_demo
    assert about.isVisible()
    assert about.text == DEMO.description.replace("\n", " ")
    timeline = window.timeline_panel
    below = about.mapTo(window, about.rect().bottomLeft()).y()
    assert timeline.mapTo(window, timeline.rect().topLeft()).y() > below
    qtbot.mouseClick(about.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert not about.isVisible()
    one.session.open(FOLDER / "deadlock.py")
    one.until(lambda: about.isVisible(), "what to look for in another demo")
    one.session.open(DEMO.path)
    one.until(lambda: window.windowTitle().startswith("events.py"), "the demo that was read")
    assert not about.isVisible()
    window.openers.demos.demo_chosen.emit(DEMO)
    assert about.isVisible()


def test_other_programs_say_nothing_of_the_kind(opened):
    one = opened('"""Some words."""\nx = 1\n')
    assert not one.window.about_demo.isVisible()


def test_a_presentation_does_without_it(opened):
    one = opened(DEMO.path)
    one.window.presentation.begin()
    assert not one.window.about_demo.isVisible()
    one.window.presentation.end()
    assert one.window.about_demo.isVisible()
