"""What somebody who steps a program does to it by hand between two steps: switches, threads, locks."""

import _thread

from ..runtime.inventory import find_function, namespace, take_inventory
from ..runtime.literals import Refusal, read_call
from ..runtime.setting import set_global
from .naming import Names
from .scheduler import ControlledThread, Scheduler
from .threads import Threads

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .program import Run

# Not `kind.__mro__`, which a metaclass of the user's might answer.
_mro = type.__dict__["__mro__"].__get__
_MOST_LOCKS = 100
"""So many locks are told of."""


class Hands:
    """Does to a run what is asked for by hand, between two of its steps.

    An order is {"do": what, "what": to which, "value": a literal or arguments}, see `model.order_text.ByHand`.

    Attributes:
        handled: Numbers of the locks to which anything was done.
    """

    def __init__(self, scheduler: Scheduler, threads: Threads, run: "Run") -> None:
        self._scheduler = scheduler
        self._threads = threads
        self._run = run
        self._you = ControlledThread(0, "you", True, None)
        self._counts: dict[str, int] = {}
        self._held: list = []
        self._offered = 0
        self.handled: set[int] = set()
        self._orders = {
            "set": set_global,
            "spawn": lambda name, arguments: self._spawn(name, arguments, False),
            "spawn daemon": lambda name, arguments: self._spawn(name, arguments, True),
            "take": self._take,
            "free": self._free,
            "ignore": lambda name, _: self._of(name).ignore(),
            "heed": lambda name, _: self._of(name).heed(),
        }

    @property
    def holds_any(self) -> bool:
        """Whether a lock is held by hand."""
        return bool(self._held)

    def carry_out(self, order: dict) -> None:
        """Do what is asked for; raises Refusal if that cannot be done."""
        carry_out = self._orders.get(order["do"])
        if carry_out is None:
            raise Refusal(f"nobody can {order['do']!r} by hand")
        carry_out(order["what"], order["value"])
        if self._scheduler.witness is not None:
            self._scheduler.witness.by_hand(order)

    def news(self) -> "list[dict] | None":
        """The functions that can be spawned, if they may be others than when this was asked last; else None."""
        size = len(namespace())
        if size == self._offered:
            return None
        self._offered = size
        return take_inventory()["functions"]

    def locks(self, names: Names) -> "list[dict]":
        """The locks that the program has names for: `name`, `kind`, `owner` (a number, "you" or None), `ignored`."""
        found = []
        for name, lock in list(_locks(names).items())[:_MOST_LOCKS]:
            owner = lock.innermost.owner
            found.append(
                {
                    "name": name,
                    "kind": _kind(lock),
                    "owner": None if owner is None else "you" if owner is self._you else owner.number,
                    "ignored": lock.is_ignored,
                    "line": lock.innermost.place[1],
                }
            )
        return found

    def _of(self, name: str) -> "Any":
        lock = _locks(Names(self._run.namespaces())).get(name)
        if lock is None:
            raise Refusal(f"the program has no lock {name}")
        self.handled.add(lock.innermost.number or lock.innermost.numbered())
        return lock

    def _take(self, name: str, _: str) -> None:
        lock = self._of(name)
        if lock.is_ignored:
            raise Refusal("the lock is ignored, so to take it would change nothing")
        inner = lock.innermost
        if inner.owner is self._you:
            raise Refusal("you have this lock already")
        if inner.owner is not None:
            raise Refusal(f"{inner.owner.name} has this lock: let it go on until the lock is free")
        inner.hold(self._you)
        self._held.append(inner)

    def _free(self, name: str, _: str) -> None:
        inner = self._of(name).innermost
        if inner not in self._held:
            raise Refusal("you do not have this lock")
        self._held.remove(inner)
        inner.let_go()

    def _spawn(self, name: str, arguments: str, daemon: bool) -> None:
        function = find_function(name)
        if function is None:
            raise Refusal(f"the program has no function {name} that could run as a thread")
        import threading

        positional, keywords = read_call(name, function, arguments)()
        number = self._counts[name] = self._counts.get(name, 0) + 1
        thread = threading.Thread(
            target=function, args=tuple(positional), kwargs=keywords, name=f"{name}-{number}", daemon=daemon
        )
        self._threads.start_by_hand(thread)


def _kind(lock: object) -> str:
    return "RLock" if isinstance(lock, _thread.RLock) else "Lock"


def _locks(names: Names) -> "dict[str, Any]":
    """The locks by their names; where a primitive has a lock inside, that goes by the primitive's name."""
    found: dict = {}
    kinds = {_thread.allocate_lock, _thread.RLock}
    for name, thing in names.things():
        # Those that are ignored are of a class of their own.
        if not kinds.isdisjoint(_mro(type(thing))):
            found.setdefault(name, thing)
    return found
