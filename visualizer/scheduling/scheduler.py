"""The baton: of all threads of a controlled program only the one that has it runs.

A thread comes to a scheduling point *before* each operation that others could notice, says what it is about to do, and
goes on when it is chosen. Who waits for something that is not there yet cannot be chosen; so when nobody can be chosen,
time passes, or a call to the outside is waited for, or the program is deadlocked. Time is virtual: it passes only then.
"""

from _thread import allocate_lock as _allocate_lock
from _thread import get_ident
from _thread import start_new_thread as _start_natively
from array import array
from bisect import insort
from heapq import heappop, heappush

from .operations import (
    ALIVE,
    BEGIN,
    END,
    ITEM,
    JOIN,
    OUTSIDE,
    SITE_SHIFT,
    SLEEP,
    START,
    THING_SHIFT,
    THREAD_SHIFT,
    THREADS,
    WRITE,
)
from .world import World, is_ready

NANOSECONDS = 1_000_000_000
LOOK_NS = 1_000
"""How much later it is at each look at the clock, so that who waits for a moment by looking gets there."""
_LOOK_SECONDS = 0.1
"""How long the outside is waited for before it is looked whether there is still anything to wait for."""
LONGEST_TURN = 100_000
"""Steps after which a thread that never lets others run is made to."""
PATIENCE = 100
"""How often a thread may look at the same thing, while nothing changes, before it counts as spinning."""

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


ROOM = 15
"""How deep the calls of the scheduler, and of a strategy, are."""


def have_room(depth: int) -> None:
    """Raise RecursionError if there is no room for calls of this depth: now, while nothing is half done."""
    if depth:
        have_room(depth - 1)


class ControlledThread:
    """What the scheduler knows of a thread.

    Attributes:
        number: 0 for the main thread, then in the order of their start.
        name: As `threading` has it.
        daemon: Whether the program's end does not wait for it.
        created_at: How many threads there were when it was created.
        creator: The thread that has started it; None for the main thread.
        step: What it did last, or is about to do; see `operations`.
        done: Whether it has ended.
        late: Whether it goes on because its time was up.
        outside: The call that it waits in, if that is none of ours.
        wants: The lock that it wants.
        ident: The native `get_ident()` of the thread, once it runs.
    """

    __slots__ = (
        *(
            "created_at",
            "creator",
            "daemon",
            "deadline",
            "done",
            "gate",
            "ident",
            "joiners",
            "late",
            "looks",
            "looks_at",
        ),
        *("name", "number", "outside", "step", "turn_began", "wants"),
    )

    def __init__(self, number: int, name: str, daemon: bool, creator: "ControlledThread | None") -> None:
        self.number = self.created_at = number
        self.creator = creator
        self.name = name
        self.daemon = daemon
        self.step = number << THREAD_SHIFT | number << THING_SHIFT | BEGIN
        self.done = self.late = False
        self.outside: str | None = None
        self.wants: Any = None
        self.ident = 0
        self.joiners: list[ControlledThread] = []
        self.deadline: int | None = None
        self.looks: dict[int, int] = {}
        self.looks_at = 0
        self.turn_began = 0
        self.gate = _allocate_lock()
        self.gate.acquire()

    def __lt__(self, other: "ControlledThread") -> bool:
        return self.number < other.number


class Strategy:
    """Chooses who goes next."""

    patience = PATIENCE
    """How often a thread may look at the same thing, while nothing changes, before others have to go first."""

    def begin(self, scheduler: "Scheduler") -> None:
        """A run begins."""

    def told(self) -> dict:
        """What it has to tell at the end of a run, for JSON."""
        return {}

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> "ControlledThread | None":
        """One of two or more candidates, sorted by number; `me` is who has the baton and could go on, if it could.

        None if something was done by hand, so that others may be able to go on now.
        """
        raise NotImplementedError

    def is_stuck(self) -> bool:
        """Nobody can go on: whether it stays so, since nothing is done by hand about it."""
        return True


class Witness:
    """Who looks on while a controlled program runs."""

    def chosen(self) -> None:
        """Who does the next step was chosen: others could have gone instead."""

    def by_hand(self, order: dict) -> None:
        """Something was done by hand."""

    def step(self, step: int) -> None:
        """A thread was chosen and now does this step, the last one of the trace."""

    def value(self, text: str) -> None:
        """What the last step read or wrote."""

    def made(self, number: int, thing: object) -> None:
        """Something was made that steps can be done to."""


class Verdict(Exception):  # noqa: N818 - not all are errors
    """How a run ended before the program did.

    Attributes:
        outcome: "deadlock", "livelock" or "unsupported".
    """

    def __init__(self, outcome: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class Scheduler:
    """The baton and who waits for it.

    `give_up` is called, by whichever thread has the baton, with the verdict on a run that cannot go on; it must not
    return.

    Attributes:
        current: Who has the baton.
        runnable: Who could be chosen, sorted by number.
        threads: All that there ever were.
        trace: The steps so far, each as 64 bits; see `operations`.
        now: Virtual time, in ns.
        things: What is known of the variables and locks that steps are done to, by number: what it is, such as ITEM;
            its name, or for a lock the file and line where it was made; and of an item the number of its container.
        whole_of: For the number of each item that of its container.
        held: Numbers of locks that were held before the first step that is done to them.
        was_late: Whether a thread has gone on because its time was up.
    """

    def __init__(self, give_up: "Callable[[Verdict], None]") -> None:
        self.give_up = give_up
        self.renew()

    def renew(self) -> None:
        """Be as a new one: nothing is left of a run before. To be called by the only thread there is."""
        main = ControlledThread(0, "MainThread", False, None)
        main.ident = get_ident()
        self.current = main
        self.threads = [main]
        self.runnable = [main]
        self.trace = array("Q")
        self.things: list[tuple] = [()]
        self.whole_of: dict[int, int] = {}
        self.held: set[int] = set()
        self.was_late = False
        self.now = 0
        self.limit = 10_000_000
        self.progress = 0
        self.preemptions = 0
        """How often a thread was interrupted that could have gone on."""
        self.spun = False
        """Whether a thread was ever made to wait because it was spinning."""
        self.went_outside = False
        """Whether a thread ever waited for something outside of the program."""
        self.witness: Witness | None = None
        """Who looks on, to explain the run afterwards."""
        self._choose: Callable[..., ControlledThread | None] = Strategy().choose
        self._is_stuck = Strategy().is_stuck
        self._patience = PATIENCE
        self._tired: list[ControlledThread] = []
        self._tired_at = self._tired_since = 0
        self._timers: list[tuple[int, int, ControlledThread]] = []
        self.world = World()
        self.patience_seconds = 2.0
        """How long, in seconds of a real clock, all may wait for what nobody that we know of can bring about."""

    def begin(self, strategy: Strategy, limit: int) -> None:
        """The run begins: let `strategy` choose from now on, for at most `limit` steps."""
        del self.trace[:], self.things[1:]
        self.whole_of.clear()
        self.held.clear()
        self.was_late = False
        self.now = self.progress = self.preemptions = 0
        self._choose, self._patience, self.limit = strategy.choose, strategy.patience, limit
        self._is_stuck = strategy.is_stuck
        strategy.begin(self)

    def thing(self, name: tuple, value: object = None) -> int:
        """A number for something that steps can be done to: a variable, a lock."""
        self.things.append(name)
        number = len(self.things) - 1
        if name[0] == ITEM:
            self.whole_of[number] = name[2]
        if self.witness is not None and value is not None:
            self.witness.made(number, value)
        return number

    # points

    def point(self, kind: int, thing: int = 0, site: int = 0) -> None:
        """A scheduling point of the current thread; it returns when the thread may do what it said."""
        me = self.current
        if get_ident() != me.ident:
            self._refuse_stranger()
        step = me.step = me.number << THREAD_SHIFT | site << SITE_SHIFT | thing << THING_SHIFT | kind
        if kind < WRITE:
            if me.looks_at != self.progress:
                me.looks_at = self.progress
                me.looks.clear()
            looks = me.looks[step] = me.looks.get(step, 0) + 1
            if looks > self._patience:
                self._tire(me)
        else:
            self.progress += 1
        if len(self.runnable) > 1 or self._tired:
            chosen = self._next(me)
            if chosen is not me:
                self.current = chosen
                chosen.turn_began = len(self.trace)
                chosen.gate.release()
                me.gate.acquire()
        self._write(step)

    def wait(self, kind: int, thing: int, ready: bool, timeout_ns: "int | None" = None) -> bool:
        """A scheduling point of a thread that can only go on when another wakes it, unless it is `ready`.

        Returns whether it was ready or woken; False if `timeout_ns` of virtual time passed first.
        """
        me = self.current
        if get_ident() != me.ident:
            self._refuse_stranger()
        have_room(ROOM - 2)
        step = me.step = me.number << THREAD_SHIFT | thing << THING_SHIFT | kind
        me.late = False
        me.deadline = None if timeout_ns is None else self.now + timeout_ns
        if not ready:
            self.stall(me)
        chosen = self._next(me if ready else None)
        if chosen is not me:
            self.current = chosen
            chosen.turn_began = len(self.trace)
            chosen.gate.release()
            me.gate.acquire()
        me.deadline = None
        self._write(step)
        self.progress += 1
        return not me.late

    def stall(self, thread: ControlledThread) -> None:
        """From now on `thread` cannot go on, until it is woken or its time is up."""
        if thread.late:
            return
        if thread in self.runnable:
            self.runnable.remove(thread)
        if thread.deadline is not None:
            heappush(self._timers, (thread.deadline, thread.number, thread))

    def wake(self, thread: ControlledThread) -> None:
        """From now on `thread` can go on."""
        if thread not in self.runnable:
            insort(self.runnable, thread)

    def _refuse_stranger(self) -> None:
        self.give_up(Verdict("unsupported", "its Python code is called by a thread that Python has not started"))

    def _write(self, step: int) -> None:
        trace = self.trace
        trace.append(step)
        if self.witness is not None:
            self.witness.step(step)
        if len(trace) > self.limit:
            self.give_up(Verdict("livelock", f"no end after {self.limit:,} steps: livelock, or an unfair schedule"))

    # who goes next

    def _next(self, me: "ControlledThread | None") -> ControlledThread:
        """Who goes next; `me` is the current thread if it could go on."""
        while not self.runnable:
            self._idle()
        candidates = self._rested()
        if len(candidates) == 1:
            return candidates[0]
        if me is not None and len(self.trace) - me.turn_began > LONGEST_TURN:
            me.turn_began = len(self.trace)
            candidates = [thread for thread in candidates if thread is not me]
            if len(candidates) == 1:
                return candidates[0]
        can_go_on = me in candidates
        chosen = self._choose(me if can_go_on else None, candidates)
        if chosen is None:
            return self._next(me)
        self.preemptions += can_go_on and chosen is not me
        if self.witness is not None:
            self.witness.chosen()
        return chosen

    def _rested(self) -> "list[ControlledThread]":
        """Who can go on without spinning; if there is nobody, let the world change, and if it cannot, all who can."""
        while self._tired:
            if self._tired_at != self.progress:
                self._tired.clear()
                break
            rested = [thread for thread in self.runnable if thread not in self._tired]
            if rested:
                return rested
            if not self._time_can_pass():
                if len(self.trace) - self._tired_since > LONGEST_TURN:
                    self.give_up(Verdict("livelock", "livelock: all threads only look at what none of them changes"))
                break
            self._idle()
        return self.runnable

    def _tire(self, me: ControlledThread) -> None:
        self.spun = True
        if self._tired_at != self.progress:
            self._tired.clear()
            self._tired_since = len(self.trace)
        self._tired_at = self.progress
        if me not in self._tired:
            self._tired.append(me)

    # when nobody can go on

    def _time_can_pass(self) -> bool:
        while self._timers and not self._is_due(*self._timers[0]):
            heappop(self._timers)
        return bool(self._timers) or not self.world.is_empty

    @staticmethod
    def _is_due(deadline: int, number: int, thread: ControlledThread) -> bool:
        # Entries of those that were woken before, or sleep anew, are still there.
        return thread.deadline == deadline

    def _idle(self) -> None:
        """Nobody can go on: wait for the outside, or let time pass, or find the deadlock."""
        if not self._time_can_pass():
            if self._is_stuck():
                self.give_up(Verdict("deadlock", "deadlock"))
            return
        if self._world_moves():
            return
        if not self._timers:
            thread = self.world.threads()[0]
            self.give_up(Verdict("unsupported", f"{thread.name} waits in {thread.outside}, and nothing comes"))
        self.now = max(self.now, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self.now:
            deadline, number, thread = heappop(self._timers)
            if self._is_due(deadline, number, thread) and thread not in self.runnable:
                thread.late, thread.deadline = True, None
                self.was_late = True
                self.wake(thread)

    def _world_moves(self) -> bool:
        """Wait for the outside until somebody can go on, or until more time has passed than anybody waits for."""
        world = self.world
        seconds = (self._timers[0][0] - self.now) / NANOSECONDS if self._timers else self.patience_seconds
        while True:
            found = world.look(min(seconds, _LOOK_SECONDS) if world.can_change() or not self._timers else 0)
            for thread in found:
                self.wake(thread)
            if found:
                return True
            if self._timers and not world.can_change():
                return False
            # Time passes for those who have strangers, or processes, to wait for.
            seconds -= _LOOK_SECONDS
            if seconds <= 0 and (self._timers or not world.can_change()):
                return False

    # time

    def look_at_clock(self) -> int:
        """Virtual time, in ns."""
        self.now += LOOK_NS
        return self.now

    def sleep(self, nanoseconds: int) -> None:
        """Let the current thread sleep for that much virtual time; for none it only lets others go first."""
        if nanoseconds > 0:
            self.wait(SLEEP, 0, False, nanoseconds)
        else:
            self.point(SLEEP)

    # threads

    def start(
        self, name: str, daemon: bool, run: "Callable[[], None]", begin: "Callable[[Callable[[], None]], None]"
    ) -> ControlledThread:
        """Start a thread that calls `run` when it is first chosen.

        `begin(function)` starts a native thread that calls `function`, which returns when the thread has ended.
        """
        thread = self._new_thread(name, daemon)
        self.point(START, thread.number)
        self._launch(thread, run, begin)
        return thread

    def start_by_hand(
        self, name: str, daemon: bool, run: "Callable[[], None]", begin: "Callable[[Callable[[], None]], None]"
    ) -> ControlledThread:
        """The same between two steps, by nobody of the program."""
        thread = self._new_thread(name, daemon)
        self._launch(thread, run, begin)
        return thread

    def _new_thread(self, name: str, daemon: bool) -> ControlledThread:
        if len(self.threads) >= THREADS:
            self.give_up(Verdict("unsupported", f"more than {THREADS - 1:,} threads"))
        thread = ControlledThread(len(self.threads), name, daemon, self.current)
        self.threads.append(thread)
        return thread

    def _launch(
        self, thread: ControlledThread, run: "Callable[[], None]", begin: "Callable[[Callable[[], None]], None]"
    ) -> None:
        ready = _allocate_lock()
        ready.acquire()

        def body() -> None:
            thread.ident = get_ident()
            ready.release()
            thread.gate.acquire()
            self._write(thread.step)
            try:
                run()
            finally:
                self._finish(thread)

        begin(body)
        # What `run` does before its first step needs the native thread to be there.
        ready.acquire()
        insort(self.runnable, thread)

    def join(self, thread: ControlledThread, timeout_ns: "int | None" = None) -> None:
        """Wait for the end of `thread`, or for `timeout_ns` of virtual time."""
        if timeout_ns == 0:
            self.point(ALIVE, thread.number)
            return
        me = self.current
        if not thread.done:
            thread.joiners.append(me)
        if not self.wait(JOIN, thread.number, thread.done, timeout_ns) and me in thread.joiners:
            thread.joiners.remove(me)

    def _finish(self, me: ControlledThread) -> None:
        self.point(END, me.number)
        me.done = True
        self.runnable.remove(me)
        for joiner in me.joiners:
            self.wake(joiner)
        me.joiners.clear()
        chosen = self._next(None)
        self.current = chosen
        chosen.turn_began = len(self.trace)
        chosen.gate.release()

    # the outside

    def await_ready(self, call: str, wanted: "list[tuple[int, int]]", timeout_ns: "int | None" = None) -> bool:
        """Let others run until one of the descriptors is ready for what it is wanted for, see `world`.

        Returns False if `timeout_ns` of virtual time passed first. Nobody runs between the return and what follows.
        """
        self.went_outside = True
        me = self.current
        me.outside = call
        self.point(OUTSIDE)
        until = None if timeout_ns is None else self.now + timeout_ns
        in_time = True
        while in_time and not is_ready(wanted):
            self.world.waiting[me] = wanted
            in_time = self.wait(OUTSIDE, 0, False, None if until is None else max(until - self.now, 0))
            del self.world.waiting[me]
        me.outside = None
        return in_time

    def outside_changed(self) -> None:
        """The program has done something that others may have waited for."""
        if self.world.waiting:
            for thread in self.world.look():
                self.wake(thread)

    def leave(self, call: str) -> None:
        """The current thread is about to call something that may wait for the outside: let others run meanwhile."""
        self.went_outside = True
        me = self.current
        me.outside = call
        self.runnable.remove(me)
        self.world.called(me)
        if self.runnable:
            chosen = self._next(None)
            self.current = chosen
            chosen.turn_began = len(self.trace)
            chosen.gate.release()
        else:
            # Nobody is there to take the baton: somebody has to look after those who come back.
            _start_natively(self._look_after, ())

    def enter(self, me: ControlledThread) -> None:
        """The call has returned: wait for the baton."""
        self.world.returned(me)
        me.gate.acquire()
        me.outside = None

    def _look_after(self) -> None:
        chosen = self._next(None)
        self.current = chosen
        chosen.turn_began = len(self.trace)
        chosen.gate.release()
