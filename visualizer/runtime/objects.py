"""What the runtime remembers of the program's objects that threads wait for."""

from .protocol import RUNTIME, Kind
from .writer import Writer, origin

KEY = "_visualizer_key"
"""Attribute of an object with (reason, number): what a wait for it is called. None, as in its class: internal."""


def creator(self: object, frame):
    """The frame that made `self`: out of its `__init__` methods, which may be several when it is of a subclass."""
    inits = None
    while frame.f_back is not None:
        code = frame.f_code
        if origin(code.co_filename) != RUNTIME:
            if code.co_name != "__init__":
                break
            if inits is None:
                inits = [vars(kind).get("__init__") for kind in type(self).__mro__]
            # Not by what `self` is in the frame: to look into a frame's variables can change them.
            if not any(getattr(init, "__code__", None) is code or _wraps(init, code) for init in inits):
                break
        frame = frame.f_back
    return frame


def _wraps(function, code) -> bool:
    return getattr(getattr(function, "__wrapped__", None), "__code__", None) is code


def new_object(writer: Writer, primitive: int, frame, part_of: int = 0) -> int:
    """Number of an object made in `frame`."""
    number = writer.new_id()
    writer.emit(number, Kind.OBJECT_CREATED | primitive << 8, writer.place(frame), part_of)
    return number


def tag(obj: object, reason: int, number: int) -> None:
    """Let waits for `obj` be called by `reason` and `number`."""
    # Not through its `__dict__`, which many objects only get when they are asked for it.
    object.__setattr__(obj, KEY, (reason, number))
