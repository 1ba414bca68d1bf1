"""Whether recorded states are true: compares them with what the threads of a program saw of themselves.

    python tests/benchmarks/truth.py [--python PYTHON] [--seconds S] [--only states,known,overlap,switches]

The program's threads keep diaries: stamps around every operation, and while they compute stamps all the time, so that a
gap between two of them says that the thread did not run. From these alone follows the true state at any time: a
sleeper waits until its deadline and is then ready until it returns; a thread is blocked on a lock until the last
release before its acquire, then ready; one that waits for a queue or condition is ready from the put on, or from the
moment when the notifier lets go of the condition's lock.
Samples that the diaries do not decide are left out and counted.

A computing thread that did not run wanted the GIL, or had it and got no CPU. The kernel tells these apart only by how
long a thread waited for a CPU in a time, not when; samples in times with such a wait are left out of the second figure.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from harness import interpreters, load_average, parser, run, version

from visualizer.model.analysis import Analysis, analyse
from visualizer.model.recording import load
from visualizer.model.states import STATES, State
from visualizer.model.waits import LOCK
from visualizer.runtime.protocol import Kind, Reason

STEP_NS = 1_000_000
TARGET = 0.99
FUZZ_NS = 30_000
"""Nearer than this to a change in a diary nothing is decided: it takes so long to write the stamp or to be woken."""
DELAY_US = 300
"""A thread that waited longer for a CPU between two records of the kernel is left out of the second figure there."""
EDGE_NS = 1_000_000
"""Nearer than this to a change of the GIL's holder the recording itself claims no more than a guess."""
RUNNING, READY, BLOCKED, WAITING = (STATES.index(s) for s in (State.RUNNING, State.READY, State.BLOCKED, State.WAITING))
NAMES = {RUNNING: "running", READY: "ready", BLOCKED: "blocked", WAITING: "waiting"}
UNDECIDED = -2


def main() -> None:
    """Run the checks and print what they find."""
    made = parser(__doc__)
    made.add_argument("--seconds", type=float, default=4.0, help="how long the mixed workload runs")
    made.add_argument("--computing", type=int, default=1, help="how many threads of it compute all the time")
    made.add_argument("--only", default="states,known,overlap,switches")
    options = made.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory, "run.tvr")
        for python in interpreters(options.python):
            print(f"\nPython {version(python)}, {load_average()}")
            if "states" in options.only:
                diaries = run(python, "mixed", options.seconds, options.computing, output=output)
                _states(diaries, analyse(load(output)))
            if "known" in options.only:
                _known(run(python, "known", output=output), analyse(load(output)))
            if "overlap" in options.only:
                run(python, "contest", output=output)
                _overlap(analyse(load(output)))
            if "switches" in options.only:
                run(python, "cpu", output=output)
                _switches(analyse(load(output)))


# States


class Truth:
    """The true states of one thread as intervals; what lies between them is not decided."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int]] = []

    def add(self, start: int, end: int, state: int) -> None:
        """The thread was in `state` from `start` to `end`."""
        if end - start > 2 * FUZZ_NS:
            self._rows.append((start + FUZZ_NS, end - FUZZ_NS, state))

    def at(self, times: np.ndarray) -> np.ndarray:
        """State at each of `times`, UNDECIDED where there is none."""
        rows = sorted(self._rows)
        starts, ends, states = (np.array([row[column] for row in rows], np.int64) for column in range(3))
        if not len(rows):
            return np.full(len(times), UNDECIDED)
        which = np.searchsorted(starts, times, "right") - 1
        inside = (which >= 0) & (times < ends[which])
        return np.where(inside, states[which], UNDECIDED)


def truths(threads: list[dict]) -> dict[str, Truth]:
    """The true states of each thread, in the program's own time."""
    steps = [(thread["name"], *step) for thread in threads for step in thread["steps"]]
    holds = sorted((start, end, name) for name, what, start, end, *_ in steps if what == "hold")
    notices = sorted((more[0], end) for _, what, _, end, *more in steps if what == "notify")
    puts = {more[0]: (start, end) for _, what, start, end, *more in steps if what == "put"}
    found = {}
    for thread in threads:
        truth = found[thread["name"]] = Truth()
        for what, start, end, *more in thread["steps"]:
            if what == "compute":
                _computed(truth, start, end, thread["gaps"])
            elif what == "sleep":
                truth.add(start, min(start + more[0], end), WAITING)
                truth.add(start + more[0], end, READY)
            elif what == "lock":
                _wanted(truth, start, end, holds, thread["name"])
            elif what == "get":
                began, done = puts[more[0]]
                if began > start:
                    truth.add(start, began, WAITING)
                    # Somewhere in a put that took long the waiter was woken.
                    truth.add(done, end, READY)
            elif what == "wait":
                told = next(((at, left) for at, left in notices if start < at <= end), None)
                if told is not None:
                    # Until the notifier leaves its lock, it is a matter of words: it wants the GIL to ask for the lock.
                    truth.add(start, told[0], WAITING)
                    truth.add(told[1], end, READY)
    return found


def _computed(truth: Truth, start: int, end: int, gaps: list) -> None:
    for left, back in gaps:
        if start <= left and back <= end:
            truth.add(start, left, RUNNING)
            truth.add(left, back, READY)
            start = back
    truth.add(start, end, RUNNING)


def _wanted(truth: Truth, start: int, end: int, holds: list, name: str) -> None:
    others = [hold for hold in holds if hold[0] < end and hold[1] > start and hold[2] != name]
    if not others:
        # Nobody held it: either it was got at once, or the GIL was lost beside it.
        return
    # Each release until the last one let somebody else have it.
    freed = max(released for _, released, _ in others if released <= end) if others[0][1] <= end else end
    truth.add(start, freed, BLOCKED)
    truth.add(freed, end, READY)


def _states(diaries: dict, analysis: Analysis) -> None:
    recording = analysis.recording
    offset, spread = _offset(diaries["pings"], analysis)
    lives = {analysis.thread_name(life.thread): life for life in analysis.lives}
    edges = np.unique(np.concatenate([analysis.turns.start, analysis.turns.end]))
    table = truths(diaries["threads"])
    totals = {"raw": [0, 0], "quiet": [0, 0], "quiet, off the edges": [0, 0]}
    undecided = 0
    confusion = np.zeros((len(STATES) + 1, len(STATES)), int)
    for thread in diaries["threads"]:
        name = thread["name"]
        life = lives[name]
        times = np.arange(thread["began"], thread["ended"], STEP_NS)
        true = table[name].at(times)
        seen = analysis.tracks[life.thread].at(times - offset)
        decided = true != UNDECIDED
        undecided += int((~decided).sum())
        times, true, seen = times[decided] - offset, true[decided], seen[decided]
        quiet = ~_delayed(recording.os, life.facts.native, times)
        after = np.minimum(np.searchsorted(edges, times), len(edges) - 1)
        off = np.minimum(np.abs(edges[after] - times), np.abs(edges[np.maximum(after - 1, 0)] - times)) > EDGE_NS
        for figure, chosen in zip(totals.values(), (np.full(len(times), True), quiet, quiet & off), strict=True):
            figure[0] += int((true == seen)[chosen].sum())
            figure[1] += int(chosen.sum())
        np.add.at(confusion, (seen[quiet], true[quiet]), 1)
    print(f"  states: clocks agree to {spread / 1000:.1f} us; {undecided} samples not decided")
    for figure, (right, count) in totals.items():
        verdict = f"  >= {TARGET:.0%}: {'ok' if right >= TARGET * count else 'MISSED'}" if figure == "quiet" else ""
        print(f"    {figure:22s} {right / count:8.2%} of {count}{verdict}")
    print(f"    seen as \\ true {''.join(f'{name:>10s}' for name in NAMES.values())}   (without run-queue delay)")
    for code in range(-1, len(STATES)):
        if confusion[code].any():
            row = "".join(f"{confusion[code, true]:10d}" for true in NAMES)
            print(f"    {'none' if code < 0 else STATES[code].value:>14s} {row}")


def _delayed(samples: np.ndarray, native: int, times: np.ndarray) -> np.ndarray:
    """Whether the thread may have waited for a CPU at each time.

    The kernel counts such a wait when it is over: it may have begun before the record in front of the one that tells.
    """
    mine = samples[samples["native"] == native]
    told = np.flatnonzero(mine["delay_us"] > DELAY_US)
    delayed = np.full(len(times), False)
    for row in told.tolist():
        before = mine["time"][row - 1] if row else mine["time"][row]
        start = before - mine["delay_us"][row].astype(np.int64) * 1000
        delayed |= (times >= start) & (times <= mine["time"][row])
    return delayed


def _offset(pings: list, analysis: Analysis) -> tuple[int, int]:
    """What has to be taken from a stamp of the program to get the recording's time, and how exact that is."""
    events = analysis.recording.events
    mine = events[(events["thread"] == 1) & (events["kind"] == Kind.ACQUIRED)]
    numbers, counts = np.unique(mine["object"], return_counts=True)
    lock = numbers[np.argmax(counts >= len(pings))]
    acquired = mine["time"][mine["object"] == lock][: len(pings)]
    pairs = list(zip(pings, acquired.tolist(), strict=True))
    # Each was between two stamps.
    low = max(before - at for (before, _), at in pairs)
    high = min(after - at for (_, after), at in pairs)
    return (low + high) // 2, high - low


# Known waits, overlaps, switches


def _known(stamps: dict, analysis: Analysis) -> None:
    found = {}
    for wait in analysis.waits:
        name = analysis.thread_name(wait.thread)
        if name in stamps:
            found[name] = wait.duration_ns
    print("  known waits, recorded minus own stamps in us, within 1000:")
    hold = next(wait for wait in analysis.waits if wait.reason == LOCK)
    rows = analysis.holds.rows_of(hold.object)
    found["hold"] = int((analysis.holds.end[rows] - analysis.holds.start[rows]).max())
    sleeps = [w for w in analysis.waits if w.reason == Reason.SLEEP and analysis.thread_name(w.thread) == "sleeper"]
    parts = [f"{name} {(found[name] - true) / 1000:+.0f}" for name, true in stamps.items()]
    off = max(abs(found[name] - true) for name, true in stamps.items())
    verdict = "ok" if off <= 1_000_000 and sleeps else "MISSED"
    print(f"    {', '.join(parts)}; sleep of 30 ms took {sleeps[0].duration_ns / 1e6:.2f} ms: {verdict}")


def _overlap(analysis: Analysis) -> None:
    events = analysis.recording.events
    wrong = single = total = 0
    for lock in analysis.objects:
        kinds = events["kind"][(events["object"] == lock) & np.isin(events["kind"], (Kind.ACQUIRED, Kind.RELEASED))]
        total += int((kinds == Kind.ACQUIRED).sum())
        twice = kinds[1:] == kinds[:-1]
        wrong += int((twice & (kinds[1:] == Kind.ACQUIRED)).sum())
        single += int((twice & (kinds[1:] == Kind.RELEASED)).sum())
    turns = analysis.turns
    order = np.argsort(turns.start, kind="stable")
    over = int((turns.start[order][1:] < turns.end[order][:-1]).sum())
    verdict = "ok" if not wrong and not over else "MISSED"
    print(
        f"  overlaps: {wrong} of {total} holds, {over} of {len(turns.start)} GIL turns: {verdict}"
        f" ({single} releases without an acquire)"
    )


def _switches(analysis: Analysis) -> None:
    samples = analysis.recording.gil
    if not len(samples):
        print("  switches: the GIL was not measured")
        return
    real = int(samples["switches"].sum())
    holders = samples["holder"][samples["holder"] != 0]
    seen = int((holders[1:] != holders[:-1]).sum())
    threads = analysis.turns.thread
    print(
        f"  GIL switches of 4 computing threads: {real} real, {seen} seen as another holder, "
        f"{int((threads[1:] != threads[:-1]).sum())} in the turns"
    )


if __name__ == "__main__":
    main()
