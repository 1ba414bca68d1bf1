"""Makes runs of the program in this process, and reports what came of each."""

import os
import signal
import sys
from os import _exit

from .accesses import Accesses
from .asking import Asking
from .by_hand import Hands
from .importing import Importer
from .loading import Loading
from .naming import Names
from .program import Main, Run, schedule_hash, turns_of
from .renewal import Renewal
from .scheduler import Scheduler, Verdict
from .sites import Sites
from .spinning import sites_of_waiting
from .strategies import strategy_of
from .telling import line_of, printed_to, report_of, write_out
from .threads import Threads
from .watching import Watch, call_in
from .witness import Record

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

_signal = signal.signal
"""The native one, which is replaced for the program."""


def asks(order: dict) -> bool:
    """Whether the run asks who goes next, and is answered where orders come from."""
    return order["strategy"] == "manual"


def is_common(order: dict) -> bool:
    """Whether a run may share its process with others: nobody looks at it, or has a hand in it."""
    by_hand = any(isinstance(item, dict) for item in order.get("opening", ()))
    return not asks(order) and not order.get("witness") and not by_hand


class Execution:
    """Runs the program `main`; what is said of one run holds for all."""

    def __init__(
        self,
        scheduler: Scheduler,
        threads: Threads,
        importer: Importer,
        sites: Sites,
        loading: Loading,
        watch: Watch,
        main: Main,
        expect: "CodeType | None",
        output: "list[int]",
    ) -> None:
        """`expect` is what has to be true at the end, and `output` are the files that are printed to."""
        self._scheduler, self._threads = scheduler, threads
        self._importer, self._sites = importer, sites
        self._loading, self._watch = loading, watch
        self._main, self._expect = main, expect
        self._output = output
        self._shared: list[str] = []
        self._accesses: Accesses | None = None
        self._probed_at = -1

    def expect_to_share(self, shared: "list[str]") -> None:
        """Make the hooks ready, so that a run finds them made."""
        if self._shared != shared or self._accesses is None:
            self._make_hooks(shared)

    def _make_hooks(self, shared: "list[str]") -> Accesses:
        self._shared = shared
        accesses = self._accesses = Accesses(self._scheduler, self._sites, shared)
        accesses.install()
        return accesses

    def run(
        self,
        order: dict,
        renewal: Renewal,
        tell: "Callable[[bytes], None]",
        ask: "Callable[[dict], dict | None]",
        lasts: bool,
    ) -> None:
        """Make a run, and `tell` what came of it, as lines; returns if there may be another one in this process.

        If so, the process is as it was before. `ask` is given a situation and returns the choice of a thread. What was
        loaded is told, too, if the template `lasts`. A run that is not the first, and does not come out right, may owe
        that to those before: it is not told of, so that it is made again in a process of its own.
        """
        scheduler = self._scheduler
        number = renewal.runs
        is_first = number == 0
        self._probed_at = -1
        if not is_first or self._accesses is None:
            self._make_hooks(order["shared"])
        accesses = self._accesses
        assert accesses is not None

        def report(values: dict) -> None:
            write_out()
            outcome = values["outcome"]
            printed = printed_to(self._output)
            may_last = lasts and is_common(order) and outcome == "ok"
            is_renewable = may_last and renewal.is_possible(accesses, printed)
            if not is_first and (outcome not in ("ok", "redundant") or renewal.are_addresses_in(printed)):
                _exit(0)
            values.update(
                steps=len(scheduler.trace),
                hash=schedule_hash(scheduler),
                spun=scheduler.spun,
                preemptions=scheduler.preemptions,
                found=sorted(self._sites.key(site) for site in accesses.found),
                threads=[[thread.name, thread.daemon] for thread in scheduler.threads],
                outside=scheduler.went_outside,
                loop=scheduler.world.has_loop,
                executes_text=self._importer.executes_text,
                made_before=number,
                **printed,
            )
            if order.get("keep") or outcome != "ok":
                values["turns"] = turns_of(scheduler)
                values["patience"] = strategy.patience
            values.update(strategy.told())
            if hands.handled:
                values["handled"] = sorted(hands.handled)
            if record is not None and outcome != "stopped":
                if asking is not None:
                    values.update(asking.told())
                namespaces = run.namespaces()
                values["record"] = record.news(namespaces)
                values["locks"] = hands.locks(Names(namespaces))
                values["files"], values["directory"] = sorted(self._importer.files), self._sites.directory
            line = line_of(values)
            if is_renewable:
                tell(line)
                return
            news = self._loading.news() if lasts else None
            tell(line if news is None else line + line_of(news))
            _exit(0)

        def diverged(step: int, why: str) -> None:
            report({**report_of("diverged", f"at step {step:,}: {why}"), "at": step})

        run = Run(scheduler, self._importer.is_users, report)
        hands = Hands(scheduler, self._threads, run)
        record = asking = None
        if order.get("witness"):
            record = Record(scheduler, self._sites, self._importer.is_users, order.get("turns", ()))
        if record is not None and asks(order):
            asking = Asking(scheduler, record, run, hands, self._watch, self._output, ask)
        strategy = strategy_of(order["strategy"], order, diverged, asking.choose if asking else _asks_nobody, hands)
        scheduler.witness = record
        scheduler.give_up = run.give_up
        scheduler.world.beat = self._watch.beat
        self._threads.failed = run.failed
        os._exit = run.exited  # type: ignore
        if hasattr(signal, "SIGUSR1"):
            _signal(signal.SIGUSR1, self._answering(run, number, order["seconds"], accesses))
        try:
            run.run(self._main, strategy, order["limit"], self._expect)
        except BaseException as error:
            report(report_of("error", f"{type(error).__name__}: {error}"))
        renewal.put_back()

    # where it is

    def _answering(self, run: Run, number: int, seconds: float, accesses: Accesses) -> "Callable":
        """What a run does that is asked where it is: it has come nowhere for a while, or takes too long."""

        def late(_, frame) -> None:
            scheduler = self._scheduler
            if not self._watch.is_meant(number):
                return
            if self._watch.is_probed:
                self._watch.probe(False)
                found = self._waited_for()
                if found:
                    accesses.found.update(found)
                    run.give_up(Verdict("livelock", f"no end: {scheduler.current.name} goes round and round"))
                return
            if self._watch.is_stuck:
                who = scheduler.current.name
                run.give_up(Verdict("unsupported", f"{who} waits in {self._doing()}, which stops all threads"))
            run.give_up(Verdict("livelock", f"no end within {seconds:.1f} s"))

        return late

    def _doing(self) -> str:
        """What the thread that has the baton does just now."""
        frame = sys._current_frames().get(self._scheduler.current.ident)
        while frame is not None and not self._importer.is_users(frame.f_code.co_filename):
            frame = frame.f_back
        return "a call" if frame is None else call_in(frame, self._importer.source)

    def _waited_for(self) -> "set[int]":
        """Sites that the thread that has the baton looks at, if it has come to no scheduling point for a while."""
        scheduler = self._scheduler
        steps, self._probed_at = self._probed_at, len(scheduler.trace)
        if steps != self._probed_at or sum(not thread.done for thread in scheduler.threads) < 2:
            return set()
        frame = sys._current_frames().get(scheduler.current.ident)
        sites = sites_of_waiting(frame, self._sites, self._importer.is_users, self._importer.source)
        return {number for number in sites if self._sites.key(number) not in self._shared}


def _asks_nobody(candidates: list) -> None:
    """What a run is given that does not ask."""
