"""What the runtime remembers of the program's objects that threads wait for."""

from sys import _getframe

from .protocol import RUNTIME, Kind
from .writer import Writer, origin

KEY = "_visualizer_key"
"""Name in an object's `__dict__` of (reason, number): what a wait for this object is called. None: internal."""


def creator(self: object, frame):
    """The frame that made `self`: out of its `__init__` methods, which may be several when it is of a subclass."""
    while frame.f_back is not None:
        code = frame.f_code
        if origin(code.co_filename) != RUNTIME and not (
            code.co_name == "__init__" and code.co_argcount and frame.f_locals.get(code.co_varnames[0]) is self
        ):
            break
        frame = frame.f_back
    return frame


def new_object(writer: Writer, primitive: int, frame, part_of: int = 0) -> int:
    """Number of an object made in `frame`."""
    number = writer.new_id()
    writer.emit(number, Kind.OBJECT_CREATED | primitive << 8, writer.place(frame), part_of)
    return number


def tag(obj: object, reason: int, number: int) -> None:
    """Let waits for `obj` be called by `reason` and `number`."""
    obj.__dict__[KEY] = (reason, number)


def key_of(writer: Writer, obj: object, primitive: int, reason: int) -> "tuple[int, int] | None":
    """What waits for `obj` are called; None if it is internal. One older than the recording gets its number now."""
    try:
        return obj.__dict__[KEY]
    except KeyError:
        tag(obj, reason, new_object(writer, primitive, _getframe(2)))
        return obj.__dict__[KEY]
