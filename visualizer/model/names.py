"""Names of locks and other objects: the variable or attribute that they were assigned to."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass

from visualizer.model.locks import KIND_NAMES
from visualizer.model.recording import Recording
from visualizer.model.tables import Place, Tables
from visualizer.runtime.protocol import Kind


@dataclass
class Object:
    """Something that threads wait for.

    Attributes:
        number: Our number of it.
        primitive: One of `Primitive`.
        name: The variable or attribute that it was assigned to; failing that, file and line.
        place: Where it was made.
        part_of: Number of the lock that a condition works with, or 0.
    """

    number: int
    primitive: int
    name: str
    place: Place
    part_of: int = 0

    @property
    def kind(self) -> str:
        """Name of its class."""
        return KIND_NAMES.get(self.primitive, "?")


def find_objects(recording: Recording, tables: Tables) -> dict[int, Object]:
    """The objects of a recording, by number. Several with one name are told apart by #1, #2, ..."""
    events = recording.events
    objects = {}
    named: dict[str, list[Object]] = defaultdict(list)
    namer = _Namer(recording.sources)
    for _, _, _, primitive, number, at, part_of in events[events["kind"] == Kind.OBJECT_CREATED].tolist():
        place = tables.place(at)
        found = Object(number, primitive, namer.name(at, place) or place.short, place, part_of)
        objects[number] = found
        named[found.name].append(found)
    locks = {found.part_of for found in objects.values() if found.part_of}
    for same in named.values():
        # A condition and the lock that it made for itself are one thing to the user.
        apart = [found for found in same if found.number not in locks]
        if len(apart) > 1:
            for position, found in enumerate(apart, 1):
                found.name += f" #{position}"
    for found in objects.values():
        lock = objects.get(found.part_of)
        if lock is not None and lock.place == found.place:
            lock.name = found.name
    return objects


class _Namer:
    """Looks up in the program's source what a value made at some line is assigned to."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources
        self._names: dict[str, dict[int, list[str]]] = {}
        self._seen: dict[tuple[str, int], list[int]] = defaultdict(list)

    def name(self, number: int, place: Place) -> str | None:
        """The name of what is made at a place; `number` tells several places on one line apart, by their order."""
        if place.file not in self._names:
            self._names[place.file] = _assigned(self._sources.get(place.file, ""))
        names = self._names[place.file].get(place.line)
        if not names:
            return None
        seen = self._seen[place.file, place.line]
        if number not in seen:
            seen.append(number)
        return names[min(seen.index(number), len(names) - 1)]


def _assigned(source: str) -> dict[int, list[str]]:
    """For each line of calls on the right side of an assignment, the names on its left, in their order."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    names: dict[int, list[str]] = {}
    for node in ast.walk(tree):
        value, targets = None, []
        if isinstance(node, ast.Assign):
            value, targets = node.value, node.targets
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            value, targets = node.value, [node.target]
        elif isinstance(node, ast.With):
            for item in node.items:
                if item.optional_vars is not None:
                    _name_calls(item.context_expr, [item.optional_vars], names)
        if value is not None:
            _name_calls(value, targets, names)
    return names


def _name_calls(value: ast.expr, targets: list, names: dict[int, list[str]]) -> None:
    if len(targets) == 1 and isinstance(targets[0], ast.Tuple) and isinstance(value, ast.Tuple):
        for target, part in zip(targets[0].elts, value.elts, strict=False):
            _name_calls(part, [target], names)
        return
    name = _target_name(targets[0])
    if name is None:
        return
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                if name not in names.setdefault(line, []):
                    names[line].append(name)


def _target_name(target: ast.expr) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript):
        return _target_name(target.value)
    return None
