"""RLock as the program gets it: a subclass of the native one, with events for the outermost acquire and release."""

# The stubs know neither the methods that Condition needs of an RLock nor that it may be subclassed.
# pyright: reportAttributeAccessIssue=false, reportGeneralTypeIssues=false

import _thread
from sys import _getframe
from time import perf_counter_ns as now

from .disguise import disguise, forget_frame, look_like
from .governor import REVIEW, Governor
from .locks import BY_HAND, NO_ROOM, NUMBERS, is_internal
from .objects import creator
from .protocol import COUNT, OWNER_BY_EVENTS, OWNER_UNKNOWN, TIMED, TRIED, WAITED, Kind, Outcome, Primitive
from .writer import Writer

_NATIVE = _thread.RLock


def rlock_factory(writer: Writer, governor: Governor, original):
    """The function that takes the place of `threading.RLock`, one that makes a lock as if in a frame, and its types."""
    threads, emit = writer.threads, writer.emit
    acquired, released = Kind.ACQUIRED, Kind.RELEASED
    pack_count = COUNT.pack_into
    native_acquire, native_release = _NATIVE.acquire, _NATIVE.release
    native_is_owned, native_restore = _NATIVE._is_owned, _NATIVE._acquire_restore
    longest = _thread.TIMEOUT_MAX

    class RLock(_NATIVE):
        __slots__ = ("_cell", "_count", "_depth", "_id", "_last", "_owner", "_since", "_told", "_wanted")
        __doc__ = _NATIVE.__doc__

        def __new__(cls, *args, **kwargs):
            try:
                self = _NATIVE.__new__(cls, *args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            equip(self, creator(self, _getframe(1)))
            return self

        def __enter__(self) -> bool:
            if not native_acquire(self, False):
                return self._wait(-1, _getframe(1))
            depth = self._depth = self._depth + 1
            if depth == 1:
                try:
                    self._acquired(_getframe(1), 0)
                except NO_ROOM:
                    pass
            return True

        # Written out here and in `release`: at the recursion limit there is no room for a function that both call.
        def __exit__(self, kind, error, trace) -> None:
            try:
                if native_is_owned(self):
                    depth = self._depth = self._depth - 1
                    if depth == 0:
                        self._released(_getframe(1))
            except NO_ROOM:
                pass
            try:
                native_release(self)
            except BaseException as error:
                forget_frame(error)
                raise

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            try:
                frame, flags = _getframe(1), 0
                if blocking and (timeout == -1 or (type(timeout) in NUMBERS and 0 < timeout <= longest)):
                    if not native_acquire(self, False):
                        return self._wait(timeout, frame)
                elif self._take_natively(blocking, timeout):
                    flags = TRIED
                else:
                    return self._refused(frame)
            except BaseException as error:
                forget_frame(error)
                raise
            depth = self._depth = self._depth + 1
            if depth == 1:
                try:
                    self._acquired(frame, flags)
                except NO_ROOM:
                    pass
            return True

        def _take_natively(self, blocking, timeout) -> bool:
            # May block, and then has to let signal handlers run, unlike its caller.
            try:
                return native_acquire(self, blocking, timeout)
            except BaseException as error:
                forget_frame(error)
                raise

        def release(self) -> None:
            try:
                if native_is_owned(self):
                    depth = self._depth = self._depth - 1
                    if depth == 0:
                        self._released(_getframe(1))
            except NO_ROOM:
                pass
            try:
                native_release(self)
            except BaseException as error:
                forget_frame(error)
                raise

        def _release_save(self):
            if native_is_owned(self):
                self._depth = 0
                self._released(_getframe(1))
            return _NATIVE._release_save(self)

        def _acquire_restore(self, state) -> None:
            if native_acquire(self, False):
                for _ in range(state[0] - 1):
                    native_acquire(self, False)
                self._acquired(_getframe(1), 0)
            else:
                frame = _getframe(1)
                me = self._request(frame, 0)
                native_restore(self, state)
                self._granted(me, frame)
            self._depth = state[0]

        def _acquired(self, frame, flags: int) -> None:
            try:
                at = next(threads.slots)
            except StopIteration:
                at = governor.next_slot(self)
            writer.put(at, self._id, acquired | flags << 8, writer.place(frame))

        def _released(self, frame) -> None:
            self._told = False
            emit(self._id, released, writer.place(frame) if self._wanted else 0)

        def _refused(self, frame) -> bool:
            emit(self._id, Kind.REFUSED | Outcome.REFUSED << 8, writer.place(frame))
            return False

        def _request(self, frame, flags: int) -> int:
            emit(self._id, Kind.REQUESTED | flags << 8, writer.stack(frame), self._owner)
            me = threads.id
            self._wanted[me] = True
            return me

        def _granted(self, me: int, frame) -> None:
            self._wanted.pop(me, None)
            try:
                emit(self._id, acquired | WAITED << 8, writer.place(frame), self._last)
                self._told = True
            except NO_ROOM:
                pass

        def _wait(self, timeout: float, frame) -> bool:
            me = self._request(frame, 0 if timeout == -1 else TIMED)
            got = False
            try:
                # Called from C, the result comes into the variable in one go: no signal handler can come between.
                if timeout == -1:
                    for got in map(governor.give_way, (native_acquire.__get__(self),)):  # noqa: B007
                        break
                if not got:
                    for got in map(native_acquire, (self,), (True,), (timeout,)):  # noqa: B007
                        break
            except BaseException as error:
                self._wanted.pop(me, None)
                if got:
                    native_release(self)
                emit(self._id, Kind.REFUSED | Outcome.FAILED << 8)
                forget_frame(error)
                raise
            return self._waited(me, got, frame)

        def _waited(self, me: int, got: bool, frame) -> bool:
            if got:
                self._depth = 1
                self._granted(me, frame)
                return True
            self._wanted.pop(me, None)
            emit(self._id, Kind.REFUSED | Outcome.TIMED_OUT << 8)
            return False

        def _take_by_hand(self, wanted) -> bool:
            """Acquire the lock for somebody who may change their mind."""
            if native_acquire(self, False):
                return self._got_by_hand(0)
            emit(self._id, Kind.REQUESTED | TIMED << 8, 0, self._owner)
            me = threads.id
            self._wanted[me] = True
            got = False
            while not got and wanted():
                got = native_acquire(self, True, BY_HAND)
            self._wanted.pop(me, None)
            if got:
                return self._got_by_hand(WAITED)
            emit(self._id, Kind.REFUSED | Outcome.TIMED_OUT << 8)
            return False

        def _got_by_hand(self, flags: int) -> bool:
            self._depth = 1
            emit(self._id, acquired | flags << 8, 0, self._last if flags else 0)
            self._told = True
            return True

        def _aggregate(self, cell: int) -> bool:
            if type(self) is not RLock:
                # Of a class of the user's, which it has to remain.
                return False
            self._cell, self._count, self._since, self._told = cell, 0, now(), True
            self._owner, self._last = threads.id, OWNER_UNKNOWN
            self.__class__ = AggregatedRLock
            return True

        def _at_fork_reinit(self) -> None:
            _NATIVE._at_fork_reinit(self)
            self._wanted = {}
            self._depth = 0

        def __repr__(self) -> str:
            ours = type(self) is RLock or type(self) is AggregatedRLock
            text = _NATIVE.__repr__(self)
            return text.replace(" RLock object", f" {_NATIVE.__module__}.RLock object", 1) if ours else text

        def __reduce_ex__(self, protocol):
            try:
                return _NATIVE().__reduce_ex__(protocol)
            except BaseException as error:
                forget_frame(error)
                raise

    class AggregatedRLock(RLock):
        """An RLock that is taken all the time: its acquisitions are counted, and events tell only of waits."""

        __slots__ = ()

        def _acquired(self, frame, flags: int) -> None:
            self._owner = threads.id
            count = self._count = self._count + 1
            pack_count(writer.counters, self._cell, count)
            if not count % REVIEW:
                AggregatedRLock._review(self)

        def _review(self) -> None:
            try:
                governor.review(self)
            except NO_ROOM:
                pass

        def _released(self, frame) -> None:
            self._last, self._owner = self._owner, OWNER_UNKNOWN
            if self._told:
                RLock._released(self, frame)

        def _wait(self, timeout: float, frame) -> bool:
            # Its own one, since the lock may be of another class by now.
            if timeout == -1 and AggregatedRLock._gets_by_giving_way(self, frame):
                return True
            return RLock._wait(self, timeout, frame)

        def _gets_by_giving_way(self, frame) -> bool:
            got = governor.give_way(native_acquire.__get__(self))
            if got:
                self._depth = 1
                self._acquired(frame, 0)
            return got

        def _granted(self, me: int, frame) -> None:
            RLock._granted(self, me, frame)
            self._owner = me

        def _refused(self, frame) -> bool:
            return False

        def _got_by_hand(self, flags: int) -> bool:
            self._owner = threads.id
            return RLock._got_by_hand(self, flags)

        def _single(self) -> None:
            self._owner = self._last = OWNER_BY_EVENTS
            self._told = True
            self.__class__ = RLock

    def equip(lock, frame) -> None:
        lock._wanted = {}
        lock._owner = lock._last = OWNER_BY_EVENTS
        lock._depth = 0
        lock._told = False
        lock._id = writer.new_id()
        emit(lock._id, Kind.OBJECT_CREATED | Primitive.RLOCK << 8, writer.place(frame))

    def make(frame):
        lock = _NATIVE.__new__(RLock)
        equip(lock, frame)
        return lock

    def function(*args, **kwargs):
        frame = _getframe(1)
        if args or kwargs or is_internal(frame):
            try:
                return original(*args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
        return make(frame)

    for kind in (RLock, AggregatedRLock):
        look_like(kind, _NATIVE)
    return disguise(function, original), make, frozenset([RLock, AggregatedRLock])
