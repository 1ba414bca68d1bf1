"""A program run with other numbers than its file has."""

from __future__ import annotations

from visualizer.bridge import Phase
from visualizer.model.controls import find_literals

PROGRAM = """
SWITCH = False  # control: switch "The switch"
NUMBER = 100_000
result = NUMBER + 1 if SWITCH else NUMBER
"""


def value(one, name: str) -> str:
    """The value of a global of the program."""
    seen: list[str] = []

    def keep(told: dict) -> None:
        if name in told.get("values", {}):
            seen.append(told["values"][name])

    one.session.bridge.told.connect(keep)
    one.order(do="watch", names=[])
    one.order(do="watch", names=[name])
    found = one.until(lambda: seen and seen[-1], f"the value of {name}")
    one.session.bridge.told.disconnect(keep)
    return found


def restarted(one, act) -> None:
    """Do something that runs the program again, and wait until it is held at its end again."""
    before = one.session.timeline
    act()
    one.until(lambda: one.session.timeline is not before and one.phase == Phase.HELD, "the second run")


def test_a_number_in_the_code_can_be_another_one_and_the_file_stays(opened):
    one = opened(PROGRAM)
    assert value(one, "result") == "100000"
    (literal,) = find_literals(PROGRAM)
    restarted(one, lambda: one.window.code_view.page.literal_changed.emit((literal, 20)))
    assert value(one, "result") == "20"
    assert one.window.top_bar.badge.text() == "100_000 → 20"
    assert one.session.present.path.read_text() == PROGRAM


def test_a_switch_that_was_thrown_is_thrown_in_the_next_run_from_the_start(opened):
    one = opened(PROGRAM)
    assert one.order(do="set", name="SWITCH", value="True")["ok"]
    assert value(one, "result") == "100000"
    restarted(one, one.window.top_bar.restart.click)
    assert value(one, "result") == "100001"
    assert one.window.top_bar.badge.text() == "The switch: on"


def test_without_changes_there_is_no_badge(opened):
    one = opened(PROGRAM)
    restarted(one, one.window.top_bar.restart.click)
    assert one.window.top_bar.badge.text() == ""
