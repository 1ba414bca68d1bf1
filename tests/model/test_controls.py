"""What a source declares as controls, and which of its numbers may be changed."""

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

import visualizer
from tests.model.build import quick
from visualizer.model.changes import changes_for
from visualizer.model.controls import (
    Control,
    LiteralChange,
    Slider,
    Switch,
    find_controls,
    find_literals,
)
from visualizer.model.replacements import replaced


@pytest.mark.parametrize(
    ("line", "control"),
    [
        ('USE_LOCK = False  # control: switch "Use the lock"', Switch("USE_LOCK", "Use the lock", False, 1)),
        ("USE_LOCK = True  # control: switch 'Use it'", Switch("USE_LOCK", "Use it", True, 1)),
        ("USE_LOCK = True #control:switch", Switch("USE_LOCK", "use lock", True, 1)),
        ("USE_LOCK: bool = True  # control: switch", Switch("USE_LOCK", "use lock", True, 1)),
        ("WORKERS = 5  # control: slider 1..32", Slider("WORKERS", "workers", 5, 1, 32, 1)),
        ('WORKERS = 5  # control: slider 1 .. 32 "How many"', Slider("WORKERS", "How many", 5, 1, 32, 1)),
        ("WORKERS = 50  # control: slider 1..32", Slider("WORKERS", "workers", 32, 1, 32, 1)),
        ("SHIFT = -5  # control: slider -10..1_000", Slider("SHIFT", "shift", -5, -10, 1000, 1)),
    ],
)
def test_a_comment_behind_an_assignment_declares_a_control(line: str, control: Control) -> None:
    assert find_controls(line) == [control]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "USE_LOCK = False",
        "USE_LOCK = False  # a control: switch",
        'text = "# control: switch"',
        "def f():\n    USE_LOCK = False  # control: switch",
        "if True:\n    USE_LOCK = False  # control: switch",
        "USE_LOCK = 0  # control: switch",
        "USE_LOCK = compute()  # control: switch",
        "a = b = False  # control: switch",
        "a.b = False  # control: switch",
        "a, b = False, True  # control: switch",
        "WORKERS = 5  # control: slider",
        "WORKERS = 5  # control: slider 32..1",
        "WORKERS = 5  # control: slider 1..99999999999999",
        "WORKERS = 5.5  # control: slider 1..32",
        "WORKERS = True  # control: slider 1..32",
        "WORKERS = 5  # control: knob 1..32",
        "WORKERS = 5  # control: slider 1..32 and more",
        "this is no python  # control: switch",
        "USE_LOCK = False  # control: switch\n\0",
        "x = " + "(" * 10_000 + "  # control: switch",
        "x = " + "-" * 50_000 + "1  # control: slider 1..2",
    ],
)
def test_what_is_no_declaration_is_passed_over(source: str) -> None:
    assert find_controls(source) == []


def test_the_last_declaration_of_a_name_counts() -> None:
    source = "A = True  # control: switch\nB = 1  # control: slider 0..3\nA = False  # control: switch 'x'\n"
    assert [(control.name, control.label) for control in find_controls(source)] == [("A", "x"), ("B", "b")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("for _ in range(100_000): pass", [("100_000", 100_000, "range()")]),
        ("ROUNDS = 20", [("20", 20, "ROUNDS")]),
        ("ROUNDS: int = 20", [("20", 20, "ROUNDS")]),
        ("f(count=12, pause=0.25)", [("12", 12, "count"), ("0.25", 0.25, "pause")]),
        ("time.sleep(.5)\ntime.sleep(1.5)", [("1.5", 1.5, "sleep()")]),
        ("def f(n=1000, *, m=2000): pass", [("1000", 1000, "n"), ("2000", 2000, "m")]),
        ("x = 3 + 45", [("45", 45, "")]),
        ("x = -45", [("45", 45, "")]),
        ("é = 'ä'; x = 45", [("45", 45, "x")]),
        ("x = 7\ny = 0xFFFF\nz = 1e9\nw = 12j\nt = True\ns = '100'", []),
        ("x = 99999999999", []),
        ("x = " + "9" * 5000, []),
        ("x = (", []),
    ],
)
def test_numbers_of_two_digits_may_be_changed(source: str, found: list) -> None:
    literals = find_literals(source)
    assert [(literal.text, literal.value, literal.context) for literal in literals] == found
    for literal in literals:
        assert source.splitlines()[literal.line - 1][literal.column : literal.end] == literal.text


def run_with(source: str, changes: list[LiteralChange]) -> str:
    """What is run instead of a source."""
    return replaced(source.encode(), changes_for(source, changes, [], {}).replacements)


def test_a_program_runs_with_other_values_where_they_stand() -> None:
    source = "a, b = 100_000, 20\nc = 3000\n"
    first, second, third = find_literals(source)
    changes = [LiteralChange("x.py", first, 5), LiteralChange("x.py", second, 0.5), LiteralChange("x.py", third, 12345)]
    assert run_with(source, changes) == "a, b = 5, 0.5\nc = 12345\n"
    assert str(changes[0]) == "100_000 → 5"


def test_a_number_whose_line_is_gone_is_left_alone() -> None:
    _, literal = find_literals("x = 100\ny = 200")
    assert run_with("x = 100", [LiteralChange("x.py", literal, 5)]) == "x = 100"


def test_the_workbench_declares_its_switch() -> None:
    source = (Path(visualizer.__file__).parent / "scenarios" / "workbench.py").read_text()
    assert any(isinstance(control, Switch) and control.label == "Use the lock" for control in find_controls(source))


@quick
@given(st.text())
def test_any_text_is_survived(source: str) -> None:
    find_controls(source + "  # control: switch")
    find_literals(source)
