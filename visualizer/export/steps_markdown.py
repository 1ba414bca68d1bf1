"""The steps of a run as a table in Markdown, as GitHub and most others read it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from visualizer.export.steps_text import heads, plain, remarks
from visualizer.model.step_table import StepTable, Value

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&#]")


def steps_markdown(table: StepTable) -> str:
    """The table, with a heading and how the run ended; what was written in a step is bold."""
    columns = heads(table)
    lines = [f"## {escaped(table.program)}", ""] if table.program else []
    lines += [_row(map(escaped, columns)), _row(["---:", *["---"] * (len(columns) - 1)])]
    for row in table.rows:
        deeds = (escaped(deed.text) if deed else "" for deed in row.deeds)
        lines.append(_row([escaped(row.steps), *deeds, *map(_value, row.values)]))
    for remark in remarks(table):
        lines += ["", escaped(remark)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """A text in which nothing means anything to Markdown."""
    return _SPECIAL.sub(r"\\\g<0>", plain(text))


def _value(value: Value) -> str:
    text = escaped(value.text)
    return f"**{text}**" if value.changed and text else text


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
