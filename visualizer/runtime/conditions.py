"""Conditions and what is built on them: events, semaphores, barriers, timers.

The classes stay what they are; some of their methods are wrapped. All of them, and queues and futures, too, wait in
`Condition.wait`, which is the one place that writes the wait, under the label of the outermost operation.
"""

from sys import _getframe

from .disguise import disguise, forget_frame
from .locks import INTERNAL, NUMBERS
from .objects import KEY, creator, new_object, tag
from .protocol import FOREVER, Kind, Outcome, Primitive, Reason
from .waits import born, labelled
from .writer import Writer


def trace_conditions(writer: Writer, module, make_rlock) -> None:
    """Trace the classes of `module`, which is `threading`, that wait in a Condition, and Condition itself."""
    threads = writer.threads
    condition, native_rlock = module.Condition, module.RLock
    init, wait, notify = condition.__init__, condition.wait, condition.notify

    def __init__(self, lock=None):  # noqa: N807
        frame = _getframe(1)
        internal = type(self) is condition and frame.f_globals.get("__name__") in INTERNAL
        if not internal:
            frame = creator(self, frame)
        try:
            if lock is None:
                lock = native_rlock() if internal else make_rlock(frame)
            init(self, lock)
        except BaseException as error:
            forget_frame(error)
            raise
        if internal:
            return
        lock_number = getattr(self._lock, "_id", 0)
        tag(self, Reason.CONDITION, new_object(writer, Primitive.CONDITION, frame, lock_number))

    def traced_wait(self, timeout=None):
        key = self._visualizer_key
        brief = timeout is not None and (type(timeout) not in NUMBERS or timeout <= 0)
        if (key is None and threads.label is None) or threads.waiting or brief:
            try:
                return wait(self, timeout)
            except BaseException as error:
                forget_frame(error)
                raise
        if key is None:
            # So that a notify is written, by which the waker is known.
            key = threads.label or (Reason.CONDITION, 0)
            tag(self, *key)
        mine = writer.at_rest
        outcome = Outcome.DONE
        try:
            writer.waits(key[0], key[1], _getframe(1), timeout)
            result = wait(self, timeout)
            if result is False:
                outcome = Outcome.TIMED_OUT
            return result
        except BaseException as error:
            outcome = Outcome.FAILED
            forget_frame(error)
            raise
        finally:
            if mine:
                writer.woken(outcome)

    def traced_notify(self, n=1):
        key = self._visualizer_key
        if key is not None and self._waiters and type(n) is int and 0 < n <= FOREVER and self._is_owned():
            writer.emit(key[1], Kind.NOTIFIED | key[0] << 8, writer.place(_getframe(1)), n)
        try:
            return notify(self, n)
        except BaseException as error:
            forget_frame(error)
            raise

    condition.__init__ = disguise(__init__, init)
    condition.wait = disguise(traced_wait, wait)
    condition.notify = disguise(traced_notify, notify)
    condition.wait_for = labelled(writer, condition.wait_for, Reason.CONDITION)

    for waited_for in (condition, module.Event, module.Semaphore, module.Barrier):
        setattr(waited_for, KEY, None)
    event = module.Event
    kinds = {event: Primitive.EVENT}
    event.__init__ = born(writer, event.__init__, kinds, Reason.EVENT, {"_cond": Reason.EVENT})

    semaphore = module.Semaphore
    kinds = {semaphore: Primitive.SEMAPHORE, module.BoundedSemaphore: Primitive.BOUNDED_SEMAPHORE}
    semaphore.__init__ = born(writer, semaphore.__init__, kinds, Reason.SEMAPHORE, {"_cond": Reason.SEMAPHORE})
    semaphore.acquire = labelled(writer, semaphore.acquire, Reason.SEMAPHORE)
    semaphore.__enter__ = semaphore.acquire

    barrier = module.Barrier
    kinds = {barrier: Primitive.BARRIER}
    barrier.__init__ = born(writer, barrier.__init__, kinds, Reason.BARRIER, {"_cond": Reason.BARRIER})
    barrier.wait = labelled(writer, barrier.wait, Reason.BARRIER)

    timer = module.Timer
    timer_init = timer.__init__

    def timer_born(self, *args, **kwargs):
        try:
            timer_init(self, *args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise
        number = new_object(writer, Primitive.EVENT, creator(self, _getframe(1)))
        tag(self.finished, Reason.EVENT, number)
        tag(self.finished._cond, Reason.EVENT, number)

    timer.__init__ = disguise(timer_born, timer_init)


def untraced(kind: type, *methods: str) -> type:
    """A class like `kind`, whose methods are the original ones again: for objects that no thread waits for."""
    originals = {name: vars(kind)[name].__wrapped__ for name in methods}
    return type(kind.__name__, (kind,), {"__module__": kind.__module__, **originals})
