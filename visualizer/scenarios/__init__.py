"""Demo programs: ordinary scripts, which also run by plain `python file.py`, in the order of a course.

Each begins with a docstring: its title, and what to look for. The comments below it declare what it is, one fact a
line; a line that begins with further spaces goes on with the fact above it:

    # group: the part of the course
    # mode: real time | step by step | both (the kind of run that shows it)
    # fails: exception | assertion | deadlock | expectation | exit (how some schedule makes it fail)
    # expect: EXPR (what is true in the main module at the end of every good run)
    # twin: FILE (the corrected program, which no schedule makes fail)
    # why right: the reason why it comes out right in real time all the same
    # picture: what a recording in real time shows; clauses with ";" between them
    # ends: never (a run in real time does not end by itself)
    # ways: arguments with ; between them, each of which has the same work done in another way
    # notes: for the lecturer

A demo declares a failure or a picture, and may declare both. A twin that is no demo of its own is called NAME_fixed.py.
Clauses of a picture, where WHO is the name of a thread (`main`, `worker-1`), a pattern that stands for several
(`worker-*`), or `some PATTERN` for at least one of them:

    N threads
    WHO runs | wants the GIL | waits | is blocked [at least N % | at most N %]     (of its life)
    WHO is blocked by NAME
    NAME starts | ends before NAME starts | ends
    WHO finishes | is killed at exit
    deadlock

Further comments declare what can be changed while it runs: `NAME = False  # control: switch "Text"` and
`NAME = 5  # control: slider 1..32`.
"""

ORDER = (
    "workbench.py",
    "start_and_join.py",
    "missing_join.py",
    "many_threads.py",
    "late_binding.py",
    "workers.py",
    "computing.py",
    "waiting_together.py",
    "lost_update.py",
    "lost_updates.py",
    "check_then_act.py",
    "locked_calls.py",
    "lock_per_call.py",
    "wrong_lock.py",
    "lazy_initialisation.py",
    "deadlock.py",
    "philosophers.py",
    "transfer.py",
    "lock_with_itself.py",
    "lock_never_released.py",
    "thread_pool.py",
    "pool_waits_for_itself.py",
    "future_exceptions.py",
    "daemon_threads.py",
    "daemon_lost_work.py",
    "producer_consumer.py",
    "conditions.py",
    "lost_wakeup.py",
    "stolen_wakeup.py",
    "wrong_waiter.py",
    "semaphores.py",
    "semaphore_order.py",
    "events.py",
    "barrier.py",
    "two_phases.py",
    "peterson_swapped.py",
    "peterson.py",
    "convoy.py",
    "starvation.py",
    "busy_waiting.py",
    "processes.py",
    "asyncio_and_threads.py",
    "when_not_to.py",
    "four_ways.py",
)
"""The files in the order of a lecture, as a menu lists them."""
