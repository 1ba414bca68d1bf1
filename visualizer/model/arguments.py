"""Arguments of a thread that is spawned from the window: typed by a person, checked before they are sent."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

_POSITIONAL_ONLY = ("positional_only",)
_VARIABLE = ("var_positional", "var_keyword")
_LONGEST = 10_000


def signature_text(parameters: Sequence[Mapping[str, Any]]) -> str:
    """The parameters of a function as they stand in its definition: "name, count=3"."""
    return ", ".join(_parameter_text(parameter) for parameter in parameters)


def missing_arguments(parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the parameters that must be given."""
    return [
        str(parameter.get("name", "?"))
        for parameter in parameters
        if parameter.get("default") is None and _kind(parameter) not in _VARIABLE
    ]


def arguments_problem(text: str, function: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    """Why `function` cannot be called with `text` between its parentheses, as a sentence; empty if it can."""
    if len(text) > _LONGEST:
        return "This is too long for an argument."
    try:
        tree = ast.parse(f"f({text}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "This is not valid Python: separate the arguments by commas."
    call = tree.body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return "This is not valid Python: separate the arguments by commas."
    for node in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if not _is_literal(node):
            return "Arguments are plain values here, such as 3, 0.5, True, 'text' or [1, 2]."
    if any(keyword.arg is None for keyword in call.keywords):
        return "Arguments are plain values here: ** does not work."
    return _misfit(call, function, parameters)


def _misfit(call: ast.Call, function: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    names = [str(parameter.get("name", "?")) for parameter in parameters]
    kinds = [_kind(parameter) for parameter in parameters]
    by_place = [name for name, kind in zip(names, kinds, strict=True) if kind not in (*_VARIABLE, "keyword_only")]
    by_name = [
        name for name, kind in zip(names, kinds, strict=True) if kind not in _VARIABLE and kind not in _POSITIONAL_ONLY
    ]
    if len(call.args) > len(by_place) and "var_positional" not in kinds:
        count = len(by_place)
        most = f"at most {count} argument{'s' if count != 1 else ''} by place" if count else "no arguments by place"
        return f"{function}() takes {most}."
    given = set(by_place[: len(call.args)])
    for keyword in call.keywords:
        name = keyword.arg or ""
        if name in given:
            return f"{name} is given twice."
        if name not in by_name and "var_keyword" not in kinds:
            return f"{function}() has no parameter {name}."
        given.add(name)
    missing = [name for name in missing_arguments(parameters) if name not in given]
    if missing:
        return f"{function}() needs a value for {' and '.join(missing)}."
    return ""


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _kind(parameter: Mapping[str, Any]) -> str:
    """Kind of a parameter, as `inspect` calls it, in small letters."""
    return str(parameter.get("kind", "")).lower().replace(" ", "_").replace("-", "_")


def _parameter_text(parameter: Mapping[str, Any]) -> str:
    name, default, kind = str(parameter.get("name", "?")), parameter.get("default"), _kind(parameter)
    if kind in _VARIABLE:
        return ("*" if kind == "var_positional" else "**") + name
    return name if default is None else f"{name}={default}"
