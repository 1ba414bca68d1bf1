"""A run in a process that has made others before is as one in a process of its own, or is made again in one."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest

from tests.conftest import VERSIONS, find_python
from visualizer.recorder import Program
from visualizer.search.children import Child, Target

ROOT = Path(__file__).resolve().parents[2]
BUGS = sorted((ROOT / "tests" / "bugs").glob("*.py"))
SCENARIOS = sorted(
    path for path in (ROOT / "visualizer" / "scenarios").glob("*.py") if "multiprocessing" not in path.read_text()
)
QUICK = slice(None, None, 13)
"""Every thirteenth program stands for all when there is little time."""
LIMIT = 20_000


class Pair:
    """Makes each run twice: where it comes to be made, and in a process of its own."""

    def __init__(self, program: Path, python: str = sys.executable, expect: str = "") -> None:
        self._reports: Queue[tuple[Child, dict]] = Queue()
        self._child = Child(Target(Program(str(program), interpreter=python), expect), self._reports)
        self._shared: set[str] = set()
        while new := set(self.run(strategy="round-robin", quantum=0)["found"]) - self._shared:
            self._shared |= new

    def close(self) -> None:
        """End the process."""
        self._child.close()

    def run(self, **order: object) -> dict:
        """The report of a run."""
        self._child.order({"limit": LIMIT, "shared": sorted(self._shared), "seconds": 60.0, "keep": True, **order})
        return self._reports.get(timeout=60)[1]

    def forked(self) -> list[int]:
        """Numbers of the processes that were forked, and are there."""
        process = self._child._process
        assert process is not None
        return list(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()))

    def both(self, orders: list[dict]) -> Iterator[tuple[dict, dict]]:
        """The two reports of each run; those in places that were used before are made in a row."""
        reports = [self.run(**order) for order in orders]
        for order, report in zip(orders, reports, strict=True):
            yield report, self.run(**order, witness=True)


def orders(seeds: int) -> list[dict]:
    return [
        {"strategy": "round-robin", "quantum": 0},
        {"strategy": "round-robin", "quantum": 1},
        {"strategy": "guided", "prefix": []},
        *({"strategy": "random", "seed": seed} for seed in range(seeds)),
        *({"strategy": "pct", "seed": seed, "length": 50} for seed in range(seeds)),
    ]


def assert_same(report: dict, alone: dict) -> None:
    """Compares the report of a run with that of one that was looked at, which tells more."""
    assert alone["made_before"] == 0
    alone = {**{name: alone.get(name) for name in report}, "made_before": report["made_before"]}
    # What comes from outside comes when it likes.
    assert report["outside"] or report == alone


def compare(program: Path, seeds: int, python: str = sys.executable) -> tuple[int, int]:
    """How many runs were made, and how many of them where others were made before."""
    used = 0
    with closing(Pair(program, python)) as pair:
        every = orders(seeds)
        for report, alone in pair.both(every):
            assert_same(report, alone)
            used += report["made_before"] > 0
    return len(every), used


@pytest.mark.parametrize("program", [*BUGS[QUICK], *SCENARIOS[QUICK]], ids=lambda path: path.stem)
def test_reports_do_not_depend_on_runs_before(program: Path):
    compare(program, 4)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("program", [*BUGS, *SCENARIOS], ids=lambda path: path.stem)
def test_reports_do_not_depend_on_runs_before_under_any_python(program: Path, version: str):
    python = find_python(version)
    if python is None:
        pytest.skip("not here")
    compare(program, 20, python)


# What a run leaves behind

START = "import threading\n"
PRISTINE = """
import random, sys, threading
import beside
assert beside.count == 0 and not hasattr(beside.Thing, "seen") and not hasattr(threading.Thread, "seen")
beside.count += 1
beside.Thing.seen = True
assert threading.current_thread() is threading.main_thread() and threading.active_count() == 1
assert threading.current_thread().name == "MainThread"
threading.current_thread().name = "renamed"
assert sys.argv[1:] == []
sys.argv.append("changed")
thread = threading.Thread(target=print, args=(random.random() < 2,))
print(thread.name)
thread.start()
thread.join()
random.seed(7)
"""
USES_MUCH = """
import bisect, collections, contextlib, copy, dataclasses, datetime, enum, fractions, functools, heapq, itertools, json
import math, operator, queue, random, re, statistics, string, sys, textwrap, threading, time, types
from collections.abc import Sequence
from typing import NamedTuple

@dataclasses.dataclass(order=True)
class Job:
    number: int
    name: str = dataclasses.field(default="", compare=False)

class Pair(NamedTuple):
    first: int
    second: int

class Color(enum.Enum):
    RED = enum.auto()

class Row(Sequence):
    count = 0
    def __getitem__(self, at): return [1, 2][at]
    def __len__(self): return 2

class Worker(threading.Thread):
    def run(self):
        while True:
            try:
                job = jobs.get(timeout=0.5)
            except queue.Empty:
                return
            with condition:
                Row.count += 1
                results.append((cached(job.number), self.name, job.name))
                condition.notify_all()
            time.sleep(random.random())

@functools.lru_cache(maxsize=None)
def cached(number):
    calls.append(number)
    return number * 2

@contextlib.contextmanager
def announced(name):
    print("begin", name)
    yield
    print("end", name)

random.seed(3)
calls, results = [], []
jobs, condition = queue.PriorityQueue(), threading.Condition()
done, gate, slots = threading.Event(), threading.Barrier(2), threading.BoundedSemaphore(2)
for number in range(4):
    jobs.put(Job(number, random.choice(string.ascii_letters)))
workers = [Worker() for _ in range(2)]
timer = threading.Timer(3, done.set)
with announced("threads"), slots:
    for thread in (*workers, timer): thread.start()
    with condition: condition.wait_for(lambda: len(results) == 4)
    done.wait()
for thread in (*workers, timer): thread.join()
print(sorted(results), len(calls), Row.count, isinstance(Row(), Sequence), Color.RED, Pair(1, 2), workers[0].name)
print(time.time(), time.monotonic(), json.dumps(sorted(collections.Counter(calls).items())), time.strftime("%H:%M"))
print(re.sub("a", "b", "banana"), statistics.mean([1, 2]), fractions.Fraction(1, 3), datetime.timedelta(1), math.pi)
print(copy.deepcopy([1]), list(itertools.islice(itertools.count(), 2)), heapq.nsmallest(1, [2, 1]), len(sys.argv))
print(textwrap.fill("a b"), bisect.bisect([1], 1), operator.add(1, 2), types.SimpleNamespace(a=1), timer.name)
"""
CHOOSES = """
import threading
first = []
def enter(name):
    first.append(name)
threads = [threading.Thread(target=enter, args=(name,)) for name in "ab"]
for thread in threads: thread.start()
for thread in threads: thread.join()
if first[0] == "b":
    {}
"""
QUIET = {"strategy": "round-robin", "quantum": 0}
OTHER_FIRST = {"strategy": "deviations", "deviations": [[1, 1, 2]]}


@pytest.fixture
def pair(tmp_path) -> Iterator[Callable[[str], Pair]]:
    made: list[Pair] = []

    def make(source: str) -> Pair:
        (tmp_path / "program.py").write_text(source)
        (tmp_path / "beside.py").write_text("count = 0\nclass Thing: pass\n")
        made.append(Pair(tmp_path / "program.py"))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_run_finds_nothing_of_those_before_it(pair):
    runs = pair(PRISTINE)
    reports = [runs.run(**QUIET) for _ in range(4)]
    assert [report["outcome"] for report in reports] == ["ok"] * 4
    assert len({report["stdout"] for report in reports}) == 1
    assert reports[-1]["made_before"] > 0


def test_chance_is_another_in_each_run(pair):
    runs = pair("import random\nprint(random.random())\n")
    reports = [runs.run(**QUIET) for _ in range(4)]
    assert len({report["stdout"] for report in reports}) == 4
    assert reports[-1]["made_before"] > 0


def test_what_the_standard_library_keeps_is_the_same_in_each_run(tmp_path, python):
    program = tmp_path / "program.py"
    program.write_text(USES_MUCH)
    made, shared = compare(program, 6, python)
    assert shared > made // 2


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "threading.excepthook = print\n",
        "kind = threading.Thread\nkind.mark = 1\n",
        "print(object())\n",
        "print(threading.current_thread())\n",
        "things = {1, 2}\n",
        "class Thing:\n    def __del__(self): pass\n",
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n",
    ],
)
def test_what_could_be_noticed_later_is_the_last_of_its_process(pair, source):
    runs = pair(START + source)
    assert [runs.run(**QUIET)["made_before"] for _ in range(3)] == [0, 0, 0]


def test_a_failure_is_told_of_by_a_process_of_its_own(pair):
    runs = pair(CHOOSES.format("raise ValueError"))
    assert runs.run(**QUIET)["made_before"] > 0
    report = runs.run(**OTHER_FIRST)
    assert (report["outcome"], report["made_before"]) == ("exception", 0)
    assert_same(report, runs.run(**OTHER_FIRST, witness=True))


@pytest.mark.parametrize("ending", ["while True: pass", "while len(first) > 1: first.sort(); first.reverse()"])
def test_a_run_without_an_end_is_ended_where_others_were_made(pair, ending):
    runs = pair(CHOOSES.format(ending))
    assert runs.run(**QUIET)["made_before"] > 0
    assert runs.run(**{**OTHER_FIRST, "seconds": 1.0, "limit": 10_000_000})["outcome"] == "livelock"
    assert runs.run(**QUIET)["outcome"] == "ok"


@pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(), reason="knows no children")
def test_a_process_that_is_killed_between_runs_is_replaced(pair):
    runs = pair(CHOOSES.format("pass"))
    assert runs.run(**QUIET)["made_before"] > 0
    for pid in runs.forked():
        os.kill(pid, signal.SIGKILL)
    report = runs.run(**QUIET)
    assert (report["outcome"], report["made_before"]) == ("ok", 0)
