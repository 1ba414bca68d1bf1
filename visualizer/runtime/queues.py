"""Queues: those of Python code wait in a Condition, SimpleQueue is C code and waits in itself."""

import sys
from sys import _getframe

from .disguise import forget_frame, look_like
from .locks import NUMBERS, is_internal
from .objects import KEY, creator, new_object
from .protocol import Kind, Outcome, Primitive, Reason
from .waits import born, labelled, outcome_of
from .writer import Writer


def trace_queues(writer: Writer, module) -> None:
    """Trace the queues of `module`, which is `queue`."""
    queue = module.Queue
    setattr(queue, KEY, None)
    kinds = {
        queue: Primitive.QUEUE,
        module.LifoQueue: Primitive.LIFO_QUEUE,
        module.PriorityQueue: Primitive.PRIORITY_QUEUE,
    }
    conditions = {
        "not_empty": Reason.QUEUE_GET,
        "not_full": Reason.QUEUE_PUT,
        "all_tasks_done": Reason.QUEUE_JOIN,
    }
    queue.__init__ = born(writer, queue.__init__, kinds, Reason.QUEUE_GET, conditions)
    queue.get = labelled(writer, queue.get, Reason.QUEUE_GET)
    queue.put = labelled(writer, queue.put, Reason.QUEUE_PUT)
    queue.join = labelled(writer, queue.join, Reason.QUEUE_JOIN)
    native = module.SimpleQueue
    module.SimpleQueue = simple_queue_class(writer, native, module.Empty)
    home = sys.modules.get(native.__module__)
    if home is not None:
        # Pickled by reference, the class has to be found under its name.
        home.SimpleQueue = module.SimpleQueue  # type: ignore


def simple_queue_class(writer: Writer, native, empty) -> type:
    """The class that takes the place of `queue.SimpleQueue`, which is C code and waits in itself."""
    native_get, native_put = native.get, native.put

    class SimpleQueue(native):
        __doc__ = native.__doc__
        __slots__ = ("_key", "_waiters")

        def __new__(cls, *args, **kwargs):
            try:
                if cls is SimpleQueue and (args or kwargs):
                    return native(*args, **kwargs)
                self = native.__new__(cls, *args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            frame = creator(self, _getframe(1))
            self._waiters = {}
            self._key = (
                Reason.QUEUE_GET,
                0 if is_internal(frame) else new_object(writer, Primitive.SIMPLE_QUEUE, frame),
            )
            return self

        def get(self, block=True, timeout=None):
            try:
                if not block or (timeout is not None and (type(timeout) not in NUMBERS or timeout <= 0)):
                    return native_get(self, block, timeout)
                try:
                    return native_get(self, False)
                except empty:
                    pass
                mine = writer.at_rest
                me = writer.threads.id
                self._waiters[me] = True
                outcome = Outcome.DONE
                try:
                    writer.waits(*self._key, _getframe(1), timeout)
                    return native_get(self, block, timeout)
                except BaseException as error:
                    outcome = outcome_of(error)
                    error.__context__ = None
                    raise
                finally:
                    self._waiters.pop(me, None)
                    if mine:
                        writer.woken(outcome)
            except BaseException as error:
                forget_frame(error)
                raise

        def put(self, item, block=True, timeout=None):
            if self._waiters:
                # Used up by this: it may take long until the waiter itself can say that it has woken.
                try:
                    self._waiters.popitem()
                except KeyError:
                    # Another put was quicker.
                    pass
                reason, number = self._key
                writer.emit(number, Kind.NOTIFIED | reason << 8, writer.place(_getframe(1)), 1)
            return native_put(self, item, block, timeout)

        def __reduce_ex__(self, protocol):
            try:
                return native().__reduce_ex__(protocol)
            except BaseException as error:
                forget_frame(error)
                raise

        def _be_called(self, reason: int, number: int) -> None:
            """Let waits for this queue be called by `reason` and `number`."""
            self._key = (reason, number)

    look_like(SimpleQueue, native)
    return SimpleQueue
