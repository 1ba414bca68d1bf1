"""What a program is run with instead of what stands in its file: numbers changed in the code, and declared controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from visualizer.model.controls import Control, LiteralChange, Switch, value_text
from visualizer.model.replacements import Replacement


@dataclass(frozen=True)
class Changes:
    """The changes for one run of a program.

    Attributes:
        replacements: What is to stand where.
        words: What to say of each: "100_000 → 20", "Use the lock: on".
    """

    replacements: tuple[Replacement, ...] = ()
    words: tuple[str, ...] = ()


def changes_for(
    source: str, literals: Iterable[LiteralChange], controls: Sequence[Control], values: Mapping[str, str]
) -> Changes:
    """The changes that make `source` begin with the numbers of `literals`, and its controls with `values`.

    `values` are texts as Python writes them, by the names of the globals.
    """
    lines = source.splitlines()
    found: dict[tuple[int, int], tuple[Replacement, str]] = {}
    for change in literals:
        literal = change.literal
        if literal.line <= len(lines):
            column = len(lines[literal.line - 1][: literal.column].encode("utf-8", "surrogatepass"))
            found[literal.line, column] = Replacement(literal.line, column, value_text(change.value)), str(change)
    for control in controls:
        value = values.get(control.name)
        if value is None or value == repr(control.value) or value.startswith("-") or control.value < 0:
            continue
        text = ("on" if value == "True" else "off") if isinstance(control, Switch) else value
        replacement = Replacement(control.line, control.column, value)
        found[control.line, control.column] = replacement, f"{control.label}: {text}"
    ordered = [found[place] for place in sorted(found)]
    return Changes(tuple(one for one, _ in ordered), tuple(words for _, words in ordered))
