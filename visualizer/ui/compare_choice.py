"""What can be compared: the program, its corrected twin, its switches, other Pythons, demos, and recordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from visualizer.interpreters import Interpreter
from visualizer.model.changes import changes_for
from visualizer.model.controls import Switch, find_controls
from visualizer.model.demos import Demo, demo_at, find_demos
from visualizer.model.recording import SUFFIX
from visualizer.recorder import Program
from visualizer.ui.compare_runs import Side
from visualizer.ui.earlier_runs import earlier_runs

_RECENT = 10


@dataclass(frozen=True)
class Choices:
    """What there is to be compared with a program or a recording.

    Attributes:
        own: What is open.
        variants: The same, in another way: its twin, its switches thrown.
        ways: The same work, done in several ways.
        pythons: The same, under another Python.
        has_free: Whether one of these has no GIL.
        interpreter: What demos are run by.
        runs: Where earlier runs are.
    """

    own: Side
    variants: tuple[Side, ...]
    ways: tuple[Side, ...]
    pythons: tuple[Side, ...]
    has_free: bool
    interpreter: str
    runs: Path | None = None

    @property
    def first(self) -> tuple[Side, Side]:
        """What is compared if nobody has chosen anything."""
        if len(self.ways) > 1:
            return self.ways[0], self.ways[1]
        other = next(iter((*self.variants, *self.pythons)), self.own)
        return self.own, other


def choices_of(
    title: str, program: Program | None, path: Path, source: str, pythons: Sequence[Interpreter], runs: Path | None
) -> Choices:
    """What there is to be compared with what is open; `path` is that of a recording if `program` is None."""
    free = [one for one in pythons if one.version.endswith("t")]
    if program is None:
        return Choices(Side(title, recording=path), (), (), (), bool(free), "", runs)
    own = Side(title, program)
    variants: list[Side] = []
    demo = demo_at(path)
    if demo is not None and demo.twin is not None:
        twin = replace(program, script=str(demo.twin), replacements=())
        variants.append(Side(f"{title}, corrected", twin))
    if not program.replacements and not program.is_module:
        for control in (control for control in find_controls(source) if isinstance(control, Switch)):
            changes = changes_for(source, (), [control], {control.name: repr(not control.value)})
            changed = replace(program, replacements=changes.replacements)
            variants.append(Side(f"{title}, {', '.join(changes.words)}", changed))
    others = [
        Side(f"{title}, Python {one.version}", replace(program, interpreter=one.path))
        for one in sorted(pythons, key=lambda one: not one.version.endswith("t"))
        if one.path != program.interpreter
    ]
    ways = demo.ways if demo is not None else ()
    done = tuple(Side(f"{title}: {way}", replace(program, arguments=(way,))) for way in ways)
    return Choices(own, tuple(variants), done, tuple(others), bool(free), program.interpreter, runs)


def fill_choices(menu: QMenu, choices: Choices, choose: Callable[[Side], None]) -> None:
    """Put a line for each into a menu."""
    menu.clear()

    def add(to: QMenu, side: Side) -> None:
        to.addAction(side.name, lambda: choose(side))

    add(menu, choices.own)
    for side in (*choices.variants, *choices.ways):
        add(menu, side)
    menu.addSeparator()
    pythons = menu.addMenu("Another Python")
    for side in choices.pythons:
        add(pythons, side)
    if not choices.has_free:
        pythons.addAction("No free-threaded Python was found").setEnabled(False)
    pythons.setEnabled(choices.own.program is not None)
    demos = menu.addMenu("A demo")
    groups: dict[str, QMenu] = {}
    for demo in find_demos():
        if demo.group not in groups:
            groups[demo.group] = demos.addMenu(demo.group)
        add(groups[demo.group], _of_demo(demo, choices))
    menu.addSeparator()
    earlier = menu.addMenu("An earlier run")
    for path in earlier_runs(choices.runs)[:_RECENT]:
        add(earlier, Side(path.stem, recording=path))
    earlier.setEnabled(not earlier.isEmpty())
    menu.addAction("A recording …", lambda: _open(menu, choose))


def _of_demo(demo: Demo, choices: Choices) -> Side:
    program = (
        Program(str(demo.path), interpreter=choices.interpreter) if choices.interpreter else Program(str(demo.path))
    )
    return Side(demo.title, program)


def _open(parent: QWidget, choose: Callable[[Side], None]) -> None:
    path, _ = QFileDialog.getOpenFileName(parent.window(), "Compare with a recording", "", f"Recordings (*{SUFFIX})")
    if path:
        choose(Side(Path(path).stem, recording=Path(path)))
