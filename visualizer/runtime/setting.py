"""Sets globals of the main module from outside: simple ones, to values of the same type."""

from .inventory import namespace, value_text
from .literals import Refusal, read_literal

_SETTABLE = (int, float, bool, str)


def set_global(name: str, text: str) -> None:
    """Give a global of the main module the value of a literal; raises Refusal if that cannot be."""
    values = namespace()
    if name not in values:
        raise Refusal(f"the program has no {name}")
    kind = type(values[name])
    if kind not in _SETTABLE:
        raise Refusal(f"{name} is of type {kind.__name__}: only numbers, texts, True and False can be set")
    value = read_literal(text)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise Refusal(f"{name} is of type {kind.__name__}, and {value_text(value)} is not")
    values[name] = value
