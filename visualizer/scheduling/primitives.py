"""Lock and RLock of a controlled program: nothing but owners and those who want to be.

Condition, Event, Semaphore, Barrier, queues, futures and pools of the standard library ride on these unmodified.
"""

import _thread
from sys import _getframe

from ..runtime.disguise import look_like
from .operations import ACQUIRE, LOCK, RELEASE, TRY
from .scheduler import NANOSECONDS, ROOM, ControlledThread, Scheduler, have_room

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

_NATIVE_LOCK = type(_thread.allocate_lock())
_NATIVE_RLOCK = _thread.RLock
_LONGEST = _thread.TIMEOUT_MAX


def timeout_ns(blocking: bool, timeout: float) -> "int | None":
    """A lock's timeout in ns, None for ever; raises what the native lock raises for what is none."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > _LONGEST:
        raise OverflowError("timeout value is too large")
    return None if timeout == -1 else int(timeout * NANOSECONDS)


class Primitives:
    """The classes of locks whose owners `scheduler` knows.

    Attributes:
        lock: Takes the place of `threading.Lock`.
        rlock: Takes the place of `threading.RLock`.
    """

    def __init__(self, scheduler: Scheduler, waiting: "CodeType") -> None:
        """`waiting` is the code of `Condition.wait`, which makes a lock for each waiter."""

        class LockType(type):
            """Lets native locks pass for instances, too."""

            def __instancecheck__(cls, instance: object) -> bool:
                return type.__instancecheck__(cls, instance) or type(instance) is _NATIVE_LOCK

        class Lock(metaclass=LockType):
            __slots__ = ("__weakref__", "contenders", "fresh", "is_waiters", "number", "owner", "place")
            number: int
            owner: "ControlledThread | None"
            contenders: "list[ControlledThread]"
            fresh: bool
            is_waiters: bool
            place: "tuple[str, int]"

            def __new__(cls):
                return make(cls, _getframe(1))

            def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
                limit = timeout_ns(blocking, timeout)
                if self.fresh:
                    # That of a waiter in a Condition: nobody else can have seen it yet.
                    self.fresh = False
                    self.owner = scheduler.current
                    return True
                number = self.number or self.numbered()
                me = scheduler.current
                if not blocking or limit == 0:
                    scheduler.point(TRY, number)
                    got = self.owner is None
                    if scheduler.witness is not None:
                        scheduler.witness.value(repr(got))
                    if not got:
                        return False
                    scheduler.progress += 1
                else:
                    have_room(ROOM)
                    self.contenders.append(me)
                    me.wants = self
                    got = scheduler.wait(ACQUIRE, number, self.owner is None, limit)
                    me.wants = None
                    self.contenders.remove(me)
                    if not got and self.owner is not None:
                        if scheduler.witness is not None:
                            scheduler.witness.value(repr(got))
                        return False
                self.hold(me)
                return True

            def release(self) -> None:
                have_room(ROOM)
                scheduler.point(RELEASE, self.number or self.numbered())
                if self.owner is None:
                    raise RuntimeError("release unlocked lock")
                self.let_go()

            def hold(self, owner: ControlledThread) -> None:
                """From now on it is held."""
                self.owner = owner
                for other in self.contenders:
                    scheduler.stall(other)

            def let_go(self) -> None:
                """From now on it is free."""
                self.owner = None
                for contender in self.contenders:
                    scheduler.wake(contender)

            @property
            def innermost(self) -> "Lock":
                """Itself; that of an RLock is the lock inside."""
                return self

            is_ignored = False

            def ignore(self) -> None:
                """Keep nobody out any more."""
                self.let_go()
                self.__class__ = IgnoredLock  # type: ignore

            def heed(self) -> None:
                """Keep others out, as it is."""

            def locked(self) -> bool:
                scheduler.point(TRY, self.number or self.numbered())
                return self.owner is not None

            def numbered(self) -> int:
                """The lock's number, which it gets when it is first used: so it is the same in every run."""
                self.number = scheduler.thing((LOCK, *self.place), self)
                if self.owner is not None:
                    scheduler.held.add(self.number)
                return self.number

            def __enter__(self) -> bool:
                return self.acquire()

            def __exit__(self, kind, error, trace) -> None:
                self.release()

            acquire_lock, release_lock, locked_lock = acquire, release, locked

            def _is_owned(self) -> bool:
                # Condition asks this of its lock; without it, it tries to acquire the lock to find out.
                return self.owner is scheduler.current or self.locked()

            def _at_fork_reinit(self) -> None:
                self.owner = None
                self.contenders = []

            def __repr__(self) -> str:
                state = "unlocked" if self.owner is None else "locked"
                return f"<{state} _thread.lock object at {id(self):#x}>"

        class IgnoredLock(Lock):
            __slots__ = ()
            is_ignored = True

            def hold(self, owner: ControlledThread) -> None:
                pass

            def release(self) -> None:
                scheduler.point(RELEASE, self.number or self.numbered())

            def _is_owned(self) -> bool:
                return True

            def ignore(self) -> None:
                pass

            def heed(self) -> None:
                self.__class__ = HeededLock  # type: ignore

        class HeededLock(Lock):
            """One that was ignored: who came in meanwhile does not have it, and may release it all the same."""

            __slots__ = ()

            def release(self) -> None:
                if self.owner is scheduler.current:
                    Lock.release(self)
                else:
                    scheduler.point(RELEASE, self.number or self.numbered())

        class RLock:
            __slots__ = ("__weakref__", "_lock", "count")
            _lock: Lock
            count: int

            def __new__(cls):
                self = object.__new__(cls)
                self._lock, self.count = make(Lock, _getframe(1)), 0
                return self

            def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
                timeout_ns(blocking, timeout)
                lock = self._lock
                if lock.owner is scheduler.current:
                    self.count += 1
                    return True
                got = lock.acquire(blocking, timeout)
                if got:
                    self.count = 1
                return got

            def release(self) -> None:
                if self._lock.owner is not scheduler.current:
                    raise RuntimeError("cannot release un-acquired lock")
                if self.count == 1:
                    self._lock.release()
                    self.count = 0
                else:
                    self.count -= 1

            def __enter__(self) -> bool:
                return self.acquire()

            def __exit__(self, kind, error, trace) -> None:
                self.release()

            def _is_owned(self) -> bool:
                return self._lock.owner is scheduler.current

            def _recursion_count(self) -> int:
                return self.count if self._is_owned() else 0

            def _release_save(self):
                if not self._is_owned():
                    raise RuntimeError("cannot release un-acquired lock")
                count, owner = self.count, self._lock.owner
                self._lock.release()
                return count, owner

            def _acquire_restore(self, state) -> None:
                self._lock.acquire()
                self.count, _ = state

            def _at_fork_reinit(self) -> None:
                self._lock._at_fork_reinit()
                self.count = 0

            def __repr__(self) -> str:
                owner = self._lock.owner
                state, ident = ("unlocked", 0) if owner is None else ("locked", owner.ident)
                count = 0 if owner is None else self.count
                return f"<{state} _thread.RLock object owner={ident} count={count} at {id(self):#x}>"

            @property
            def innermost(self) -> Lock:
                """The lock inside."""
                return self._lock

            is_ignored = False

            def ignore(self) -> None:
                """Keep nobody out any more."""
                self._lock.ignore()
                self.count = 0
                self.__class__ = IgnoredRLock  # type: ignore

            def heed(self) -> None:
                """Keep others out, as it is."""

        class IgnoredRLock(RLock):
            __slots__ = ()
            is_ignored = True

            def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
                timeout_ns(blocking, timeout)
                return self._lock.acquire(blocking, timeout)

            def release(self) -> None:
                self._lock.release()

            def _is_owned(self) -> bool:
                return True

            def _release_save(self):
                self._lock.release()
                return 1, None

            def ignore(self) -> None:
                pass

            def heed(self) -> None:
                self._lock.heed()
                self.__class__ = HeededRLock  # type: ignore

        class HeededRLock(RLock):
            __slots__ = ()

            def release(self) -> None:
                if self._lock.owner is scheduler.current:
                    RLock.release(self)
                else:
                    self._lock.release()

        def __reduce_ex__(lock, protocol) -> None:  # noqa: N807
            raise TypeError(f"cannot pickle {type(lock).__name__!r} object")

        def make(cls, frame: "FrameType") -> "Lock":
            lock = object.__new__(cls)
            lock.owner, lock.contenders = None, []
            lock.number, lock.fresh = 0, frame.f_code is waiting
            lock.is_waiters = lock.fresh
            lock.place = frame.f_code.co_filename, frame.f_lineno
            return lock

        locks, rlocks = (Lock, IgnoredLock, HeededLock), (RLock, IgnoredRLock, HeededRLock)
        for kinds, native in ((locks, _NATIVE_LOCK), (rlocks, _NATIVE_RLOCK)):
            for kind in kinds:
                look_like(kind, native)
                kind.__reduce_ex__ = __reduce_ex__  # type: ignore
        self.lock, self.rlock = Lock, RLock
