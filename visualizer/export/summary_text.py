"""The summary of a recording as text, for people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from visualizer.export.summary_waits import awaited, longest_waits, reason_name
from visualizer.model.analysis import Analysis
from visualizer.model.deadlocks import CERTAIN, Deadlock
from visualizer.model.labels import time_text
from visualizer.model.states import STATES, End, State
from visualizer.model.tables import NOWHERE, Place
from visualizer.model.waits import LOCK, OUTCOME_NAMES, Wait
from visualizer.runtime.protocol import USER, Outcome, Reason

_SHORT_EXIT_NS = 1_000_000
"""Every program ends with a wait for its threads; it is worth a line from this length on."""
_OUTSIDE = (Reason.SLEEP, Reason.IO, Reason.PROCESS)
"""Waits in which threads cost nothing and make the run shorter if they are at the same time."""
_BAR = 24
_BAR_LETTERS = {
    State.CREATED: "c",
    State.RUNNING: "█",
    State.READY: "▒",
    State.BLOCKED: "x",
    State.WAITING: "·",
    State.RUNNABLE: "?",
}


def summary_text(analysis: Analysis) -> str:
    """The summary as a person wants to read it."""
    parts = [
        _heading(analysis),
        _threads(analysis),
        _locks(analysis),
        _waits(analysis),
        _jobs(analysis),
        _deadlocks(analysis),
        _risks(analysis),
        _conclusion(analysis),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    # Surrogates stand for bytes of file names that are no UTF-8; no output can take them.
    return text.encode("utf-8", "backslashreplace").decode()


def _place(analysis: Analysis, wait: Wait) -> Place:
    """Where a wait is, for people; nowhere if it is in the standard library's own loops."""
    place = analysis.place(wait)
    return place if place.origin == USER or wait.reason not in (Reason.POOL_WORK, Reason.EXIT) else NOWHERE


def _is_doing(analysis: Analysis, wait: Wait) -> str:
    """A wait as the rest of a sentence that begins with the thread."""
    name = analysis.object_name(wait)
    if wait.reason == LOCK:
        # A place in the source instead of a name says nothing by itself.
        return f"waits for {name if name.isidentifier() else _called('lock', name)}"
    if wait.reason == Reason.JOIN:
        return f"waits for {name} to end"
    if wait.reason == Reason.EXIT:
        return "waits at exit for the other threads"
    if wait.reason == Reason.POOL_WORK:
        return f"is {_idle(name)}"
    return f"waits for {awaited(analysis, wait) or reason_name(wait)}"


def _idle(pool: str) -> str:
    return f"idle in {_called('pool', pool)}" if pool else "idle in a pool"


def _called(kind: str, name: str) -> str:
    """Kind and name of a thing, without saying the kind twice."""
    return name if not name or name.split()[0] == kind else f"{kind} {name}"


def _short(place: Place) -> str:
    """A place for a table; nothing if it is not known."""
    return place.short if place.file else ""


def _at(place: Place) -> str:
    """A place behind what happened there; nothing if it is not known."""
    return f" ({place.short})" if place.file else ""


def deadlock_text(analysis: Analysis, deadlock: Deadlock) -> str:
    """A deadlock in words, one line for each thread."""
    lines = []
    for wait, owner in zip(deadlock.waits, deadlock.owners(), strict=True):
        line = f"{analysis.thread_name(wait.thread)} {_is_doing(analysis, wait)}{_at(_place(analysis, wait))}"
        if wait.reason == LOCK and owner:
            line += f", held by {analysis.thread_name(owner)}"
            row = int(analysis.holds.at(wait.object, deadlock.since))
            if row >= 0 and analysis.holds.owner[row] == owner:
                at = analysis.tables.place(int(analysis.holds.place[row]))
                line += f" since {time_text(int(analysis.holds.start[row]))}{_at(at)}"
        lines.append(line)
    return "\n".join(lines)


def _heading(analysis: Analysis) -> str:
    header = analysis.recording.header
    gil = {
        "measured": "GIL measured",
        "os": "GIL unknown, seen through the OS",
        "none": "no GIL",
        "schedule": "step by step, 1 ms a step",
    }.get(header.gil_source, "GIL unknown")
    ended = "still running" if header.code is None else f"exit code {header.code}"
    if header.signal is not None:
        ended = f"ended by signal {header.signal}"
    text = (
        f"{' '.join([header.program, *header.arguments])}: {time_text(header.duration_ns)}, Python {header.python}, "
        f"{len(analysis.lives)} {_plural('thread', len(analysis.lives))}, {ended}; {gil}"
    )
    if header.dropped:
        text += f"\n{header.dropped:,} events were dropped: what is said below is not complete."
    return text


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"


def _table(head: list[str], rows: Iterable[list[str]], left: int = 1, places: int | None = None) -> str:
    """Columns as wide as they need to be; the first `left` are aligned to the left, the others to the right.

    The column `places`, one of the first `left`, is left out if nothing is in it.
    """
    lines = [head, *rows]
    if places is not None and not any(line[places] for line in lines[1:]):
        lines = [line[:places] + line[places + 1 :] for line in lines]
        head, left = lines[0], left - 1
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    texts = []
    for line in lines:
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        texts.append("  ".join(cells).rstrip())
    return "\n".join(texts)


def _threads(analysis: Analysis) -> str:
    shown = [state for state in STATES if state not in (State.CREATED, State.RUNNABLE)]
    totals = {life.thread: analysis.tracks[life.thread].totals() for life in analysis.lives}
    if any(total[State.RUNNABLE] for total in totals.values()):
        shown.append(State.RUNNABLE)
    rows = []
    for life in analysis.lives:
        total = totals[life.thread]
        alive = sum(amount for state, amount in total.items() if state is not State.CREATED)
        name = life.facts.name + (" (daemon)" if life.facts.daemon else "")
        end = life.end.value
        if life.started is None:
            end = "never started"
        elif life.end is End.EXCEPTION:
            end = life.facts.exception or end
        rows.append(
            [
                name,
                _bar(total, alive),
                end,
                time_text(alive),
                *[f"{total[state] / alive:.0%}" if alive and total[state] else "" for state in shown],
            ]
        )
    titles = [{State.READY: "wants GIL", State.RUNNABLE: "runnable (GIL unknown)"}.get(s, s.value) for s in shown]
    legend = "  ".join(f"{_BAR_LETTERS[state]} {title}" for state, title in zip(shown, titles, strict=True))
    return _table(["thread", "", "end", "alive", *titles], rows, left=3) + f"\n{legend}"


def _bar(total: dict[State, int], alive: int) -> str:
    """Shares of the states; nothing that was there vanishes."""
    if not alive:
        return ""
    cells = {
        state: max(1, round(total[state] / alive * _BAR))
        for state in STATES
        if state is not State.CREATED and total[state]
    }
    # What rounding has given or taken too much goes to the widest, where it shows least.
    cells[max(cells, key=lambda state: cells[state])] += _BAR - sum(cells.values())
    return "".join(_BAR_LETTERS[state] * count for state, count in cells.items())


def _locks(analysis: Analysis) -> str:
    contended = sorted((entry for entry in analysis.locks if entry.contended), key=lambda entry: -entry.wait_ns)
    counted = [entry for entry in analysis.locks if entry.aggregated and not entry.contended]
    if not contended and not counted:
        return ""
    rows = [
        [
            entry.lock.name,
            entry.lock.kind,
            _short(entry.lock.place),
            f"{entry.acquisitions:,}",
            f"{entry.contended:,}",
            time_text(entry.wait_ns),
            "counted only" if entry.aggregated else time_text(entry.hold_ns),
            str(entry.max_waiters),
        ]
        for entry in [*contended, *counted][:20]
    ]
    head = ["contended lock", "kind", "made at", "acquired", "contended", "waited for", "held", "most waiters"]
    return _table(head, rows, left=3, places=2)


def _waits(analysis: Analysis) -> str:
    shown = (
        wait for wait in longest_waits(analysis) if wait.reason != Reason.EXIT or wait.duration_ns > _SHORT_EXIT_NS
    )
    rows = []
    for wait in islice(shown, 10):
        because = []
        if wait.reason == LOCK and wait.owner:
            because.append(f"held by {analysis.thread_name(wait.owner)}")
        if wait.unblocked_by:
            at = analysis.tables.place(wait.unblocked_at)
            line = f" at line {at.line}" if at.origin == USER and at.file else ""
            because.append(f"freed by {analysis.thread_name(wait.unblocked_by)}{line}")
        elif wait.outcome is None:
            because.append("never ended")
        elif wait.outcome == Outcome.TIMED_OUT:
            because.append("timed out")
        elif wait.outcome not in OUTCOME_NAMES:
            because.append("end not known")
        name = analysis.object_name(wait)
        rows.append(
            [
                analysis.thread_name(wait.thread),
                _idle(name) if wait.reason == Reason.POOL_WORK else reason_name(wait) + (f" {name}" if name else ""),
                _short(_place(analysis, wait)),
                ", ".join(because),
                time_text(wait.duration_ns),
            ]
        )
    return _table(["longest waits", "for", "at", "", "time"], rows, left=4, places=2) if rows else ""


def _jobs(analysis: Analysis) -> str:
    if not analysis.jobs:
        return ""
    jobs = analysis.jobs
    done = [job for job in jobs if job.started is not None and job.ended is not None and not job.cancelled]
    text = f"{len(jobs)} {_plural('job', len(jobs))} of thread pools, {len(done)} done"
    failed = sum(job.failed for job in jobs)
    if failed:
        text += f", {failed} with an exception"
    cancelled = sum(job.cancelled for job in jobs)
    if cancelled:
        text += f", {cancelled} cancelled"
    if done:
        delays = [job.started - job.submitted for job in done if job.started is not None]
        text += f"; the longest wait for a free thread was {time_text(max(delays))}"
    return text


def _deadlocks(analysis: Analysis) -> str:
    parts = []
    for deadlock in analysis.deadlocks:
        title = f"DEADLOCK ({deadlock.certainty})"
        if not deadlock.is_cycle:
            title = "STUCK" if deadlock.certainty == CERTAIN else f"STUCK ({deadlock.certainty})"
            title += ": every thread waits for ever"
        body = deadlock_text(analysis, deadlock).replace("\n", "\n  ")
        parts.append(f"{title} since {time_text(deadlock.since)}:\n  {body}")
    return "\n".join(parts)


def _risks(analysis: Analysis) -> str:
    lines = []
    for cycle in analysis.lock_order_risks:
        steps = [
            f"{analysis.thread_name(edge.thread)} took {analysis.objects[edge.second].name}{_at(edge.place)} "
            f"while holding {analysis.objects[edge.first].name}"
            for edge in cycle
        ]
        lines.append("Possible deadlock, though it did not happen this time: " + "; ".join(steps) + ".")
    return "\n".join(lines)


def _conclusion(analysis: Analysis) -> str:
    if analysis.deadlocks:
        return _conclusion_of_deadlock(analysis, analysis.deadlocks[0])
    totals = [analysis.tracks[life.thread].totals() for life in analysis.lives]
    running = sum(total[State.RUNNING] for total in totals)
    ready = sum(total[State.READY] for total in totals)
    blocked = sum(total[State.BLOCKED] for total in totals)
    waiting = sum(total[State.WAITING] for total in totals)
    duration = max(analysis.recording.header.duration_ns, 1)
    source = analysis.recording.header.gil_source
    if blocked > max(running, duration / 4):
        text = f"Conclusion: threads stood {time_text(blocked)} in front of locks"
        worst = max(analysis.locks, key=lambda entry: entry.wait_ns, default=None)
        if worst is None or not worst.wait_ns:
            return f"{text} that were not recorded."
        return (
            f"{text}, most of it for {worst.lock.name}{_at(worst.lock.place)}: "
            "holding it for less time would help more than more threads."
        )
    if source == "measured" and ready > running / 2 and running > duration / 2:
        return (
            f"Conclusion: one thread ran at a time while {_count(ready / running)} wanted the GIL: "
            "threads cannot speed this up, processes can."
        )
    if waiting > 4 * running and _waited_together(analysis):
        return "Conclusion: the threads mostly waited, at the same time: this is what threads are good for."
    if len(analysis.lives) == 1:
        return "Conclusion: this program ran in one thread."
    return ""


def _conclusion_of_deadlock(analysis: Analysis, deadlock: Deadlock) -> str:
    names = ", ".join(analysis.thread_name(wait.thread) for wait in deadlock.waits)
    if not deadlock.is_cycle:
        verb = "waits" if len(deadlock.waits) == 1 else "wait"
        unless = "" if deadlock.certainty == CERTAIN else ", though a signal handler may do it"
        return f"Conclusion: {names} {verb} for something that no thread is left to do{unless}."
    if len(deadlock.waits) == 1:
        return f"Conclusion: {names} waits for itself and can never go on."
    return f"Conclusion: {names} wait for each other and can never go on."


def _waited_together(analysis: Analysis) -> bool:
    """Whether threads slept or waited for the world outside at the same time, for a good part of the run."""
    waits = [wait for wait in analysis.waits if wait.reason in _OUTSIDE]
    together = reached = 0
    for wait in sorted(waits, key=lambda wait: wait.start):
        together += max(wait.end - max(wait.start, reached), 0)
        reached = max(reached, wait.end)
    alone = sum(wait.duration_ns for wait in waits)
    return alone >= 1.5 * together and together > analysis.recording.header.duration_ns / 4


def _count(number: float) -> str:
    words = ("another", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    rounded = max(1, round(number))
    return words[rounded - 1] if rounded <= len(words) else str(rounded)
