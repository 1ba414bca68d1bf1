"""What the program's main module offers: functions to spawn as threads, and simple globals to watch and set.

Runs no code of the user's: it looks at exact types only, and at a module's dictionary, never at attributes.
"""

import sys

from .literals import runs_as_thread, signature_of

_FUNCTION, _MODULE = type(signature_of), type(sys)
SIMPLE = (int, float, bool, str, type(None))
"""Types of values that are shown."""
_MOST = 1000
"""Entries of each kind beyond these are not told."""
_LONGEST = 80
_LONGEST_BITS = 400
"""A larger number is not shown, and a very large one cannot even be written."""


def namespace() -> dict:
    """The globals of the main module; empty if somebody has put something else in its place."""
    main = sys.modules.get("__main__")
    return main.__dict__ if type(main) is _MODULE else {}


def find_function(name: str):
    """The function of that name that can be spawned, None if there is none."""
    function = namespace().get(name)
    return function if _is_ours(function) and runs_as_thread(function) else None


def take_inventory() -> dict:
    """The functions and simple globals of the main module."""
    functions, simple = [], []
    for name, value in list(namespace().items()):
        if type(name) is not str or name.startswith("__"):
            continue
        if _is_ours(value):
            if runs_as_thread(value) and len(functions) < _MOST:
                functions.append(_described(name, value))
        elif type(value) in SIMPLE and len(simple) < _MOST:
            simple.append({"name": name, "type": type(value).__name__})
    return {"functions": functions, "globals": simple}


def value_text(value) -> str:
    """A value in a few characters: a simple one as Python writes it, any other by its type."""
    kind = type(value)
    if kind is str:
        return repr(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…")
    if kind is int and value.bit_length() > _LONGEST_BITS:
        return "int"
    if kind in SIMPLE:
        return repr(value)
    return kind.__name__


def _is_ours(value) -> bool:
    """Whether it is a function that the main module defines, decorated or not."""
    if type(value) is not _FUNCTION:
        return False
    home = value.__module__
    return value.__globals__ is namespace() or (type(home) is str and home == "__main__")


def _described(name: str, function) -> dict:
    inner = function.__dict__.get("__wrapped__")
    code = inner.__code__ if type(inner) is _FUNCTION else function.__code__
    text = function.__doc__
    return {
        "name": name,
        "line": code.co_firstlineno,
        "doc": text.strip().split("\n")[0].strip() if type(text) is str else "",
        "parameters": [
            {"name": parameter, "kind": kind, "default": None if default is signature_of else _default_text(default)}
            for parameter, kind, default in signature_of(function)
        ],
    }


def _default_text(value, depth: int = 3) -> str:
    kind = type(value)
    if kind in (list, tuple) and depth and len(value) <= 10:
        texts = [_default_text(item, depth - 1) for item in list(value)]
        if kind is list:
            return f"[{', '.join(texts)}]"
        return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
    return value_text(value)
