"""Futures, thread pools and their jobs."""

from sys import _getframe
from time import perf_counter_ns as now

from .conditions import untraced
from .disguise import disguise, forget_frame
from .objects import KEY, creator, new_object, tag
from .protocol import NUMBER, SLOT, Kind, Outcome, Primitive, Reason
from .waits import labelled
from .writer import Writer


def trace_futures(writer: Writer, module) -> None:
    """Trace the futures of `module`, which is `concurrent.futures._base`."""
    future = module.Future
    setattr(future, KEY, None)
    future._visualizer_job = 0
    pending = frozenset([module.PENDING, module.RUNNING])
    threads = writer.threads

    def waiting(original):
        traced = labelled(writer, original, Reason.FUTURE)

        def method(self, timeout=None):
            try:
                if self._state not in pending or threads.label is not None:
                    return original(self, timeout)
                if self._visualizer_key is None:
                    # A future that is no job's is an object of its own.
                    number = self._visualizer_job or new_object(writer, Primitive.FUTURE, _getframe(1))
                    tag(self, Reason.FUTURE, number)
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
    text, new_id, threads, texts = writer.text, writer.new_id, writer.threads, writer.texts
    # Small jobs come by the ten thousand: what is done for each is written out in place.
    buffer, refill, pack = writer.buffer, writer.refill, SLOT.pack_into
    submitted, started = Kind.JOB_SUBMITTED, Kind.JOB_STARTED
    quiet_semaphore = untraced(module.threading.Semaphore, "acquire")
    quiet_condition = untraced(module.threading.Condition, "wait", "notify")
    done, failed, refused = (
        Kind.JOB_ENDED | outcome << 8 for outcome in (Outcome.DONE, Outcome.FAILED, Outcome.REFUSED)
    )

    def pool_born(self, *args, **kwargs):
        try:
            pool_init(self, *args, **kwargs)
        except BaseException as error:
            forget_frame(error)
            raise
        number = new_object(writer, Primitive.POOL, creator(self, _getframe(1)))
        tag(self, Reason.POOL_SHUTDOWN, number)
        # It counts idle threads; each submission tries it, and never waits.
        self._idle_semaphore.__class__ = quiet_semaphore
        self._idle_semaphore._cond.__class__ = quiet_condition
        if hasattr(self._work_queue, "_be_called"):
            self._work_queue._be_called(Reason.POOL_WORK, number)

    def item_born(self, future, function, arguments=(), keywords=None):
        # Not with *args, which costs as much as an event.
        if keywords is None:
            # 3.14 and later: what is to be done is one object.
            item_init(self, future, function)
            function, arguments = function[:2] if type(function) is tuple else (function, ())
        else:
            item_init(self, future, function, arguments, keywords)
        job = future._visualizer_job = new_id()
        try:
            name = texts[function.__qualname__]
        except (AttributeError, KeyError, TypeError):
            name = text(_name(function))
        if len(arguments) == 1 and type(arguments[0]) is int and 0 <= arguments[0] < NUMBER:
            argument = NUMBER + arguments[0]
        else:
            argument = text(_short(arguments))
        try:
            at = next(threads.slots)
        except StopIteration:
            at = refill()
        pack(buffer, at, job, submitted, name, argument, now())

    def traced_run(self, context=None):
        future = self.future
        job = future._visualizer_job
        try:
            at = next(threads.slots)
        except StopIteration:
            at = refill()
        pack(buffer, at, job, started, 0, 0, now())
        try:
            return item_run(self) if context is None else item_run(self, context)
        finally:
            # Not asked by its methods, which take a lock.
            word = failed if future._exception is not None else refused if future._state == _CANCELLED else done
            try:
                at = next(threads.slots)
            except StopIteration:
                at = refill()
            pack(buffer, at, job, word, 0, 0, now())
            self = future = context = None

    pool.__init__ = disguise(pool_born, pool_init)
    pool.shutdown = labelled(writer, shutdown, Reason.POOL_SHUTDOWN)
    item.__init__ = disguise(item_born, item_init)
    item.run = disguise(traced_run, item_run)


def _name(function) -> str:
    name = getattr(function, "__qualname__", None)
    return name if type(name) is str else type(function).__qualname__


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
