"""Conditions and what is built on them: events, semaphores, barriers, queues, futures.

The classes stay what they are; some of their methods are wrapped. All of them wait in `Condition.wait`, which is the
one place that writes the wait, under the label of the outermost operation: one operation of the user's is one span.
"""

import sys
from sys import _getframe

from .disguise import disguise, forget_frame, look_like
from .locks import NUMBERS, is_internal
from .objects import KEY, creator, new_object, tag
from .protocol import FOREVER, Kind, Outcome, Primitive, Reason
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
        threads.label = (reason, key[1])
        outcome = Outcome.DONE
        try:
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
            if threads.waiting:
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


def trace_conditions(writer: Writer, module, make_rlock) -> None:
    """Trace the classes of `module`, which is `threading`, that wait in a Condition, and Condition itself."""
    threads = writer.threads
    condition = module.Condition
    init, wait, notify = condition.__init__, condition.wait, condition.notify

    def __init__(self, lock=None):  # noqa: N807
        frame = _getframe(1)
        internal = type(self) is condition and is_internal(frame)
        if not internal:
            frame = creator(self, frame)
        try:
            init(self, make_rlock(frame) if lock is None and not internal else lock)
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
        mine = writer.waits(key[0], key[1], _getframe(1), timeout)
        outcome = Outcome.DONE
        try:
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
                mine = writer.waits(*self._key, _getframe(1), timeout)
                me = writer.threads.id
                self._waiters[me] = True
                outcome = Outcome.DONE
                try:
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
                self._waiters.popitem()
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


def trace_futures(writer: Writer, module) -> None:
    """Trace the futures of `module`, which is `concurrent.futures._base`."""
    future = module.Future
    setattr(future, KEY, None)
    pending = frozenset([module.PENDING, module.RUNNING])
    threads = writer.threads

    def waiting(original):
        traced = labelled(writer, original, Reason.FUTURE)

        def method(self, timeout=None):
            try:
                if self._state not in pending or threads.label is not None:
                    return original(self, timeout)
                if self._visualizer_key is None:
                    # Not of a thread pool, whose futures are known by their jobs.
                    tag(self, Reason.FUTURE, new_object(writer, Primitive.FUTURE, _getframe(1)))
                return traced(self, timeout)
            except BaseException as error:
                forget_frame(error)
                raise
            finally:
                self = None

        return disguise(method, original)

    future.result = waiting(future.result)
    future.exception = waiting(future.exception)

    waiter = module._Waiter
    waiter_init = waiter.__init__

    def waiter_born(self):
        waiter_init(self)
        # `wait` and `as_completed` wait for this event.
        number = writer.new_id()
        tag(self.event, Reason.FUTURES, number)
        tag(self.event._cond, Reason.FUTURES, number)

    waiter.__init__ = disguise(waiter_born, waiter_init)


def trace_pools(writer: Writer, module) -> None:
    """Trace the pool and its jobs in `module`, which is `concurrent.futures.thread`."""
    pool, item = module.ThreadPoolExecutor, module._WorkItem
    setattr(pool, KEY, None)
    pool_init, shutdown = pool.__init__, pool.shutdown
    item_init, item_run = item.__init__, item.run
    emit, text, new_id = writer.emit, writer.text, writer.new_id

    def pool_born(self, *args, **kwargs):
        try:
            pool_init(self, *args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise
        number = new_object(writer, Primitive.POOL, creator(self, _getframe(1)))
        tag(self, Reason.POOL_SHUTDOWN, number)
        if hasattr(self._work_queue, "_be_called"):
            self._work_queue._be_called(Reason.POOL_WORK, number)

    def item_born(self, future, *args, **kwargs):
        item_init(self, future, *args, **kwargs)
        function, arguments = _work(self)
        job = self._visualizer_job = new_id()
        tag(future, Reason.FUTURE, job)
        name = getattr(function, "__qualname__", None)
        if type(name) is not str:
            name = type(function).__qualname__
        emit(job, Kind.JOB_SUBMITTED, text(name), text(_short(arguments)))

    def traced_run(self, *args, **kwargs):
        job, future = self._visualizer_job, self.future
        emit(job, Kind.JOB_STARTED)
        try:
            return item_run(self, *args, **kwargs)
        finally:
            emit(job, Kind.JOB_ENDED if future._exception is None else Kind.JOB_ENDED | Outcome.FAILED << 8)
            self = future = args = kwargs = None

    pool.__init__ = disguise(pool_born, pool_init)
    pool.shutdown = labelled(writer, shutdown, Reason.POOL_SHUTDOWN)
    item.__init__ = disguise(item_born, item_init)
    item.run = disguise(traced_run, item_run)


def _work(item) -> tuple:
    try:
        return item.fn, item.args
    except AttributeError:  # 3.14 and later
        task = item.task
        return (task[0], task[1]) if isinstance(task, tuple) else (task, ())


def _short(arguments) -> str:
    """The first argument of a job in a few characters, without running code of the user's."""
    if not arguments:
        return ""
    first = arguments[0]
    kind = type(first)
    if kind is str or kind is bytes:
        text = repr(first[:41])
    elif kind in _PLAIN:
        text = repr(first)
    else:
        text = kind.__name__
    if len(text) > 40:
        text = text[:39] + "…"
    return text if len(arguments) == 1 else text + ", …"


_PLAIN = frozenset([int, float, bool, type(None)])
