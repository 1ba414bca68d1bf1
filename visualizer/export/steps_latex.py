"""The steps of a run as a table in LaTeX, which needs no package."""

from __future__ import annotations

import re

from visualizer.export.steps_text import heads, plain, remarks
from visualizer.model.step_table import StepTable, Value

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # Not only a quote that points nowhere: for some languages a bare one makes an umlaut of what follows.
    '"': r"{\ttfamily\char34}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "…": r"\dots{}",
}
_SPECIAL = re.compile("|".join(map(re.escape, _ESCAPES)))
_LIGATURE = re.compile(r"(?<=([-,]))(?=\1)")
"""Between letters of which TeX would make one of another meaning: two hyphens are a dash."""


def steps_latex(table: StepTable) -> str:
    r"""The table, to be put into a document by \input; what was written in a step is bold."""
    columns = heads(table)
    width = f"p{{{0.9 / len(columns):.3f}\\linewidth}}"
    lines = [
        *([f"% {plain(table.program)}"] if table.program else []),
        r"\begingroup\small\raggedright",
        rf"\begin{{tabular}}{{r{width * (len(columns) - 1)}}}",
        r"\hline",
        rf"{' & '.join(map(escaped, columns))} \\",
        r"\hline",
    ]
    for row in table.rows:
        deeds = (escaped(deed.text) if deed else "" for deed in row.deeds)
        lines.append(rf"{' & '.join([escaped(row.steps), *deeds, *map(_value, row.values)])} \\")
    lines += [r"\hline", r"\end{tabular}"]
    for remark in remarks(table):
        lines += ["", escaped(remark)]
    return "\n".join([*lines, r"\par\endgroup"]) + "\n"


def escaped(text: str) -> str:
    """A text in which nothing means anything to LaTeX."""
    apart = _LIGATURE.split(plain(text))[::2]
    return "{}".join(_SPECIAL.sub(lambda found: _ESCAPES[found[0]], part) for part in apart)


def _value(value: Value) -> str:
    text = escaped(value.text)
    return rf"\textbf{{{text}}}" if value.changed and text else text
