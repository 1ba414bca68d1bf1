"""Lock and RLock as the program gets them: the native lock, and events around it.

An acquire is stamped after the real acquire and a release before the real release: in any other order two threads seem
to hold a lock at once. What is done for an uncontended pair is written out in place, since a lock may be taken a
hundred thousand times a second.
"""

import _thread
import sys
from sys import _getframe
from time import perf_counter_ns as now

from .disguise import Builtin, forget_frame, look_like
from .governor import REVIEW, Governor
from .protocol import COUNT, OWNER_BY_EVENTS, OWNER_UNKNOWN, SLOT, TIMED, TRIED, WAITED, Kind, Outcome, Primitive
from .writer import Writer

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NUMBERS = frozenset([int, float])
"""Types of timeouts that are looked at; the native function is left to judge any other."""
NO_ROOM = (RecursionError, MemoryError)
"""What may happen to our bookkeeping where natively nothing can; the user's lock has to work all the same."""
INTERNAL = frozenset(
    [
        *("threading", "queue", "subprocess"),
        *("concurrent.futures._base", "concurrent.futures.thread", "concurrent.futures.process"),
    ]
)
"""Modules whose own locks are insides of a primitive, and not the user's."""
_NATIVE_LOCK = type(_thread.allocate_lock())
_INSTANTIABLE = sys.version_info >= (3, 13)
_CLASS = object.__dict__["__class__"]
BY_HAND = 3.0
"""Seconds after which who wants a lock by hand asks whether it is still wanted, and goes behind all who wait already.

Any shorter, and threads that hand a lock to each other would never let it in.
"""


class LockClasses:
    """The classes of traced locks.

    Attributes:
        single: A lock each of whose acquisitions is an event.
        aggregated: A lock whose acquisitions are counted.
        factory: What takes the place of `threading.Lock`: a class, or a function where it natively is one.
    """

    def __init__(self, single: type, aggregated: type, factory) -> None:
        self.single = single
        self.aggregated = aggregated
        self.factory = factory


def is_internal(frame) -> bool:
    """Whether `frame` is in the insides of a primitive."""
    return frame.f_globals.get("__name__") in INTERNAL


def set_class(lock, kind: type) -> None:
    """Make a traced lock one of another class; what it is asked for its class is told otherwise."""
    _CLASS.__set__(lock, kind)


def lock_factory(writer: Writer, governor: Governor):
    """What takes the place of `threading.Lock`: a class, or a function where it natively is one."""
    return lock_classes(writer, governor).factory


def lock_classes(writer: Writer, governor: Governor) -> LockClasses:
    """The classes of locks that tell `writer` what is done with them."""
    threads, buffer, emit, places = writer.threads, writer.buffer, writer.emit, writer.places
    pack, pack_count = SLOT.pack_into, COUNT.pack_into
    acquired, released = Kind.ACQUIRED, Kind.RELEASED
    longest = _thread.TIMEOUT_MAX

    class LockType(type):
        """Lets native locks pass for instances: the standard library itself still gets these."""

        def __instancecheck__(cls, instance: object) -> bool:
            return type.__instancecheck__(cls, instance) or type(instance) is _NATIVE_LOCK

        def __subclasscheck__(cls, subclass: type) -> bool:
            return type.__subclasscheck__(cls, subclass) or subclass is _NATIVE_LOCK

    class Lock(metaclass=LockType):
        __slots__ = (
            *("__weakref__", "_cell", "_count", "_id", "_last", "_native", "_owner", "_release", "_since", "_take"),
            *("_switch", "_told", "_wanted"),
        )
        __doc__ = _NATIVE_LOCK.__doc__
        _cell: int
        _count: int
        _id: int
        _last: int
        _native: _thread.LockType
        _owner: int
        _release: "Callable[[], None]"
        _since: int
        _switch: "Any"
        _take: "Callable[..., bool]"
        _told: bool
        _wanted: "dict[int, bool]"

        def __new__(cls, *args, **kwargs):
            try:
                if args or kwargs or not _INSTANTIABLE:
                    return _NATIVE_LOCK(*args, **kwargs)
                return make(_getframe(1))
            except BaseException as error:
                forget_frame(error)
                raise

        def __init_subclass__(cls, allowed: bool = False) -> None:
            try:
                if not allowed:
                    type("lock", (_NATIVE_LOCK,), {})
            except BaseException as error:
                forget_frame(error)
                raise

        @property
        def __class__(self) -> type:  # type: ignore
            return _NATIVE_LOCK

        def __enter__(self) -> bool:
            frame = _getframe(1)
            if not self._take(False):
                return self._wait(-1, frame)
            try:
                try:
                    place = places[id(frame.f_code)][frame.f_lasti]
                except KeyError:
                    place = writer.place(frame)
                try:
                    at = next(threads.slots)
                except StopIteration:
                    at = governor.next_slot(self)
                pack(buffer, at, self._id, acquired, place, 0, now())
            except NO_ROOM:
                pass
            return True

        def __exit__(self, kind, error, trace) -> None:
            try:
                if self._wanted:
                    self._tell_release(_getframe(1))
                else:
                    try:
                        at = next(threads.slots)
                    except StopIteration:
                        at = governor.next_slot(self)
                    pack(buffer, at, self._id, released, 0, 0, now())
            except NO_ROOM:
                pass
            try:
                return self._release()
            except BaseException as error:
                if self._forgives():
                    return None
                forget_frame(error)
                raise

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            try:
                frame = _getframe(1)
                if blocking and (timeout == -1 or (type(timeout) in NUMBERS and 0 < timeout <= longest)):
                    flags = 0
                    if not self._take(False):
                        return self._wait(timeout, frame)
                elif self._take_natively(blocking, timeout):
                    flags = TRIED
                else:
                    return self._refused(frame)
            except BaseException as error:
                forget_frame(error)
                raise
            try:
                self._acquired(frame, flags)
            except NO_ROOM:
                pass
            return True

        def release(self) -> None:
            try:
                if self._wanted:
                    self._tell_release(_getframe(1))
                else:
                    emit(self._id, released)
            except NO_ROOM:
                pass
            try:
                self._release()
            except BaseException as error:
                if self._forgives():
                    return
                forget_frame(error)
                raise

        def locked(self) -> bool:
            return self._native.locked()

        acquire_lock, release_lock, locked_lock = acquire, release, locked

        def _take_natively(self, blocking, timeout) -> bool:
            # May block, and then has to let signal handlers run, unlike its caller.
            try:
                return self._take(blocking, timeout)
            except BaseException as error:
                forget_frame(error)
                raise

        def _acquired(self, frame, flags: int) -> None:
            emit(self._id, acquired | flags << 8, writer.place(frame))

        def _refused(self, frame) -> bool:
            emit(self._id, Kind.REFUSED | Outcome.REFUSED << 8, writer.place(frame))
            return False

        def _wait(self, timeout: float, frame) -> bool:
            flags = 0 if timeout == -1 else TIMED
            emit(self._id, Kind.REQUESTED | flags << 8, writer.stack(frame), self._owner)
            me = threads.id
            got = False
            try:
                self._wanted[me] = True
                # Called from C, the result comes into the variable in one go: no signal handler can come between.
                if timeout == -1:
                    for got in map(governor.give_way, (self._take,)):  # noqa: B007
                        break
                if not got:
                    for got in map(self._take, (True,), (timeout,)):  # noqa: B007
                        break
            except BaseException as error:
                self._wanted.pop(me, None)
                self._abandon(me, got)
                emit(self._id, Kind.REFUSED | Outcome.FAILED << 8)
                forget_frame(error)
                raise
            return self._waited(me, got, frame)

        def _waited(self, me: int, got: bool, frame) -> bool:
            self._wanted.pop(me, None)
            if self._is_let_through(me, got):
                return True
            try:
                if got:
                    emit(self._id, acquired | WAITED << 8, writer.place(frame), self._last)
                    self._told = True
                else:
                    emit(self._id, Kind.REFUSED | Outcome.TIMED_OUT << 8)
            except NO_ROOM:
                pass
            return got

        def _forgives(self) -> bool:
            """Whether a release that failed is nothing to complain of: see `ignoring`."""
            return False

        def _is_let_through(self, me: int, got: bool) -> bool:
            """Whether a thread that has waited goes on without the lock: see `ignoring`."""
            return False

        def _abandon(self, me: int, got: bool) -> None:
            """An exception ended a wait, even if the thread has got the lock."""
            if got:
                self._release()

        def _take_by_hand(self, wanted: "Callable[[], bool]") -> bool:
            """Acquire the lock for somebody who may change their mind."""
            if self._take(False):
                return self._got_by_hand(0)
            emit(self._id, Kind.REQUESTED | TIMED << 8, 0, self._owner)
            me = threads.id
            self._wanted[me] = True
            got = False
            while not got and wanted():
                got = self._take(True, BY_HAND)
            self._wanted.pop(me, None)
            if self._is_let_through(me, got):
                return True
            if got:
                return self._got_by_hand(WAITED)
            emit(self._id, Kind.REFUSED | Outcome.TIMED_OUT << 8)
            return False

        def _got_by_hand(self, flags: int) -> bool:
            emit(self._id, acquired | flags << 8, 0, self._last if flags else 0)
            self._told = True
            return True

        def _tell_release(self, frame) -> None:
            self._told = False
            emit(self._id, released, writer.place(frame))

        def _aggregate(self, cell: int) -> bool:
            self._cell, self._count, self._since, self._told = cell, 0, now(), True
            self._owner, self._last = threads.id, OWNER_UNKNOWN
            set_class(self, AggregatedLock)
            return True

        def _is_owned(self) -> bool:
            # Condition asks this of its lock; without it, it tries to acquire the lock to find out.
            return self._native.locked()

        def _at_fork_reinit(self) -> None:
            self._native._at_fork_reinit()  # type: ignore
            self._wanted = {}

        def __repr__(self) -> str:
            return repr(self._native)

        def __reduce_ex__(self, protocol):
            try:
                return self._native.__reduce_ex__(protocol)
            except BaseException as error:
                forget_frame(error)
                raise

    class AggregatedLock(Lock, allowed=True):
        """A lock that is taken all the time: its acquisitions are counted, and events tell only of waits."""

        __slots__ = ()

        def __enter__(self) -> bool:
            if not self._take(False):
                return self._wait(-1, _getframe(1))
            self._owner = threads.id
            count = self._count = self._count + 1
            pack_count(writer.counters, self._cell, count)
            if not count % REVIEW:
                AggregatedLock._review(self)
            return True

        def __exit__(self, kind, error, trace) -> None:
            self._last, self._owner = self._owner, OWNER_UNKNOWN
            try:
                if self._told:
                    self._tell_release(_getframe(1))
            except NO_ROOM:
                pass
            try:
                return self._release()
            except BaseException as error:
                if self._forgives():
                    return None
                forget_frame(error)
                raise

        def release(self) -> None:
            self._last, self._owner = self._owner, OWNER_UNKNOWN
            try:
                if self._told:
                    self._tell_release(_getframe(1))
            except NO_ROOM:
                pass
            try:
                self._release()
            except BaseException as error:
                if self._forgives():
                    return
                forget_frame(error)
                raise

        def _review(self) -> None:
            try:
                governor.review(self)
            except NO_ROOM:
                pass

        def _acquired(self, frame, flags: int) -> None:
            self._owner = threads.id
            count = self._count = self._count + 1
            pack_count(writer.counters, self._cell, count)
            if not count % REVIEW:
                AggregatedLock._review(self)

        def _refused(self, frame) -> bool:
            return False

        def _wait(self, timeout: float, frame) -> bool:
            # Its own one, since the lock may be of another class by now.
            if timeout == -1 and AggregatedLock._gets_by_giving_way(self, frame):
                return True
            return Lock._wait(self, timeout, frame)

        def _gets_by_giving_way(self, frame) -> bool:
            got = governor.give_way(self._take)
            if got:
                self._acquired(frame, 0)
            return got

        def _waited(self, me: int, got: bool, frame) -> bool:
            if got:
                self._owner = me
            return Lock._waited(self, me, got, frame)

        def _got_by_hand(self, flags: int) -> bool:
            self._owner = threads.id
            return Lock._got_by_hand(self, flags)

        def _single(self) -> None:
            self._owner = self._last = OWNER_BY_EVENTS
            self._told = True
            set_class(self, Lock)

    def make(frame):
        native = _thread.allocate_lock()
        if is_internal(frame):
            return native
        self = object.__new__(Lock)
        self._native = native
        self._take = native.acquire
        self._release = native.release
        self._wanted = {}
        self._owner = self._last = OWNER_BY_EVENTS
        self._told = False
        self._id = writer.new_id()
        emit(self._id, Kind.OBJECT_CREATED | Primitive.LOCK << 8, writer.place(frame))
        return self

    def function(*args, **kwargs):
        # With arguments, for the native error.
        return _thread.allocate_lock(*args, **kwargs) if args or kwargs else make(_getframe(2))

    for kind in (Lock, AggregatedLock):
        look_like(kind, _NATIVE_LOCK)
    if _INSTANTIABLE:
        # Pickled by reference, the class has to be found under its name.
        _thread.lock = Lock  # type: ignore
    factory = Lock if _INSTANTIABLE else Builtin(_thread.allocate_lock, function, ("threading", "Lock"))
    return LockClasses(Lock, AggregatedLock, factory)
