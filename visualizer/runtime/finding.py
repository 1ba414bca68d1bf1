"""Finds objects of the program by what they are, and runs none of its code for it."""

import gc

# Not `kind.__mro__`, which a metaclass of the user's might answer.
_mro = type.__dict__["__mro__"].__get__


def of_types(kinds: frozenset) -> list:
    """All objects whose type is one of `kinds`."""
    return [thing for thing in gc.get_objects() if type(thing) in kinds]


def attributes_of(kind: type) -> "list[tuple]":
    """All objects of `kind` or a class of it, each with what is in its `__dict__`."""
    found = []
    for thing in gc.get_objects():
        if kind in _mro(type(thing)):
            try:
                found.append((thing, object.__getattribute__(thing, "__dict__")))
            except AttributeError:
                continue
    return found
