"""Makes what the runtime puts in place of something look like it, and keeps the runtime out of tracebacks."""

from .protocol import RUNTIME
from .writer import origin_of


def disguise(wrapper, original):
    """Give a function the name, documentation and signature of the one that it replaces; returns `wrapper`."""
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(wrapper, name, getattr(original, name))
        except AttributeError:
            pass
    wrapper.__wrapped__ = original
    return wrapper


def look_like(kind: type, native: type) -> None:
    """Give a class, and the methods in it, the names of the native one that it stands for."""
    kind.__name__, kind.__qualname__, kind.__module__ = native.__name__, native.__qualname__, native.__module__
    for name, value in vars(kind).items():
        if hasattr(value, "__code__"):
            value.__qualname__ = f"{native.__qualname__}.{name}"


def forget_frame(error: BaseException) -> None:
    """Take the calling frame out of the traceback of `error`, which it has just caught and raises again.

    A bare `raise` adds no entry, so the frame is gone for good. CPython 3.10 keeps a traceback of its own for this
    case; there the entry stays, and `clean_traceback` removes it where the program's end prints it.
    """
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next


def clean_traceback(error: "BaseException | None") -> None:
    """Remove the runtime's frames from the tracebacks of `error` and of what led to it."""
    seen = set()
    todo = [error]
    while todo:
        error = todo.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = _without_runtime(error.__traceback__)
        todo += [error.__cause__, error.__context__, *getattr(error, "exceptions", ())]


def _without_runtime(trace):
    kept = []
    while trace is not None:
        if origin_of(trace.tb_frame.f_code) != RUNTIME:
            kept.append(trace)
        trace = trace.tb_next
    following = None
    for entry in reversed(kept):
        entry.tb_next = following
        following = entry
    return following


class Builtin:
    """A callable in place of a built-in function: unlike a Python function, it does not become a method in a class.

    `home` is the module and name under which it is found, and pickled, if these are not the native function's own.
    """

    __slots__ = ("__call", "__home", "__native")

    def __init__(self, native, call, home: "tuple[str, str] | None" = None) -> None:
        self.__native = native
        self.__call = call
        self.__home = home or (native.__module__, native.__name__)

    def __call__(self, *args, **kwargs):  # noqa: D102 - the documentation is the native one's
        try:
            return self.__call(*args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise

    def __getattr__(self, name: str):
        return getattr(self.__native, name)

    def __repr__(self) -> str:
        return repr(self.__native)

    def __reduce__(self):
        return self.__home[1]

    @property
    def __doc__(self):  # type: ignore
        return self.__native.__doc__

    @property
    def __module__(self):  # type: ignore
        return self.__home[0]
