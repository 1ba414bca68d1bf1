"""Names of locks and other objects: the variable or attribute that they were assigned to."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from visualizer.model.locks import KIND_NAMES
from visualizer.model.recording import Recording
from visualizer.model.tables import NOWHERE, Place, Tables
from visualizer.runtime.protocol import Kind


@dataclass
class Object:
    """Something that threads wait for.

    Attributes:
        number: Our number of it.
        primitive: One of `Primitive`; 0 if it is a lock whose making was not seen.
        name: The variable or attribute that it was assigned to; failing that, file and line, or its number.
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
    objects: dict[int, Object] = {}
    named: dict[str, list[Object]] = defaultdict(list)
    # A condition and the lock that it made for itself are one thing to the user.
    conditions: dict[int, Object] = {}
    namer = _Namer(recording.sources)
    for _, _, _, primitive, number, at, part_of in events[events["kind"] == Kind.OBJECT_CREATED].tolist():
        place = tables.place(at)
        # A controlled run knows what the program calls them.
        known = tables.texts.get(number) if recording.controlled is not None else None
        found = Object(number, primitive, known or namer.name(at, place) or place.short, place, part_of)
        objects[number] = found
        named[found.name].append(found)
        lock = objects.get(part_of)
        if lock is not None and (lock.place, lock.name) == (found.place, found.name):
            conditions[part_of] = found
    for same in named.values():
        apart = [found for found in same if found.number not in conditions]
        if len(apart) > 1:
            for position, found in enumerate(apart, 1):
                found.name += f" #{position}"
    for number, condition in conditions.items():
        objects[number].name = condition.name
    of_locks = (Kind.REQUESTED, Kind.ACQUIRED, Kind.RELEASED, Kind.REFUSED)
    for number in np.unique(events["object"][np.isin(events["kind"], of_locks)]).tolist():
        if number not in objects:
            objects[number] = Object(number, 0, f"lock {number}", NOWHERE)
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
    """For each line with calls, the names that their values get, in their order.

    A keyword argument is such a name where there is no assignment.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    assigned: dict[int, list[str]] = {}
    passed: dict[int, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            _name_calls(node.value, node.targets[0], assigned)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            _name_calls(node.value, node.target, assigned)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            _name_calls(node.context_expr, node.optional_vars, assigned)
        elif isinstance(node, ast.keyword) and node.arg is not None:
            _add_calls(node.value, node.arg, passed)
    return {**passed, **assigned}


def _name_calls(value: ast.expr, target: ast.expr, names: dict[int, list[str]]) -> None:
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for one, part in zip(target.elts, value.elts, strict=False):
            _name_calls(part, one, names)
        return
    name = _target_name(target)
    if name is not None:
        _add_calls(value, name, names)


def _add_calls(value: ast.expr, name: str, names: dict[int, list[str]]) -> None:
    for line in _lines_of_calls(value):
        if name not in names.setdefault(line, []):
            names[line].append(name)


def _lines_of_calls(value: ast.expr) -> Iterator[int]:
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _target_name(target: ast.expr) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript):
        return _target_name(target.value)
    return None
