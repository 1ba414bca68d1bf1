"""Finds out what a thread looks at that goes round and round: what it waits for is shared, though nobody has said so.

As long as another thread has not touched it, what a thread reads in a loop is no scheduling point; so one that waits
for it in that loop would never let the other thread run.
"""

import ast

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .sites import Sites


def sites_of_waiting(
    frame: "FrameType | None",
    sites: "Sites",
    is_users: "Callable[[str], bool]",
    source: "Callable[[str], bytes]",
) -> "set[int]":
    """Numbers of the sites that decide whether the loops end that a thread is in; `frame` is its innermost one."""
    innermost: tuple[str, int] | None = None
    while frame is not None:
        file = frame.f_code.co_filename
        if is_users(file):
            innermost = innermost or (file, frame.f_lineno)
            lines = _lines_of_tests(source(file), frame.f_lineno)
            if lines:
                return _reads(sites, file, lines) | _reads(sites, innermost[0], {innermost[1]})
        frame = frame.f_back
    return set()


def _lines_of_tests(source: bytes, line: int) -> "set[int]":
    """Lines of the conditions in the `while` loops around a line."""
    loops = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.While) and line in _lines(node)]
    tests = [node.test for loop in loops for node in ast.walk(loop) if isinstance(node, (ast.While, ast.If))]
    return {line for test in tests for line in _lines(test)}


def _lines(node: "ast.stmt | ast.expr") -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _reads(sites: "Sites", file: str, lines: "set[int]") -> "set[int]":
    return {
        number
        for number in range(1, len(sites) + 1)
        if sites[number].file == file and sites[number].line in lines and sites[number].kind == "read"
    }
