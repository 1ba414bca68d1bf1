"""The locks by which a thread waits until another has imported a module."""

from sys import _getframe

from .operations import ACQUIRE, LOCK
from .scheduler import ControlledThread, Scheduler


def import_lock(scheduler: Scheduler) -> type:
    """The class of such locks: only who really has to wait comes to a scheduling point.

    So a run has the same steps whether or not a module of the library was loaded before.
    """

    class ImportLock:
        __slots__ = ("contenders", "is_taken", "number", "place")
        owner, is_waiters = None, False
        contenders: "list[ControlledThread]"

        def __init__(self) -> None:
            self.contenders = []
            self.is_taken = False
            self.number = 0
            self.place = f"the import of {_getframe(1).f_locals.get('name', 'a module')}"

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if not blocking and self.is_taken:
                return False
            while self.is_taken:
                me = scheduler.current
                self.number = self.number or scheduler.thing((LOCK, self.place, 0), self)
                self.contenders.append(me)
                me.wants = self
                scheduler.wait(ACQUIRE, self.number, False)
                me.wants = None
                self.contenders.remove(me)
            self.is_taken = True
            return True

        def release(self) -> None:
            if not self.is_taken:
                raise RuntimeError("release unlocked lock")
            self.is_taken = False
            for contender in self.contenders:
                scheduler.wake(contender)

        def locked(self) -> bool:
            return self.is_taken

        def __enter__(self) -> bool:
            return self.acquire()

        def __exit__(self, kind, error, trace) -> None:
            self.release()

    return ImportLock
