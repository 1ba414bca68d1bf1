"""What the statement that a thread is at does, access by access: what was done of it, what is next, what is to come."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from visualizer.model.interleaving import Step
from visualizer.model.step_notes import shortened
from visualizer.scheduling.operations import ACQUIRE, READ, RELEASE, TRY, WRITE

DONE, NEXT, LATER = "done", "next", "later"
_WORDS = {READ: "read", WRITE: "write", ACQUIRE: "take", TRY: "look at", RELEASE: "release"}
KINDS = frozenset(_WORDS)
"""Operations that are parts of statements."""
_OPERATORS: Mapping[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitOr: "|",
    ast.BitAnd: "&",
}


class Part(NamedTuple):
    """An access that a statement makes.

    Attributes:
        words: What it is: "read counter → 0", "write counter ← 0 + 1".
        when: DONE, NEXT or LATER.
        step: Number of the step by which it was done, or None.
    """

    words: str
    when: str
    step: int | None = None


class Access(NamedTuple):
    """An access as it stands in the source: what is done, to a thing of which name; of a write, what is written."""

    kind: int
    name: str
    written: str = ""


def parts_of(text: str, line: int, kind: int, thing: str, done: Sequence[Step], known: Collection[str]) -> list[Part]:
    """The parts of the statement at a line, which a thread is in.

    `kind` and `thing` are what the thread is about to do, `done` its last steps, all at that line; `known` are the
    names of the things that threads share.
    """
    tails = {_tail(name) for name in known} | {_tail(thing)}
    expected = [access for access in accesses_at(text, line) if _tail(access.name) in tails]
    for count in range(min(len(done), len(expected) - 1), -1, -1):
        mine = done[len(done) - count :]
        if all(map(_fits, expected, mine)) and _is(expected[count], kind, thing):
            parts = [_done(step) for step in mine]
            values = {_tail(step.name): shortened(step.value) for step in mine if step.kind == READ and step.value}
            when = NEXT
            for access in expected[count:]:
                name = thing if when is NEXT else access.name
                written = f" \N{LEFTWARDS ARROW} {_filled(access.written, values)}" if access.written else ""
                parts.append(Part(f"{_WORDS[access.kind]} {name}{written}", when))
                when = LATER
            return parts
    return [Part(f"{_WORDS[kind]} {thing}", NEXT)] if kind in _WORDS and thing else []


@lru_cache(maxsize=200)
def accesses_at(text: str, line: int) -> tuple[Access, ...]:
    """The accesses of the statement at a line, in the order in which Python makes them; none if it cannot be read."""
    found = _statements(text).get(line)
    return tuple(_accesses(found)) if found is not None else ()


@lru_cache(maxsize=20)
def _statements(text: str) -> dict[int, ast.stmt]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[int, ast.stmt] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            for line in range(node.lineno, max(last, node.lineno) + 1):
                found.setdefault(line, node)
    return found


def _accesses(node: ast.stmt) -> Iterator[Access]:
    if isinstance(node, ast.AugAssign):
        name = ast.unparse(node.target)
        sign = _OPERATORS.get(type(node.op), "?")
        yield Access(READ, name)
        yield from _reads(node.value)
        yield Access(WRITE, name, f"{name} {sign} {ast.unparse(node.value)}")
    elif isinstance(node, ast.Assign):
        yield from _reads(node.value)
        for target in node.targets:
            if not isinstance(target, ast.Tuple | ast.List):
                yield Access(WRITE, ast.unparse(target), ast.unparse(node.value))
    elif isinstance(node, ast.If | ast.While):
        yield from _reads(node.test)
    elif isinstance(node, ast.For):
        yield from _reads(node.iter)
    elif isinstance(node, ast.With):
        for item in node.items:
            yield Access(ACQUIRE, ast.unparse(item.context_expr))
    elif isinstance(node, ast.Expr | ast.Return) and node.value is not None:
        yield from _reads(node.value)
    elif isinstance(node, ast.Assert):
        yield from _reads(node.test)


def _reads(node: ast.AST) -> Iterator[Access]:
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield Access(READ, ast.unparse(node))
        return
    if isinstance(node, ast.Lambda):
        return
    for child in ast.iter_child_nodes(node):
        yield from _reads(child)


def _tail(name: str) -> str:
    """What is the same in two names of one thing: `self.value` is called `account.value` elsewhere."""
    return name.rpartition(".")[2].partition("[")[0]


def _is(access: Access, kind: int, thing: str) -> bool:
    return access.kind == kind and _tail(access.name) == _tail(thing)


def _fits(access: Access, step: Step) -> bool:
    return _is(access, step.kind, step.name)


def _done(step: Step) -> Part:
    sign = "\N{RIGHTWARDS ARROW}" if step.kind == READ else "\N{LEFTWARDS ARROW}"
    value = f" {sign} {shortened(step.value)}" if step.value is not None else ""
    return Part(f"{_WORDS[step.kind]} {step.name}{value}", DONE, step.number)


def _filled(written: str, values: Mapping[str, str]) -> str:
    """What is written, with the values that were read."""
    try:
        tree = ast.parse(written, mode="eval")
    except SyntaxError:
        return shortened(written)
    return shortened(ast.unparse(_Filling(values).visit(tree)))


class _Filling(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._filled(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._filled(node, node.attr)

    def _filled(self, node: ast.AST, name: str) -> ast.AST:
        if name not in self._values:
            return node
        try:
            return ast.parse(self._values[name], mode="eval").body
        except SyntaxError:
            return node
