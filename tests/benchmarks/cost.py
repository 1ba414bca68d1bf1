"""What recording costs: each workload plain and recorded in turn, as ratios of CPU time and of wall time.

    python tests/benchmarks/cost.py [--python PYTHON] [--pairs N] [--only a,b,...]

Both are measured inside the program, without the interpreter's start. The machine should be quiet. Threads that share a
lock may queue up behind one that lost the GIL while it held it, and then every acquisition is a switch of threads: that
happens to plain Python, too, in some runs and not in others, and doubles the time. "Best to best" leaves it out.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness import interpreters, load_average, parser, run, version

TASK_NS = 20_000


@dataclass(frozen=True)
class Case:
    """A workload and the ratio of CPU time that it may cost, None if it is only watched."""

    letter: str
    title: str
    workload: str
    target: float | None = None


CASES = (
    Case("a", "4 computing threads", "cpu", 1.08),
    Case("b", "JSON and regex with a lock", "json_work", 1.08),
    Case("c", "pool of 20 us tasks", "pool", 1.15),
    Case("e", "queue, 2 producers, 2 consumers", "queues"),
    Case("f", "lock hammer 5 x 100,000", "hammer"),
    Case("g", "logging flat out", "logs"),
)
PAIR_TARGET_NS = 1200
OBSERVER_TARGET = 0.97


def main() -> None:
    """Measure and print."""
    made = parser(__doc__)
    made.add_argument("--pairs", type=int, default=7, help="how often each is run plain and recorded")
    made.add_argument("--only", default="abcdefgh", help="letters of the cases to run")
    options = made.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory, "run.tvr")
        for python in interpreters(options.python):
            print(f"\nPython {version(python)}, {options.pairs} pairs, {load_average()}")
            for case in CASES:
                if case.letter in options.only:
                    _ratios(case, python, options.pairs, output)
            if "d" in options.only:
                _pair(python, output)
            if "h" in options.only:
                _observer(python, options.pairs, output)


def _ratios(case: Case, python: str, pairs: int, output: Path) -> None:
    arguments: list[int] = []
    if case.workload == "pool":
        arguments = [round(TASK_NS / run(python, "spin_cost")["ns"])]
    plain, recorded = _alternate(
        pairs,
        lambda: run(python, case.workload, *arguments),
        lambda: run(python, case.workload, *arguments, output=output),
    )
    base = statistics.median(one["cpu"] for one in plain)
    more = f", {plain[0]['events'] / base / 1000:.0f} k lock events/s" if "events" in plain[0] else ""
    ratio = _line(case.letter, case.title, plain, recorded)
    target = "" if case.target is None else f"  <= {case.target}: {'ok' if ratio <= case.target else 'MISSED'}"
    print(f"{target}  (plain {base:.2f} s of CPU{more})")


def _observer(python: str, pairs: int, output: Path) -> None:
    without, observed = _alternate(
        pairs,
        lambda: run(python, "cpu", output=output, view="events"),
        lambda: run(python, "cpu", output=output),
    )
    # The work is the same, so throughput is one through time.
    ratio = _line("h", "throughput with the observer", observed, without)
    print(f"  >= {OBSERVER_TARGET}: {'ok' if ratio >= OBSERVER_TARGET else 'MISSED'}")


def _alternate(pairs: int, first: Callable[[], dict], second: Callable[[], dict]) -> tuple[list[dict], list[dict]]:
    # Once for nothing, to get the files into the cache.
    first()
    second()
    both = [(first(), second()) for _ in range(pairs)]
    return [one for one, _ in both], [other for _, other in both]


def _line(letter: str, title: str, below: list[dict], above: list[dict]) -> float:
    parts = []
    for clock in ("cpu", "wall"):
        ratios = [over[clock] / under[clock] for under, over in zip(below, above, strict=True)]
        best = min(one[clock] for one in above) / min(one[clock] for one in below)
        parts.append(
            f"{clock} {statistics.median(ratios):.3f} ({min(ratios):.2f}-{max(ratios):.2f}, best to best {best:.3f})"
        )
    print(f"  {letter} {title:34s} {'  '.join(parts)}", end="")
    return statistics.median(over["cpu"] / under["cpu"] for under, over in zip(below, above, strict=True))


def _pair(python: str, output: Path) -> None:
    def best(found: list[dict]) -> dict:
        return min(found, key=lambda one: one["ns"])

    plain = best([run(python, "pair") for _ in range(3)])
    events = best([run(python, "pair", output=output) for _ in range(3)])
    counted = best([run(python, "pair", 300, 2000, 0, output=output) for _ in range(3)])
    verdict = "ok" if events["ns"] <= PAIR_TARGET_NS else "MISSED"
    print(
        f"  d {'one uncontended `with lock`':34s} plain {plain['ns']:.0f} ns, recorded {events['ns']:.0f} "
        f"(median {events['median_ns']:.0f}, mean {events['mean_ns']:.0f}), counted {counted['ns']:.0f}"
        f"  <= {PAIR_TARGET_NS} on 3.11: {verdict}"
    )


if __name__ == "__main__":
    main()
