"""Prints what calls give or raise, so that two runs of a program can be compared."""

import os
import re
import sys
import traceback


def plain(value):
    """The text of a value without what differs from run to run."""
    text = re.sub(r"0x[0-9a-f]+", "0x", str(value))
    # Only a type made in C can have a dot in the name that messages show.
    text = re.sub(r"'_(thread|queue)\.(R?[Ll]ock|SimpleQueue)'( object|$| has no)", r"'\2'\3", text)
    return re.sub(r"\b\d{6,}\b", "N", re.sub(r"owner=\d+", "owner=N", text))


def attempt(label, function, *args, **kwargs):
    try:
        result = function(*args, **kwargs)
    except BaseException as error:
        print(f"{label}: {type(error).__module__}.{type(error).__qualname__}: {plain(error)}")
        while error is not None:
            if sys.version_info >= (3, 11):
                for frame in traceback.extract_tb(error.__traceback__):
                    print(f"    {os.path.basename(frame.filename)}:{frame.lineno} {frame.name} {frame.line}")
            error = error.__context__
            print(f"    context: {type(error).__name__}")
        return None
    print(f"{label}: {plain(repr(result))}")
    return result


def misuse(label, function, *args, **kwargs):
    """A call with the wrong number or names of arguments: what the message says of them is not compared."""
    try:
        print(f"{label}: {plain(repr(function(*args, **kwargs)))}")
    except Exception as error:
        print(f"{label}: {type(error).__name__}, told of insides: {'locals' in str(error)}")


def describe(label, kind):
    """What can be seen of a class or function from outside."""
    print(f"{label}: {kind.__module__}.{kind.__qualname__} {kind.__name__} {plain(repr(kind))}")
    print(f"    {(kind.__doc__ or '')[:60]!r}")
