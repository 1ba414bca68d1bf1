"""The story of a run as one HTML page that needs nothing else, and steps forward and back in a browser."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from itertools import starmap

from visualizer.export.steps_html import escaped, steps_html
from visualizer.export.steps_script import SCRIPT
from visualizer.export.steps_style import style, thread_class
from visualizer.export.steps_text import plain
from visualizer.model.step_table import ENDS, FREE, Deed, StepTable, Value, Variable

HELD = "held"
"""What is shown of a lock that somebody has."""


def steps_page(table: StepTable) -> str:
    """The page. It loads nothing, and runs no script but its own, whatever stands in the program's text."""
    look = style()
    policy = (
        f"default-src 'none'; style-src {_hash(look)}; script-src {_hash(SCRIPT)}; base-uri 'none'; form-action 'none'"
    )
    return _PAGE.format(
        policy=policy,
        title=escaped(table.program or "Steps"),
        style=look,
        most=len(table.rows),
        ending=escaped(table.ending),
        sources="\n".join(starmap(_source, enumerate(_sources(table).values()))),
        threads="\n".join(f'<tr><th scope="row">{escaped(name)}</th><td></td><td></td></tr>' for name in table.threads),
        variables="\n".join(
            f'<tr><th scope="row">{"lock " if variable.is_lock else ""}{escaped(variable.name)}</th>'
            "<td></td><td></td></tr>"
            for variable in table.variables
        ),
        no_variables="" if table.variables else " hidden",
        table=steps_html(table),
        data=_data(table),
        script=SCRIPT,
    )


def _sources(table: StepTable) -> dict[str, tuple[str, str]]:
    """Name and text of the files in which something is shown, by path."""
    shown = {deed.place.file for row in table.rows for deed in row.deeds if deed}
    return {
        path: (path.replace("\\", "/").rsplit("/", 1)[-1], text)
        for path, text in sorted(table.sources.items())
        if path in shown
    }


def _source(number: int, source: tuple[str, str]) -> str:
    name, text = source
    lines = (
        f'<li id="f{number}l{at}"><span class="badges"></span><span>{_line(line)}</span></li>'
        for at, line in enumerate(text.removesuffix("\n").split("\n"), 1)
    )
    return (
        f"<section{' hidden' if number else ''}><h2>{escaped(name)}</h2>\n<ol>\n{chr(10).join(lines)}\n</ol></section>"
    )


def _line(line: str) -> str:
    """A line of a program: what it is indented by has to stay."""
    line = line.rstrip().expandtabs(4)
    return " " * (len(line) - len(line.lstrip())) + "&nbsp;".join(map(escaped, line.lstrip().split("\u00a0")))


def _data(table: StepTable) -> str:
    """What the script shows, as JSON in which nothing ends a script element or begins a comment."""
    files = {path: number for number, path in enumerate(_sources(table))}
    rows = [
        {
            "steps": row.steps,
            "deeds": {thread: _deed(deed, files) for thread, deed in enumerate(row.deeds) if deed},
            "values": [
                (_text(variable, value), value.writer, value.changed)
                for variable, value in zip(table.variables, row.values, strict=True)
            ],
        }
        for row in table.rows
    ]
    numbers = [row.steps.rpartition("-")[2] for row in table.rows if row.steps]
    data = {
        "threads": [
            {"name": plain(name), "style": thread_class(number), "started": table.started[number]}
            for number, name in enumerate(table.threads)
        ],
        "start": [(FREE if variable.is_lock else "", None, False) for variable in table.variables],
        "steps": numbers[-1] if numbers else "0",
        "rows": rows,
    }
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _text(variable: Variable, value: Value) -> str:
    """A value; who has a lock stands beside it."""
    return HELD if variable.is_lock and value.writer is not None else plain(value.text)


def _deed(deed: Deed, files: dict[str, int]) -> dict:
    place = [files[deed.place.file], deed.place.line] if deed.place.file in files else None
    return {"text": plain(deed.text), "place": place, "ends": deed.words == ENDS}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<button id="first" title="Home">First</button>
<button id="back" title="Left, Page Up">Back</button>
<button id="step" class="main" title="Right, Page Down">Step</button>
<button id="last" title="End">Last</button>
<input id="slider" type="range" min="0" max="{most}" value="0" aria-label="Step">
<output id="position"></output>
</header>
<div id="story" role="status">
<p id="said">
<noscript>The buttons need the page's script. The table has all steps.</noscript></p>
<p id="ending" hidden>{ending}</p>
</div>
<div id="sources">
{sources}
</div>
<section id="now">
<table id="threads">
<thead><tr><th scope="col">Thread</th><th scope="col">Did</th><th scope="col">Next</th></tr></thead>
<tbody>
{threads}
</tbody>
</table>
<table id="variables"{no_variables}>
<thead><tr><th scope="col">Variable</th><th scope="col">Value</th><th scope="col">Written or held by</th></tr></thead>
<tbody>
{variables}
</tbody>
</table>
</section>
<div id="all">
{table}</div>
<script type="application/json" id="run">{data}</script>
<script>{script}</script>
</body>
</html>
"""
