"""Makes the interpreter ready before the first fork: what it adapts and looks up while it runs, each run inherits.

Without that each run would find the code of the scheduler as if it had never been executed, and would have to write to
memory that it shares with the template, which is then copied: that takes longer than all of a small program.
"""

import json
import os
from types import SimpleNamespace

from .accesses import Accesses
from .primitives import Primitives
from .program import schedule_hash, turns_of
from .rewriting import rewrite
from .scheduler import Scheduler
from .sites import Sites
from .strategies import Pct, RandomWalk
from .threads import Threads

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ROUNDS = 4
"""How often it is done; the interpreter adapts code when it has seen it a few times."""
_TASKS = "/proc/self/task"
_TEXT = """
counter, lock = 0, Lock()

def add():
    global counter
    for _ in range(3):
        counter += 1
        with lock:
            counter = counter + 1

threads = [Thread(target=add, name="rehearsal") for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def rehearse() -> None:
    """Run a small program with a scheduler, locks and threads of its own; nothing of it is left but habits.

    To be called while there is only one thread, before `control`.
    """
    import threading

    sites = Sites()
    code = rewrite(_TEXT, "<rehearsal>", sites)
    shared = [sites.key(number) for number in range(1, len(sites) + 1)]
    for number in range(_ROUNDS):
        scheduler = Scheduler(_refuse)
        module: Any = SimpleNamespace(**vars(threading))
        module.Thread = type("Thread", (threading.Thread,), {})
        Threads(scheduler).install(module)
        lock = Primitives(scheduler, threading.Condition.wait.__code__).lock
        names = {**Accesses(scheduler, sites, shared).hooks(), "Thread": module.Thread, "Lock": lock}
        strategy = RandomWalk(number) if number % 2 else Pct(number, 50)
        scheduler.begin(strategy, 10_000)
        exec(code, names)
        json.dumps({"hash": schedule_hash(scheduler), "turns": turns_of(scheduler)})
    # A thread that was joined may still be about to end.
    while os.path.isdir(_TASKS) and len(os.listdir(_TASKS)) > 1:
        os.sched_yield()


def _refuse(verdict: Exception) -> None:
    raise verdict
