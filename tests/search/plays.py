"""A model of controlled programs: threads are lists of operations, and a run is played in no time by a strategy."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from visualizer.scheduling.operations import (
    ACQUIRE,
    ALIVE,
    BEGIN,
    END,
    JOIN,
    READ,
    RELEASE,
    SLEEP,
    START,
    THING_SHIFT,
    THREAD_SHIFT,
    TRY,
    WRITE,
)
from visualizer.scheduling.scheduler import Verdict
from visualizer.scheduling.strategies import Guided
from visualizer.search.exploration import Exploration

Operation = tuple
"""A name, and what it is done to:

- `("read", v)`, `("write", v)`: a variable; what is written is different each time;
- `("item", c, i)`, `("put", c, i)`: reads or writes an item of a container; `("whole", c)`, `("change", c)`: all of it;
- `("acquire", l)`, `("acquire late", l)` (with a timeout), `("try", l)`, `("release", l)`: a lock;
- `("sleep",)`: goes on when nobody else can;
- `("start", t)`, `("join", t)`, `("alive", t)`: a thread;
- `("if", operations)`: done if the last that the thread has seen is something: a written value, a lock it has got.
"""


@dataclass(frozen=True)
class Program:
    """Operations of each thread, the first of which is the main thread; and which threads are daemons."""

    threads: tuple[tuple[Operation, ...], ...]
    daemons: frozenset[int] = frozenset()


@dataclass
class _Thread:
    number: int
    left: tuple[Operation, ...]
    step: int = 0
    late: bool = False
    done: bool = False
    seen: tuple = ()


DEADLOCK = ("deadlock",)
_ITEMS = 2
_KINDS = {
    "read": READ,
    "write": WRITE,
    "item": READ,
    "put": WRITE,
    "whole": READ,
    "change": WRITE,
    "acquire": ACQUIRE,
    "acquire late": ACQUIRE,
    "try": TRY,
    "release": RELEASE,
    "sleep": SLEEP,
    "start": START,
    "join": JOIN,
    "alive": ALIVE,
    "end": END,
    "begin": BEGIN,
}


class State:
    """How far a program has come."""

    def __init__(self, program: Program) -> None:
        self.daemons = program.daemons
        self.trace: list[int] = []
        self.whole_of: dict[int, int] = {}
        self.was_late = False
        self.everyone = [_Thread(n, (("begin", n), *ops, ("end", n))) for n, ops in enumerate(program.threads)]
        main = self.current = self.everyone[0]
        self.threads = [main]
        started = [op[1] for op in main.left if op[0] == "start"]
        joins = [("join", number) for number in started if number not in program.daemons]
        main.left = (*main.left[1:-1], *joins, ("end", 0))
        self._numbers: dict[tuple, int] = {}
        self._values: dict[tuple, Any] = {}
        self._owners: dict[tuple, int | None] = {}
        self._come_to_point(main)

    def copy(self) -> State:
        """One that can go another way."""
        other = copy(self)
        other.trace, other.whole_of, other._numbers = self.trace[:], dict(self.whole_of), dict(self._numbers)
        other._values, other._owners = dict(self._values), dict(self._owners)
        other.everyone = [copy(thread) for thread in self.everyone]
        other.threads = [other.everyone[thread.number] for thread in self.threads]
        other.current = other.everyone[self.current.number]
        return other

    @property
    def result(self) -> tuple:
        """All that anybody could notice."""
        seen = tuple(thread.seen for thread in self.everyone)
        return seen, tuple(sorted(self._values.items())), tuple(sorted(self._owners.items()))

    @property
    def key(self) -> tuple:
        """What all that is to come depends on, and the result so far."""
        return tuple((thread.left, thread.late, thread.done) for thread in self.everyone), self.result

    @property
    def is_over(self) -> bool:
        """Whether the program has ended."""
        return self.everyone[0].done

    def candidates(self) -> list[_Thread]:
        """Who could go on; nobody in a deadlock."""
        able = [thread for thread in self.threads if not thread.done and not self._has_to_wait(thread)]
        if able:
            return able
        late = [thread for thread in self.threads if not thread.done and thread.left[0][0] in ("acquire late", "sleep")]
        for thread in late:
            thread.late = self.was_late = True
        return late

    def _has_to_wait(self, thread: _Thread) -> bool:
        name, *about = thread.left[0]
        if name == "sleep":
            return not thread.late
        if name == "join":
            return not self.everyone[about[0]].done
        return name.startswith("acquire") and not thread.late and self._owners.get(about[0]) is not None

    def go_on(self, thread: _Thread) -> None:
        """Let one of the candidates do its step."""
        self.current = thread
        self._do(thread)
        if not thread.done:
            self._come_to_point(thread)

    # what an operation is

    def _come_to_point(self, thread: _Thread) -> None:
        while thread.left[0][0] == "if":
            inner = thread.left[0][1] if thread.seen and thread.seen[-1] not in (False, (), ((),) * _ITEMS) else ()
            thread.left = (*inner, *thread.left[1:])
        thread.step = self._step(thread)

    def _step(self, thread: _Thread) -> int:
        name, *about = thread.left[0]
        kind = _KINDS[name]
        if kind in (BEGIN, END, START, JOIN, ALIVE):
            thing = about[0]
        elif kind == SLEEP:
            thing = 0
        elif name in ("item", "put"):
            thing = self._number(("item", *about))
            self.whole_of[thing] = self._number(("whole", about[0]))
        elif name in ("whole", "change"):
            thing = self._number(("whole", about[0]))
        else:
            thing = self._number((("lock" if kind in (ACQUIRE, TRY, RELEASE) else "variable"), about[0]))
        return thread.number << THREAD_SHIFT | thing << THING_SHIFT | kind

    def _number(self, thing: tuple) -> int:
        # In the order of their first use, as in the scheduler.
        return self._numbers.setdefault(thing, len(self._numbers) + 1)

    # what an operation does

    def _do(self, me: _Thread) -> None:
        self.trace.append(me.step)
        (name, *about), me.left = me.left[0], me.left[1:]
        me.late = False
        stamp = (me.number, len(me.seen), len(me.left))
        match name:
            case "read":
                me.seen += (self._value(("variable", about[0])),)
            case "write":
                self._values["variable", about[0]] = stamp
            case "item":
                me.seen += (self._value(("item", *about)),)
            case "put":
                self._values["item", about[0], about[1]] = stamp
            case "whole":
                me.seen += (tuple(self._value(("item", about[0], i)) for i in range(_ITEMS)),)
            case "change":
                for i in range(_ITEMS):
                    self._values["item", about[0], i] = stamp
            case "acquire" | "acquire late" | "try":
                lock = about[0]
                got = self._owners.get(lock) is None
                if got:
                    self._owners[lock] = me.number
                me.seen += (got,)
            case "release":
                lock = about[0]
                me.seen += (self._owners.get(lock) is not None,)
                self._owners[lock] = None
            case "start":
                thread = self.everyone[about[0]]
                self.threads.append(thread)
                self._come_to_point(thread)
            case "alive":
                me.seen += (not self.everyone[about[0]].done,)
            case "end":
                me.done = True

    def _value(self, thing: tuple) -> Any:
        return self._values.get(thing, ())


def all_results(program: Program, limit: int) -> set[tuple] | None:
    """The results of all interleavings, "deadlock" among them if it is one; None if there are too many states."""
    results: set[tuple] = set()
    left = [State(program)]
    known = set()
    while left:
        state = left.pop()
        if state.is_over:
            results.add(state.result)
            continue
        candidates = state.candidates()
        if not candidates:
            results.add(DEADLOCK)
        for thread in candidates:
            following = state.copy()
            following.go_on(following.everyone[thread.number])
            if following.key not in known:
                known.add(following.key)
                left.append(following)
        if len(known) > limit:
            return None
    return results


class _EndedError(Exception):
    pass


class Play:
    """One run under a strategy; it is what the strategy knows of a scheduler."""

    def __init__(self, program: Program, strategy: Guided) -> None:
        self._state = State(program)
        self.held: set[int] = set()
        self._strategy = strategy
        self.trace, self.whole_of, self.threads = self._state.trace, self._state.whole_of, self._state.threads

    @property
    def was_late(self) -> bool:
        """Whether a thread has gone on because its time was up."""
        return self._state.was_late

    @property
    def current(self) -> _Thread:
        """Who has the baton."""
        return self._state.current

    def give_up(self, verdict: Verdict) -> None:
        """As that of the scheduler."""
        raise _EndedError(verdict.outcome)

    def run(self) -> tuple[dict, tuple]:
        """The report of the run, and its result."""
        self._strategy.begin(self)  # type: ignore
        outcome, result = "ok", ()
        try:
            while not self._state.is_over and (candidates := self._state.candidates()):
                self._go_on(candidates)
            result = self._state.result if self._state.is_over else DEADLOCK
        except _EndedError as end:
            outcome = str(end)
        threads = [["", thread.number in self._state.daemons] for thread in self._state.everyone]
        return {**self._strategy.told(), "outcome": outcome, "threads": threads}, result

    def _go_on(self, candidates: list[_Thread]) -> None:
        thread = candidates[0]
        if len(candidates) > 1:
            me = self.current if self.current in candidates else None
            thread = self._strategy.choose(me, candidates)  # type: ignore
        self._state.go_on(thread)  # type: ignore


def results_of(program: Program, exploration: Exploration, limit: int) -> tuple[set[tuple], int]:
    """All results that an exploration finds up to a deadlock, and in how many runs; at most `limit`."""
    results: set[tuple] = set()
    for number in range(limit):
        attempt = exploration.next()
        if attempt is None:
            return results, number
        report, result = Play(program, Guided(attempt.prefix, attempt.sleeping)).run()
        assert report["outcome"] != "diverged"
        if report["outcome"] != "redundant":
            results.add(result)
        if result == DEADLOCK:
            return results, number + 1
        exploration.learn(attempt, report)
    raise AssertionError(f"there is no end after {limit} runs")
