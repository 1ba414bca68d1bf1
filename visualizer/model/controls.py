"""What a program's source lets people change from outside: declared switches and sliders, and numbers in the code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, field

_COMMENT = re.compile(r"#\s*control:\s*(?P<what>\w+)\s*(?P<rest>.*)$")
_LABEL = re.compile(
    r"^(?P<range>-?\d[\d_]*\s*\.\.\s*-?\d[\d_]*)?\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')?\s*$"
)
_LARGEST = 2_000_000_000
"""Numbers up to this get a box: it is also what a box takes."""
_MOST = 500
"""At most so many boxes in one file."""


@dataclass(frozen=True)
class Switch:
    """A global that is on or off: `NAME = False  # control: switch "What it does"`.

    Its value stands at `line`, counted from 1, and `column`, in bytes of UTF-8 from 0.
    """

    name: str
    label: str
    value: bool
    line: int
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Slider:
    """A global with a number in a range: `NAME = 5  # control: slider 1..32`, which stands as a switch's."""

    name: str
    label: str
    value: int
    low: int
    high: int
    line: int
    column: int = field(default=0, compare=False)


Control = Switch | Slider


@dataclass(frozen=True)
class Literal:
    """A number in the source that may be run with another value.

    Attributes:
        line: Counted from 1.
        column, end: In characters from 0; `end` is behind the last one.
        text: As it is written.
        value: What it means.
        context: What it is: the name that it is assigned to or passed as, or the function that it is passed to.
    """

    line: int
    column: int
    end: int
    text: str
    value: int | float
    context: str


@dataclass(frozen=True)
class LiteralChange:
    """A number that is to be another one, in the file at a path."""

    file: str
    literal: Literal
    value: int | float

    def __str__(self) -> str:
        return f"{self.literal.text} \N{RIGHTWARDS ARROW} {value_text(self.value)}"


def value_text(value: int | float) -> str:
    """A number as Python code."""
    return repr(value)


def find_controls(source: str) -> list[Control]:
    """The controls that a source text declares at its top level; none if it is no Python."""
    tree = _parse(source)
    if tree is None or "control:" not in source:
        return []
    comments = _comments(source)
    found: dict[str, Control] = {}
    for node in tree.body:
        target, value = _assignment(node)
        match = _COMMENT.match(comments.get(node.end_lineno or 0, ""))
        if target is None or value is None or match is None:
            continue
        control = _control(target, value, match["what"], match["rest"], node.lineno)
        if control is not None:
            found[control.name] = control
    return list(found.values())


def find_literals(source: str) -> list[Literal]:
    """The numbers of two and more digits in a source text, in its order; none if it is no Python."""
    tree = _parse(source)
    if tree is None:
        return []
    lines = source.splitlines()
    contexts: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        for child, context in _named_children(node):
            contexts[child] = context
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            continue
        literal = _literal(node, lines, contexts.get(node, ""))
        if literal is not None:
            found.append(literal)
    return sorted(found, key=lambda literal: (literal.line, literal.column))[:_MOST]


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _comments(source: str) -> dict[int, str]:
    """The comments, by line."""
    found = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    return found


def _assignment(node: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value
    return None, None


def _control(name: str, node: ast.expr, what: str, rest: str, line: int) -> Control | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    match = _LABEL.match(rest)
    if match is None:
        return None
    label = match["double"] or match["single"] or name.replace("_", " ").lower()
    if what == "switch" and type(value) is bool and not match["range"]:
        return Switch(name, label, value, line, node.col_offset)
    if what == "slider" and type(value) is int and match["range"]:
        low, high = (int(part.strip().replace("_", "")) for part in match["range"].split(".."))
        if -_LARGEST <= low < high <= _LARGEST:
            return Slider(name, label, min(max(value, low), high), low, high, line, node.col_offset)
    return None


def _literal(node: ast.Constant, lines: list[str], context: str) -> Literal | None:
    if node.lineno != node.end_lineno or node.lineno > len(lines):
        return None
    line = lines[node.lineno - 1]
    raw = line.encode("utf-8", "surrogatepass")
    # The parser counts bytes.
    column = len(raw[: node.col_offset].decode("utf-8", "replace"))
    end = len(raw[: node.end_col_offset].decode("utf-8", "replace"))
    text = line[column:end]
    value = node.value
    if not isinstance(value, (int, float)) or not re.fullmatch(r"[\d_]+(\.[\d_]*)?|\.[\d_]+", text):
        # Hexadecimal numbers and such are masks and flags. In an f-string some versions do not say where it is.
        return None
    if sum(letter.isdigit() for letter in text) < 2 or not value <= _LARGEST:
        return None
    return Literal(node.lineno, column, end, text, value, context)


def _named_children(node: ast.AST) -> Iterable[tuple[ast.AST, str]]:
    """Children of a node with what they are called there."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.value, node.targets[0].id
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.value, node.target.id
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.value, node.arg
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        yield from ((argument, f"{name}()") for argument in node.args if name)
    elif isinstance(node, ast.arguments):
        names = [argument.arg for argument in (*node.posonlyargs, *node.args)]
        yield from zip(node.defaults, names[len(names) - len(node.defaults) :], strict=True)
        for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if default is not None:
                yield default, argument.arg
