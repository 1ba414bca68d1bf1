"""Locks that are ignored: everybody gets them at once, and to release them does nothing.

A lock may be held, waited for, and in the middle of being taken when it is to be ignored, and nothing that a thread has
begun can be called back. So the lock gets another class and another native lock, and a `Switch` keeps account:

- The native lock of before is left to who holds it. Whoever waits for it is let through: it is released as often as it
  takes, and who comes out of it finds that it was let through.
- What a thread holds of an ignored lock is a phantom. It is counted, so that its release is known for one, even if it
  comes when the lock is heeded again.
- Only when all phantoms are gone is the lock what it was. An uncontended lock pays nothing for all this.
"""

from _thread import RLock, allocate_lock, get_ident

from .disguise import forget_frame, look_like
from .finding import attributes_of, of_types
from .literals import Refusal
from .locks import LockClasses, set_class
from .protocol import OWNER_BY_EVENTS, OWNER_UNKNOWN, Kind, Outcome
from .writer import Writer

_SWITCHED = -1
"""Among the threads that want a switched lock, so that each release is told to its class first."""
_PHANTOM, _REAL, _HELD = 1, 2, 3
"""What a thread has of a lock: nothing but leave to go on, the lock itself, or not even that."""


class Switch:
    """The account of a lock that is ignored, or was and still has phantoms.

    Attributes:
        ignored: Whether it is ignored now.
        kind: The class that it goes back to.
        owner: Who holds it really, 0 if nobody does; a hold from before it was first ignored has no known owner.
        over: Whether the lock is what it was.
    """

    def __init__(self, lock, kind: type, writer: Writer) -> None:
        self._lock = lock
        self._threads = writer.threads
        self.kind = kind
        self.ignored = False
        self.owner = 0
        self._native = self._first = lock._native
        self._phantoms: dict = {}
        # Threads that come through, each with the native lock that it waited for, or None.
        self._through: dict = {}
        # Threads that got the native lock after they waited for it, and have not said so.
        self._got: set = set()
        # Of the first native lock: how often we released and took it, how often somebody came through with it, and how
        # often the release of one who really held it has come. The rest is still to come.
        self._opened = self._closed = self._came = self._settled = 0
        self.over = False
        self.renew()

    def renew(self) -> None:
        """Nobody is inside any more; in the child of a fork, somebody may have been."""
        self._mutex = RLock()

    def ignore(self, switched: type) -> bool:
        """Let everybody have the lock from now on; not if the account is closed already."""
        lock = self._lock
        with self._mutex:
            if self.over:
                return False
            before, self._native = self._native, allocate_lock()
            self.ignored = True
            set_class(lock, switched)
            lock._wanted[_SWITCHED] = True
            lock._take, lock._release, lock._native = self.take, self.release, self._native
            lock._owner = lock._last = OWNER_BY_EVENTS
            if self.owner:
                self._more(self.owner)
                self.owner = 0
            # After the others have been turned away: who is not among these has not begun to wait.
            for thread in {*lock._wanted, *self._got} - {_SWITCHED, *self._through}:
                self._through[thread] = before
                self._more(thread)
            self._got.clear()
            self._open()
            return True

    def heed(self) -> None:
        """Let the lock exclude again."""
        with self._mutex:
            self.ignored = False
            self._try_to_end()

    def look(self, switched: type) -> None:
        """Called now and then: for who came between two of our steps."""
        with self._mutex:
            if self.over:
                return
            kind = type(self._lock)
            if kind is not switched:
                self.kind = kind
                set_class(self._lock, switched)
            self._open()
            self._try_to_end()

    # Called by the program's threads

    def enter(self) -> int:
        """Take the lock at once: a phantom of it, the lock itself, or not at all."""
        with self._mutex:
            me = self._me()
            if self.ignored:
                self._more(me)
                return _PHANTOM
            if self._native.acquire(False):
                self.owner = me
                return _REAL
            return _HELD

    def take(self, blocking: bool = True, timeout: float = -1) -> bool:
        """In place of the native `acquire`: who only tries is sent on to `enter`, who waits does it here."""
        return self._take_natively(timeout) if blocking else False

    def _take_natively(self, timeout: float) -> bool:
        native = self._to_wait_for()
        if native is None:
            return True
        got = False
        try:
            # Called from C, as in `locks`.
            for got in map(native.acquire, (True,), (timeout,)):  # noqa: B007
                break
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            self._note(got)
        return got

    def _to_wait_for(self):
        """The native lock that the calling thread has to wait for, None if it need not wait."""
        with self._mutex:
            me = self._me()
            if self.ignored and me not in self._through:
                self._more(me)
                self._through[me] = None
            if me in self._through:
                self._through[me] = None
                return None
            return self._native

    def _note(self, got: bool) -> None:
        with self._mutex:
            me = self._me()
            if got and me not in self._through:
                self._got.add(me)

    def has_come(self, me: int, got: bool) -> int:
        """What a thread has that has waited."""
        with self._mutex:
            if me in self._through:
                self._come_out(me, got)
                return _PHANTOM
            if me in self._got:
                self._got.discard(me)
                self.owner = me
                return _REAL
            # Somebody who got the lock before it was ignored is one of those who hold it since then.
            return _PHANTOM if got else _HELD

    def abandon(self, me: int, got: bool) -> None:
        """A thread that waited does so no more, even if it has got the lock."""
        with self._mutex:
            if me in self._through:
                self._come_out(me, got)
                self._less(me)
            elif me in self._got:
                self._got.discard(me)
                self._native.release()
            elif got:
                self._settled += 1
            self._try_to_end()

    def _come_out(self, me: int, got: bool) -> None:
        native = self._through.pop(me)
        if got and native is self._first:
            self._came += 1
        self._open()

    def is_really_released(self) -> bool:
        """Whether a release by the calling thread is that of a real hold that is known."""
        with self._mutex:
            return self._what_is_released(self._me()) == _REAL

    def release(self) -> None:
        """In place of the native `release`."""
        try:
            with self._mutex:
                me = self._me()
                what = self._what_is_released(me)
                if what == _REAL:
                    self.owner = 0
                    self._native.release()
                elif what == _PHANTOM:
                    self._less(me)
                self._try_to_end()
        except BaseException as error:
            forget_frame(error)
            raise

    def forgives(self) -> bool:
        """Whether a native release that failed was one of those that we have done for its thread."""
        with self._mutex:
            if self._expected() <= 0:
                return False
            self._settled += 1
            return True

    def seems_owned(self) -> bool:
        """Whether the calling thread may believe that it has the lock."""
        return self.ignored or self._me() in self._phantoms or self._native.locked()

    # The account

    def _me(self) -> int:
        return self._threads.id or -get_ident()

    def _more(self, thread: int) -> None:
        self._phantoms[thread] = self._phantoms.get(thread, 0) + 1

    def _less(self, thread: int) -> None:
        if thread not in self._phantoms:
            if self._expected() > 0:
                self._settled += 1
                return
            # Taken by one thread and released by another.
            thread = next(iter(self._phantoms))
        self._phantoms[thread] -= 1
        if not self._phantoms[thread]:
            del self._phantoms[thread]

    def _what_is_released(self, me: int) -> int:
        if self.owner == me:
            return _REAL
        if me in self._phantoms or self._expected() > 0:
            return _PHANTOM
        if self.ignored:
            return _HELD
        # By a thread that does not have it: as natively, if need be with an exception.
        return _PHANTOM if self._phantoms and not self._native.locked() else _REAL

    def _expected(self) -> int:
        """How many releases are still to come of holds from before the lock was first ignored: one, or none."""
        return self._first.locked() + self._opened - self._closed - self._came - self._settled

    def _open(self) -> None:
        """Let the next of those through who wait for a native lock of before."""
        waiting = {id(native): native for native in self._through.values() if native is not None}
        for native in waiting.values():
            if _release_if_held(native) and native is self._first:
                self._opened += 1
        if id(self._first) not in waiting and self._first is not self._native and self._first.acquire(False):
            # Who is about to try it, and has been for long, must not get it.
            self._closed += 1

    def _try_to_end(self) -> None:
        lock = self._lock
        self._open()
        if self.ignored or self._through or self._got or self._phantoms or self._expected() > 0 or self.over:
            return
        self.over = True
        lock._take, lock._release = self._native.acquire, self._native.release
        if self.owner:
            lock._told = True
        if hasattr(self.kind, "_single"):
            # It is a counted lock again.
            lock._owner, lock._last, lock._told = self.owner or OWNER_UNKNOWN, OWNER_UNKNOWN, self.owner != 0
        # Threads that have begun with the class of before still ask the switch, and are answered.
        set_class(lock, self.kind)
        lock._wanted.pop(_SWITCHED, None)


def _enters(lock, frame) -> bool:
    way = lock._switch.enter()
    if way == _REAL:
        lock._acquired(frame, 0)
    return way != _HELD


def _release_if_held(native) -> bool:
    if native.locked():
        try:
            native.release()
            return True
        except RuntimeError:
            # Somebody was quicker.
            pass
    return False


def switched_class(writer: Writer, single: type) -> type:
    """The class of a lock that has a `Switch`: a class of `single`, all of whose acquisitions end up here."""
    threads, emit = writer.threads, writer.emit

    class SwitchedLock(single, allowed=True):  # type: ignore - it is what `single` asks for
        __slots__ = ()

        def _wait(self, timeout: float, frame) -> bool:
            # Not as a method: the lock may be of its old class already.
            return _enters(self, frame) or single._wait(self, timeout, frame)

        def _take_natively(self, blocking, timeout) -> bool:
            # For what it says to arguments that make no sense.
            allocate_lock().acquire(blocking, timeout)
            switch = self._switch
            if switch.enter() != _HELD:
                return True
            if not blocking or timeout == 0:
                return False
            me = threads.id
            self._wanted[me] = True
            try:
                got = switch.take(True, timeout)
            except BaseException as error:
                self._wanted.pop(me, None)
                switch.abandon(me, False)
                forget_frame(error)
                raise
            self._wanted.pop(me, None)
            return switch.has_come(me, got) != _HELD

        def _is_let_through(self, me: int, got: bool) -> bool:
            if self._switch.has_come(me, got) != _PHANTOM:
                return False
            emit(self._id, Kind.REFUSED | Outcome.LET_THROUGH << 8)
            return True

        def _acquired(self, frame, flags: int) -> None:
            if self._switch.owner == threads.id:
                self._told = True
                single._acquired(self, frame, flags)

        def _tell_release(self, frame) -> None:
            if self._switch.is_really_released():
                single._tell_release(self, frame)

        def _forgives(self) -> bool:
            return self._switch.forgives()

        def _abandon(self, me: int, got: bool) -> None:
            self._switch.abandon(me, got)

        def _is_owned(self) -> bool:
            return self._switch.seems_owned()

        # For threads that were in the middle of what a lock of another class does.

        def _aggregate(self, cell: int) -> bool:
            return False

        def _review(self) -> None:
            pass

        def _gets_by_giving_way(self, frame) -> bool:
            return False

        def _single(self) -> None:
            self._switch.kind = single
            self._told = True

    look_like(SwitchedLock, type(allocate_lock()))
    return SwitchedLock


class Ignorer:
    """Lets locks be ignored and heeded. `classes` are those of locks, `condition` that of conditions."""

    def __init__(self, writer: Writer, classes: LockClasses, rlocks: frozenset, condition: type) -> None:
        self._writer = writer
        self._rlocks = rlocks
        self._condition = condition
        self._switched = switched_class(writer, classes.single)
        self._locks = frozenset([classes.single, classes.aggregated, self._switched])
        self._switches: dict[int, Switch] = {}

    @property
    def kinds(self) -> frozenset:
        """The types of all locks that there may be."""
        return self._locks | self._rlocks

    def is_ignored(self, number: int) -> bool:
        """Whether that lock is ignored."""
        switch = self._switches.get(number)
        return switch is not None and switch.ignored

    def find(self, number):
        """The lock of that number."""
        for lock in of_types(self.kinds):
            if getattr(lock, "_id", None) == number:
                return lock
        raise Refusal("there is no such lock any more")

    def ignore(self, order: dict) -> dict:
        """Ignore a lock from now on, or heed it again."""
        number = order.get("lock", 0)
        if not order.get("on"):
            self._heed(number)
            return {}
        lock = self.find(number)
        if type(lock) in self._rlocks:
            raise Refusal("an RLock remembers its owner, so it cannot be ignored")
        if any(attributes.get("_lock") is lock for _, attributes in attributes_of(self._condition)):
            raise Refusal("the lock belongs to a Condition, whose wait needs it")
        if self.is_ignored(number):
            return {}
        switch = self._switches.get(number)
        if switch is None or not switch.ignore(self._switched):
            switch = self._switches[number] = lock._switch = Switch(lock, type(lock), self._writer)
            switch.ignore(self._switched)
        self._writer.emit(number, Kind.IGNORED)
        return {}

    def _heed(self, number: int) -> None:
        if not self.is_ignored(number):
            raise Refusal("this lock is not ignored")
        self._writer.emit(number, Kind.HEEDED)
        self._switches[number].heed()

    def look(self) -> None:
        """Called now and then."""
        for number, switch in list(self._switches.items()):
            switch.look(self._switched)
            if switch.over:
                del self._switches[number]

    def renew(self) -> None:
        """Called in the child of a fork."""
        for switch in self._switches.values():
            switch.renew()
