"""Short texts for the values that a program reads and writes, found without running any code of the program."""

_LENGTH = 60
_BITS = 256
_ITEMS = 6
_PLAIN = frozenset([bool, float, complex, type(None)])
_BRACKETS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), dict: ("{", "}")}


def text_of_value(value: object) -> str:
    """What to say of a value: its `repr` if it is of a simple built-in type, else its type."""
    kind = type(value)
    if kind in _BRACKETS:
        return _text_of_container(value, kind)
    return _text_of_simple(value, kind) or f"<{kind.__name__}>"


def _text_of_simple(value, kind: type) -> str:
    if kind in _PLAIN:
        return repr(value)
    if kind is int:
        return repr(value) if value.bit_length() <= _BITS else f"<int of {value.bit_length():,} bits>"
    if kind is str or kind is bytes:
        return repr(value) if len(value) <= _LENGTH else f"{value[:_LENGTH]!r}..."
    return ""


def _text_of_container(value, kind: type) -> str:
    opening, closing = _BRACKETS[kind]
    items = value.items() if kind is dict else value
    if len(value) <= _ITEMS:
        if kind is dict:
            texts = [": ".join(_text_of_simple(part, type(part)) or "..." for part in item) for item in items]
        else:
            texts = [_text_of_simple(item, type(item)) or "..." for item in items]
        if kind is set:
            texts.sort()
        text = ", ".join(texts)
        if len(text) <= _LENGTH and (value or kind is not set):
            return f"{opening}{text}{',' if kind is tuple and len(texts) == 1 else ''}{closing}"
    return f"<{kind.__name__} of {len(value):,}>"
