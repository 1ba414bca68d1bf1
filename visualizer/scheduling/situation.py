"""What is told where somebody chooses who goes next: what was done since, and what each thread is about to do."""

from .by_hand import Hands
from .contents import contents
from .naming import Names, waits_of
from .operations import kind_of, thing_of
from .program import Run
from .scheduler import ControlledThread, Scheduler
from .witness import Record

TO_START, CAN_GO, WAITS, OUTSIDE, ENDED = "to be started", "can go on", "waits", "outside", "ended"
"""States of a thread, as far as the scheduler is concerned."""


def situation(
    scheduler: Scheduler, record: Record, run: Run, candidates: "list[ControlledThread]", hands: Hands
) -> dict:
    """For JSON: the situation before a choice.

    `threads` have `name`, `daemon`, `state`, `kind` and `thing` of the step that they are about to do, `file` and
    `line`, and, if they wait, `words` for what. `candidates` are the numbers that can be chosen. `record` is what was
    done since the situation before, see `Record.news`. `now` is virtual time in ns. What can be done by hand: `locks`
    and, if they are new, `functions`, see `by_hand.Hands`. `contents` are those of queues and the like.
    """
    namespaces = run.namespaces()
    names = Names(namespaces)
    threads = []
    for thread in scheduler.threads:
        call = run.call_of(thread)
        file, line = call.place()
        state = _state(thread, scheduler)
        words = waits_of(thread, scheduler, names, call) if state == WAITS else ""
        threads.append(
            {
                "name": thread.name,
                "daemon": thread.daemon,
                "state": state,
                "kind": kind_of(thread.step),
                "thing": thing_of(thread.step),
                "file": file,
                "line": line,
                "words": words,
            }
        )
    return {
        "steps": len(scheduler.trace),
        "now": scheduler.now,
        "threads": threads,
        "current": scheduler.current.number,
        "candidates": [thread.number for thread in candidates],
        "record": record.news(namespaces),
        "locks": hands.locks(names),
        "contents": contents(names),
        "functions": hands.news(),
    }


def _state(thread: ControlledThread, scheduler: Scheduler) -> str:
    if thread.done:
        return ENDED
    if thread.outside is not None:
        return OUTSIDE
    if thread in scheduler.runnable:
        return CAN_GO
    return WAITS if thread.ident else TO_START
