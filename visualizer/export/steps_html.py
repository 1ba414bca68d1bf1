"""The steps of a run as a table in HTML, without any style of its own."""

from __future__ import annotations

from html import escape

from visualizer.export.steps_text import heads, plain, remarks
from visualizer.model.step_table import Deed, StepTable, Value


def steps_html(table: StepTable) -> str:
    """The table, to be put into a page, and how the run ended; what was written in a step is `strong`."""
    lines = ["<table>", "<thead>", "<tr>"]
    lines += [f'<th scope="col">{escaped(head)}</th>' for head in heads(table)]
    lines += ["</tr>", "</thead>", "<tbody>"]
    for row in table.rows:
        cells = [f'<th scope="row">{escaped(row.steps)}</th>', *map(_deed, row.deeds), *map(_value, row.values)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines += ["</tbody>", "</table>"]
    return "\n".join([*lines, *(f"<p>{escaped(remark)}</p>" for remark in remarks(table))]) + "\n"


def escaped(text: str) -> str:
    """A text in which nothing means anything to HTML."""
    return escape(plain(text))


def _deed(deed: Deed | None) -> str:
    return f"<td>{escaped(deed.text)}</td>" if deed else "<td></td>"


def _value(value: Value) -> str:
    text = escaped(value.text)
    return f"<td><strong>{text}</strong></td>" if value.changed and text else f"<td>{text}</td>"
