"""Locks that are taken by hand: each by a thread of ours, since a lock has to be released where it was taken."""

from _thread import allocate_lock, start_new_thread
from sys import _getframe

from .ignoring import Ignorer
from .literals import Refusal
from .protocol import YOU, Kind, Reason
from .writer import Writer


class Hand:
    """Takes `lock` and holds it until it is to let go; `tell` is called with "taken" and "freed"."""

    def __init__(self, writer: Writer, lock, tell) -> None:
        self._writer = writer
        self._lock = lock
        self._tell = tell
        self._door = allocate_lock()
        self._door.acquire()
        self._is_wanted = True
        self.thread = writer.new_thread()
        writer.define_thread(self.thread, "you", True, YOU, "")
        writer.emit(self.thread, Kind.THREAD_CREATED)

    def take(self) -> None:
        """What the thread does."""
        writer, lock = self._writer, self._lock
        writer.begin_thread(self.thread)
        if lock._take_by_hand(lambda: self._is_wanted):
            self._tell("taken", self.thread)
            writer.waits(Reason.HELD, 0, _getframe(0))
            self._door.acquire()
            writer.woken()
            lock.release()
        writer.end_thread()
        self._tell("freed", self.thread)

    def let_go(self) -> None:
        """Release the lock, or want it no more."""
        self._is_wanted = False
        self._door.release()


class Hands:
    """Carries out the orders to take and free locks. `send` sends messages, `locks` finds them."""

    def __init__(self, writer: Writer, locks: Ignorer, send) -> None:
        self._writer = writer
        self._locks = locks
        self._send = send
        self._hands: dict[int, Hand] = {}
        self.orders = {"take": self.take, "free": self.free, "ignore": self.ignore}

    def take(self, order: dict) -> dict:
        """Take a lock, or begin to wait for it."""
        number = order.get("lock", 0)
        if number in self._hands:
            raise Refusal("you have this lock already, or wait for it")
        lock = self._locks.find(number)
        if self._locks.is_ignored(number):
            raise Refusal("the lock is ignored, so to take it would change nothing")

        def tell(what: str, thread: int) -> None:
            self._send({"event": what, "lock": number, "thread": thread})

        hand = Hand(self._writer, lock, tell)
        try:
            start_new_thread(hand.take, ())
        except RuntimeError as error:
            raise Refusal(f"the lock could not be taken: {error}") from None
        self._hands[number] = hand
        return {"thread": hand.thread}

    def free(self, order: dict) -> dict:
        """Free a lock that was taken by hand, or wait for it no more."""
        hand = self._hands.pop(order.get("lock", 0), None)
        if hand is None:
            raise Refusal("you do not have this lock")
        hand.let_go()
        return {}

    def ignore(self, order: dict) -> dict:
        """Ignore a lock, or heed it again; who has it by hand has it no more when it is ignored."""
        answer = self._locks.ignore(order)
        hand = self._hands.pop(order.get("lock", 0), None) if order.get("on") else None
        if hand is not None:
            hand.let_go()
        return answer

    def free_all(self) -> None:
        """Free all locks that were taken by hand."""
        while self._hands:
            self._hands.popitem()[1].let_go()
