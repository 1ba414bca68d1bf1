"""Arguments that a person writes: literals, checked against the function before anything runs.

Neither `ast` nor `inspect` is imported for this: what they import would take longer than the program's own start.
"""

CODE_TREE = 0x400
"""Flag of `compile`: give the syntax tree."""
_COROUTINE = 0x80 | 0x20 | 0x200
_MANY, _NAMED = 0x04, 0x08
_LONGEST = 10_000
_ALLOWED = "only numbers, texts, True, False, None, and lists, tuples, sets and dictionaries of them can be given"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Refusal(Exception):  # noqa: N818 - it is none: somebody asked for what cannot be
    """An order that cannot be carried out; the message says why, in one plain sentence."""


def read_literal(text: str):
    """The value of a literal."""
    positional, keywords = _Call(text).evaluated()
    if len(positional) != 1 or keywords:
        raise Refusal(f"{_short(text)} is not one value")
    return positional[0]


def read_call(function_name: str, function, text: str):
    """Check `text`, the arguments of a call, and return a function that evaluates it: (positional, keywords).

    Each evaluation makes new lists, sets and dictionaries, as each run of such a line of code would.
    """
    call = _Call(text)
    positional, keywords = call.evaluated()
    _check(function_name, signature_of(function), positional, keywords)
    return call.evaluated


def signature_of(function) -> "list[tuple[str, str, Any]]":
    """(name, kind, default) of each parameter; a parameter that has no default has `signature_of` itself for one.

    Of a function that wraps another one, it is the other one's, as `inspect.signature` has it.
    """
    for _ in range(10):
        inner = function.__dict__.get("__wrapped__")
        if type(inner) is not type(function):
            break
        function = inner
    code = function.__code__
    names = code.co_varnames
    count, keyword_only = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    found = []
    for position in range(count):
        kind = "positional_only" if position < code.co_posonlyargcount else "positional_or_keyword"
        at = position - count + len(defaults)
        found.append((names[position], kind, defaults[at] if at >= 0 else signature_of))
    at = count + keyword_only
    if code.co_flags & _MANY:
        found.append((names[at], "var_positional", signature_of))
        at += 1
    named = function.__kwdefaults__ or {}
    found += [(name, "keyword_only", named.get(name, signature_of)) for name in names[count : count + keyword_only]]
    if code.co_flags & _NAMED:
        found.append((names[at], "var_keyword", signature_of))
    return found


def runs_as_thread(function) -> bool:
    """Whether a call of `function` does its work, and does not just make a coroutine or generator."""
    return not function.__code__.co_flags & _COROUTINE


def _check(name: str, signature, positional: list, keywords: dict) -> None:
    by_place = [parameter for parameter, kind, _ in signature if kind.startswith("positional")]
    only_by_place = [parameter for parameter, kind, _ in signature if kind == "positional_only"]
    by_name = [parameter for parameter, kind, _ in signature if kind in ("positional_or_keyword", "keyword_only")]
    kinds = [kind for _, kind, _ in signature]
    if len(positional) > len(by_place) and "var_positional" not in kinds:
        most = f"takes {len(by_place)} argument{'s' if len(by_place) > 1 else ''}" if by_place else "takes no arguments"
        raise Refusal(f"{name}() {most}{' by place' if 'keyword_only' in kinds else ''}, not {len(positional)}")
    given = set(by_place[: len(positional)])
    for keyword in keywords:
        if keyword in given and keyword in by_name:
            raise Refusal(f"{name}() is given {keyword!r} twice")
        if keyword not in by_name and "var_keyword" not in kinds:
            if keyword in only_by_place:
                raise Refusal(f"{name}() takes {keyword!r} by its place, not by its name")
            raise Refusal(f"{name}() takes no argument {keyword!r}")
        if keyword in by_name:
            given.add(keyword)
    missing = [
        repr(parameter)
        for parameter, kind, default in signature
        if default is signature_of and parameter not in given and not kind.startswith("var")
    ]
    if missing:
        what = "an argument" if len(missing) == 1 else "arguments"
        raise Refusal(f"{name}() needs {what} for {' and '.join(missing)}")


class _Call:
    """The arguments of a call, taken apart but not evaluated."""

    def __init__(self, text: str) -> None:
        if type(text) is not str or len(text) > _LONGEST:
            raise Refusal("the arguments are no text, or one that is too long")
        source = f"f({text}\n)"
        try:
            call: Any = compile(source, "<arguments>", "eval", CODE_TREE, dont_inherit=True).body  # type: ignore
        except SyntaxError as error:
            raise Refusal(f"the arguments are not valid Python: {error.msg}") from None
        except (ValueError, RecursionError, MemoryError, OverflowError):
            raise Refusal("the arguments are not valid Python") from None
        if type(call).__name__ != "Call" or type(call.func).__name__ != "Name":
            raise Refusal("the arguments are not valid Python: separate them by commas")
        self._lines = source.encode().split(b"\n")
        self._positional = call.args
        self._keywords = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                raise Refusal("** does not work here: " + _ALLOWED)
            if keyword.arg in self._keywords:
                raise Refusal(f"{keyword.arg!r} is given twice")
            self._keywords[keyword.arg] = keyword.value

    def evaluated(self) -> "tuple[list, dict]":
        """The arguments."""
        try:
            keywords = {name: self._value(node) for name, node in self._keywords.items()}
            return [self._value(node) for node in self._positional], keywords
        except (RecursionError, MemoryError):
            raise Refusal("the arguments are nested too deeply") from None

    def _value(self, node) -> "Any":
        kind = type(node).__name__
        if kind == "Constant" and node.value is not ...:
            return node.value
        if kind == "UnaryOp" and type(node.op).__name__ in ("USub", "UAdd"):
            value = self._value(node.operand)
            if type(value) in (int, float, complex):
                return -value if type(node.op).__name__ == "USub" else value
        try:
            if kind == "Tuple":
                return tuple([self._value(item) for item in node.elts])
            if kind == "List":
                return [self._value(item) for item in node.elts]
            if kind == "Set":
                return {self._value(item) for item in node.elts}
            if kind == "Dict" and None not in node.keys:
                return {self._value(key): self._value(item) for key, item in zip(node.keys, node.values)}  # noqa: B905
        except TypeError:
            raise Refusal(f"{self._text(node)} has a member that sets and dictionaries cannot find again") from None
        raise Refusal(f"{self._text(node)} is no literal: {_ALLOWED}")

    def _text(self, node) -> str:
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return _short(b" ".join(lines).decode())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 40 else text[:39] + "…")
