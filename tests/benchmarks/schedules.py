"""What a schedule costs: whole runs of small programs in the warm child, steps, verdicts, seeds; and what others need.

A run is made in a process that has made others before, or, if the program is not plain, in one that is forked for it.

    python tests/benchmarks/schedules.py [--python PYTHON] [--only a,b,...] [--runs N] [--peers]

Each time is told beside that of something bare, measured in turn with it and on the same core, such as a fork of a
small Python process: what else the machine does changes both. With `--peers` two packages of the same kind are
installed into a temporary environment; they need Python 3.12 or later.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from queue import Queue

from harness import HERE, ROOT, interpreters, load_average, parser, version

from visualizer.recorder import Program
from visualizer.search.children import Child, Target, cores

PROGRAMS = ROOT / "tests" / "programs"
BARE, PEERS = HERE / "schedules_bare.py", HERE / "schedules_peers.py"
PINS = ("interleave-test==0.1.0", "frontrun==0.7.0")
GOALS = {"interleave-test": 5.0, "frontrun": 50.0}
SCHEDULE_MS, QUIET_US, SWITCH_US, VERDICT_SECONDS = 2.0, 4.0, 15.0, 10.0
ROUNDS = 5
STEPS = 100_000
_IN_PLACE = 5
"""How many times as many runs are measured where each is that much quicker: CPU time is counted in hundredths."""
_TEXT = """import threading

counter = 0
lock = threading.Lock()


def add():
    global counter
    for _ in range({times}):
        {body}


threads = [threading.Thread(target=add) for _ in range({threads})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
_UNLOCKED = "counter += 1"
_LOCKED = "with lock:\n            counter += 1"
SMALL = {
    "2 threads x 2 unlocked additions": _TEXT.format(threads=2, times=2, body=_UNLOCKED),
    "3 threads x 5 locked increments": _TEXT.format(threads=3, times=5, body=_LOCKED),
}
NOT_PLAIN = "import os\n"
"""Makes a program one whose every run is forked."""
LONG = _TEXT.format(threads=2, times=STEPS // 4 + 1, body=_UNLOCKED)


class Warm:
    """A child that has run a program often enough to know what is shared; `order` makes one more run."""

    def __init__(self, python: str, program: Path) -> None:
        self._reports: Queue[tuple[Child, dict]] = Queue()
        self.core = cores()[0]
        target = Target(Program(str(program), (), False, python))
        self._child = Child(target, self._reports, self.core)
        self._shared: set[str] = set()
        while new := set(self.order(strategy="round-robin", quantum=0)["found"]) - self._shared:
            self._shared |= new

    def order(self, **order: object) -> dict:
        """The report of a run."""
        whole = {"limit": 10_000_000, "shared": sorted(self._shared), "seconds": 60, **order}
        self._child.order(whole)
        return self._reports.get()[1]

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def cpu(self) -> float | None:
        """CPU time of the child and of those that it has forked, in seconds; None where it cannot be known."""
        process = self._child._process  # pyright: ignore[reportPrivateUsage]
        try:
            assert process is not None
            forked = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            return sum(_ticks(pid) for pid in [str(process.pid), *forked]) / os.sysconf("SC_CLK_TCK")
        except OSError:
            return None


def _ticks(pid: str) -> int:
    """CPU time of a process, and of those of its children that have ended and were waited for."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))


class Bare:
    """The process that does the bare thing."""

    def __init__(self, python: str, what: str, core: int | None) -> None:
        self._process = subprocess.Popen(
            [python, "-S", str(BARE), what, str(-1 if core is None else core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def measure(self, times: int) -> tuple[float, float]:
        """Median wall time and mean CPU time of doing it, in seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(times, file=self._process.stdin, flush=True)
        wall, cpu = map(float, self._process.stdout.readline().split())
        return wall, cpu

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def main() -> None:
    """Measure and print."""
    made = parser(__doc__)
    made.add_argument("--only", default="abcd", help="a schedules, b steps, c verdicts, d seeds")
    made.add_argument("--runs", type=int, default=60, help="runs in each round")
    made.add_argument("--peers", action="store_true", help="compare with packages of the same kind")
    options = made.parse_args()
    pythons = interpreters(options.python)
    with tempfile.TemporaryDirectory() as directory:
        room = Path(directory)
        for python in pythons:
            print(f"\nPython {version(python)}, {load_average()}")
            if "a" in options.only:
                for title, text in SMALL.items():
                    _schedules(title, _written(room, text), python, _IN_PLACE * options.runs)
                    _schedules(f"{title}, forked", _written(room, NOT_PLAIN + text), python, options.runs)
            if "b" in options.only:
                _steps(_written(room, LONG), python)
            if "c" in options.only:
                _verdicts(python)
        if "d" in options.only:
            _seeds(room, pythons)
        if options.peers:
            _peers(room, [python for python in pythons if _number(python) >= (3, 12)])
    print(f"\n{load_average()} at the end")


def _written(room: Path, text: str) -> Path:
    program = room / "program.py"
    program.write_text(text)
    return program


def _schedules(title: str, program: Path, python: str, runs: int) -> None:
    with closing(Warm(python, program)) as warm, closing(Bare(python, "fork", warm.core)) as bare:
        rounds = []
        for _ in range(ROUNDS):
            before, walls = warm.cpu(), []
            for seed in range(runs):
                began = time.perf_counter()
                warm.order(strategy="random", seed=seed)
                walls.append(time.perf_counter() - began)
            after = warm.cpu()
            cpu = 0.0 if before is None or after is None else (after - before) / runs
            rounds.append((statistics.median(walls), cpu, *bare.measure(runs)))
    wall, cpu, bare_wall, bare_cpu = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    print(
        f"  a {title:42s} {wall:.2f} ms, {cpu:.2f} of CPU; a bare fork {bare_wall:.2f}, {bare_cpu:.2f} of CPU"
        f" ({wall / bare_wall:.1f} times, CPU {cpu / bare_cpu:.1f})  <= {SCHEDULE_MS}: {_judged(wall <= SCHEDULE_MS)}"
    )


def _steps(program: Path, python: str) -> None:
    with closing(Warm(python, program)) as warm, closing(Bare(python, "handoff", warm.core)) as bare:
        for title, quantum, goal in (("without a switch", 0, QUIET_US), ("with a switch at each", 1, SWITCH_US)):
            times, steps, preemptions = [], 0, 0
            for _ in range(3):
                began = time.perf_counter()
                report = warm.order(strategy="round-robin", quantum=quantum)
                steps, preemptions = report["steps"], report["preemptions"]
                times.append(((time.perf_counter() - began) / steps * 1e6, bare.measure(20_000)[0] * 1e6))
            wall, unit = map(min, zip(*times, strict=True))
            label = f"{steps:,} steps {title}"
            print(
                f"  b {label:34s} {wall:.2f} µs a step, {preemptions:,} preemptions; a raw handoff {unit:.2f} µs"
                f"  <= {goal}: {_judged(wall <= goal)}"
            )


def _verdicts(python: str) -> None:
    for name, code, extra in (("unlocked_counter.py", 1, ()), ("locked_counter.py", 0, ("--schedules", "3"))):
        began = time.perf_counter()
        done = _visualizer(
            *("check", "--python", python, "--expect", "counter == 500000", *extra), str(PROGRAMS / name)
        )
        seconds = time.perf_counter() - began
        right = done.returncode == code
        goal = f"  <= {VERDICT_SECONDS:.0f}: {_judged(right and seconds <= VERDICT_SECONDS)}" if code else ""
        said = done.stdout.partition("\n")[0] if right else f"NOT AS IT SHOULD BE: {done.stdout or done.stderr}"
        print(f"  c {' '.join([name, *extra]):34s} {seconds:.1f} s to the verdict: {said}{goal}")


def _seeds(room: Path, pythons: list[str]) -> None:
    newer = [python for python in pythons if _number(python) >= (3, 11)] or pythons
    program = _written(room, SMALL["3 threads x 5 locked increments"])

    def hashes(python: str, times: int) -> list[str]:
        with closing(Warm(python, program)) as warm:
            return [warm.order(strategy="random", seed=7)["hash"] for _ in range(times)]

    print()
    first = hashes(newer[0], 100)
    print(f"  d same seed, same hash: {first.count(first[0])} of 100 in one process, ", end="")
    fresh = [hashes(newer[0], 1)[0] for _ in range(20)]
    print(f"{fresh.count(first[0])} of 20 in fresh ones; under ", end="")
    print(", ".join(f"{version(python)}: {_judged(hashes(python, 1)[0] == first[0])}" for python in newer))
    program = _written(room, SMALL["2 threads x 2 unlocked additions"])
    kept = str(room / "failure.tvr")
    _visualizer("check", "--python", newer[0], "--expect", "counter == 4", "-o", kept, str(program))
    for python, times in ((newer[0], 100), *((other, 20) for other in newer[1:])):
        done = _visualizer("replay", "--python", python, "--times", str(times), kept)
        print(f"  d a saved failure under {version(python)}: {done.stdout.strip() or done.stderr.strip()}")


def _peers(room: Path, pythons: list[str]) -> None:
    if not pythons:
        sys.exit("the other packages need Python 3.12 or later")
    python, home = pythons[0], room / "peers"
    subprocess.run([python, "-m", "venv", str(home)], check=True)
    peer = str(home / "bin" / "python")
    subprocess.run([peer, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PINS], check=True)
    env = {**os.environ, "PATH": os.pathsep.join([str(home / "bin"), os.environ["PATH"]])}

    def rates(*command: str) -> dict[str, float]:
        done = subprocess.run([*command, str(PEERS)], env=env, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])

    for title, text in SMALL.items():
        key = "two" if title.startswith("2") else "three"
        ours = _median(lambda text=text: _rate(_written(room, text), python))
        others = {
            "interleave-test": _median(lambda key=key: rates(peer)[f"interleave-test {key}"]),
            "frontrun": _median(lambda key=key: rates("frontrun", peer)[f"frontrun {key}"]),
        }
        print(f"  e {title}, Python {version(python)}: {ours:.0f} schedules/s")
        for name, rate in others.items():
            ratio, goal = ours / rate, GOALS[name]
            print(f"    {name:20s} {rate:.1f}/s: {ratio:.1f} times as many  >= {goal:.0f}: {_judged(ratio >= goal)}")


def _rate(program: Path, python: str) -> float:
    """Schedules a second of a whole search, on all cores, with its start."""
    done = _visualizer(
        *("check", "--json", "--python", python, "--strategy", "random", "--schedules", "1000"), str(program)
    )
    facts = json.loads(done.stdout)
    return facts["schedules"] / facts["seconds"]


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(3))


def _visualizer(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "visualizer", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _number(python: str) -> tuple[int, ...]:
    return tuple(map(int, version(python).split(".")[:2]))


def _judged(right: bool) -> str:
    return "ok" if right else "MISSED"


if __name__ == "__main__":
    main()
