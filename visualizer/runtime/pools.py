"""Futures, thread pools and their jobs."""

from sys import _getframe

from .disguise import disguise, forget_frame
from .objects import KEY, creator, new_object, tag
from .protocol import NUMBER, Kind, Outcome, Primitive, Reason
from .waits import labelled
from .writer import Writer


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
        if len(arguments) == 1 and type(arguments[0]) is int and 0 <= arguments[0] < NUMBER:
            emit(job, Kind.JOB_SUBMITTED, text(name), NUMBER + arguments[0])
        else:
            emit(job, Kind.JOB_SUBMITTED, text(name), text(_short(arguments)))

    def traced_run(self, *args, **kwargs):
        job, future = self._visualizer_job, self.future
        emit(job, Kind.JOB_STARTED)
        try:
            return item_run(self, *args, **kwargs)
        finally:
            outcome = Outcome.DONE if future._exception is None else Outcome.FAILED
            # Not asked by its method, which takes a lock.
            if future._state == _CANCELLED:
                outcome = Outcome.REFUSED
            emit(job, Kind.JOB_ENDED | outcome << 8)
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
    elif kind in _PLAIN and not (kind is int and first.bit_length() > _LONGEST_BITS):
        text = repr(first)
    else:
        text = kind.__name__
    if len(text) > 40:
        text = text[:39] + "…"
    return text if len(arguments) == 1 else text + ", …"


_CANCELLED = "CANCELLED_AND_NOTIFIED"
_LONGEST_BITS = 200
"""A larger number is not shown, and a very large one cannot even be written."""
_PLAIN = frozenset([int, float, bool, type(None)])
