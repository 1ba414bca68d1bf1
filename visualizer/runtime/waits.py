"""What the wrappers of waiting methods have in common: one operation of the user's is one span."""

from sys import _getframe

from .disguise import disguise, forget_frame
from .locks import is_internal
from .objects import creator, new_object, tag
from .protocol import Outcome
from .writer import Writer

_GAVE_UP = frozenset(["Empty", "Full", "TimeoutError", "TimeoutExpired", "BrokenBarrierError"])


def outcome_of(error: BaseException) -> int:
    """How an operation ended that raised `error`."""
    return Outcome.TIMED_OUT if type(error).__name__ in _GAVE_UP else Outcome.FAILED


def labelled(writer: Writer, original, reason: int):
    """A method like `original` whose waits are one span, called by `reason`."""
    threads = writer.threads

    def method(self, *args, **kwargs):
        key = self._visualizer_key
        if key is None or threads.label is not None:
            try:
                return original(self, *args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            finally:
                self = args = kwargs = None
        outcome = Outcome.DONE
        try:
            threads.label = (reason, key[1])
            result = original(self, *args, **kwargs)
            if result is False:
                outcome = Outcome.TIMED_OUT
            return result
        except BaseException as error:
            outcome = outcome_of(error)
            forget_frame(error)
            raise
        finally:
            threads.label = None
            writer.woken(outcome)
            # An exception that is kept keeps this frame: it must not keep the object, which may keep the exception.
            self = args = kwargs = None

    return disguise(method, original)


def born(writer: Writer, original, primitives: dict, reason: int, conditions: dict):
    """An `__init__` like `original` that gives the object a number and tags the conditions in it.

    `primitives` maps classes to what they are; an object is what the nearest of its classes is. `conditions` maps names
    of attributes to the reasons of waits for them.
    """

    def __init__(self, *args, **kwargs):  # noqa: N807
        try:
            original(self, *args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise
        frame = creator(self, _getframe(1))
        if is_internal(frame):
            return
        primitive = next(primitives[kind] for kind in type(self).__mro__ if kind in primitives)
        number = new_object(writer, primitive, frame)
        tag(self, reason, number)
        for name, inner_reason in conditions.items():
            tag(getattr(self, name), inner_reason, number)

    return disguise(__init__, original)
