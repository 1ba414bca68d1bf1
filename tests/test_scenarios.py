"""Each scenario runs by plain Python, and what its docstring says it shows is what a recording of it shows."""

from __future__ import annotations

import ast
import re
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import RECORD, REPOSITORY, VERSIONS, Run, find_python, run_command, separate

ROOM = REPOSITORY / "visualizer" / "scenarios"
SCENARIOS = sorted(ROOM.glob("[!_]*.py"))
WORKBENCH = ROOM / "workbench.py"
MS = 1_000_000

STATES = {"running": "running", "wants the GIL": "ready", "blocked": "blocked", "waiting": "waiting"}
"""What "Shows:" calls the states, and what the summary calls them."""
ENDINGS = {"deadlock", "killed at exit"}
"""What is shown if it is declared, and only then."""

EFFECTS = {
    # scenario: what it prints after its switch has been thrown; what it prints before never matches
    "asyncio_and_threads.py": r"^asyncio, one thread: [5-9]\.\d s$",
    "check_then_act.py": r"^balance: 20$",
    "daemon_threads.py": r"^heart: stopped in good order$",
    "deadlock.py": r"^(Anna has eaten\nBen has eaten|Ben has eaten\nAnna has eaten)\n\Z",
    "lost_updates.py": r"lost 0$",
    "start_and_join.py": r"\Adinner is served$",
}

OF_EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)


# What a scenario declares


@dataclass(frozen=True)
class Control:
    """A global that the window may change while the program runs."""

    name: str
    value: Any
    text: str = ""
    low: int = 0
    high: int = 0


_CONTROL = re.compile(r'(\w+) = (\w+)  # control: (?:switch "([^"]+)"|slider (\d+)\.\.(\d+))')


@cache
def parsed(scenario: Path) -> ast.Module:
    return ast.parse(scenario.read_text(encoding="utf-8"))


def docstring(scenario: Path) -> list[str]:
    return (ast.get_docstring(parsed(scenario)) or "").splitlines()


def shown(scenario: Path) -> tuple[int | None, set[str]]:
    """How many threads there are, if that is declared, and the words for what can be seen."""
    declared = docstring(scenario)[-1]
    assert declared.startswith("Shows: "), declared
    words = declared.removeprefix("Shows: ").split(", ")
    counts = [int(word.split()[0]) for word in words if re.fullmatch(r"\d+ threads", word)]
    assert len(counts) <= 1
    return (counts[0] if counts else None), {word for word in words if not word.endswith("threads")}


def controls(scenario: Path) -> list[Control]:
    found = []
    for line in scenario.read_text(encoding="utf-8").splitlines():
        if "# control:" in line:
            match = _CONTROL.fullmatch(line)
            assert match, f"this control cannot be read: {line}"
            name, value, text, low, high = match.groups()
            found.append(Control(name, ast.literal_eval(value), text or "", int(low or 0), int(high or 0)))
    return found


def functions(scenario: Path) -> list[ast.FunctionDef]:
    return [node for node in parsed(scenario).body if isinstance(node, ast.FunctionDef)]


# Their runs


@dataclass(frozen=True)
class Runs:
    """The runs of one scenario.

    Attributes:
        plain: By plain Python, by version.
        recorded: Recorded.
        switched: By plain Python after its switch has been thrown; None if it has no switch.
    """

    plain: dict[str, Future[Run]]
    recorded: Future[Run]
    switched: Future[Run] | None


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Runs]:
    """All runs of all scenarios, plain ones by the oldest and the newest Python: side by side, for they mostly wait."""
    folder = tmp_path_factory.mktemp("scenarios")
    found = [version for version in VERSIONS if find_python(version)]
    pythons = {version: find_python(version) or sys.executable for version in (*found[:1], *found[-1:])}

    def switch(scenario: Path) -> Run:
        source = scenario.read_text(encoding="utf-8")
        for control in controls(scenario):
            if control.text:
                source = source.replace(f"{control.name} = {control.value} ", f"{control.name} = {not control.value} ")
        changed = folder / scenario.name
        changed.write_text(source, encoding="utf-8")
        return run_command([sys.executable, str(changed)], folder)

    def record(scenario: Path) -> Run:
        file = folder / f"{scenario.stem}.tvr"
        run = separate(run_command([*RECORD, "-o", str(file), "--python", sys.executable, str(scenario)], folder))
        run.file = file
        return run

    with ThreadPoolExecutor(12) as pool:
        return {
            scenario: Runs(
                recorded=pool.submit(record, scenario),
                plain={
                    version: pool.submit(run_command, [python, "-W", "default", str(scenario)], folder)
                    for version, python in pythons.items()
                },
                switched=pool.submit(switch, scenario) if scenario.name in EFFECTS else None,
            )
            for scenario in SCENARIOS
        }


def without_numbers(text: str) -> list[str]:
    """The lines of an output, which may differ in their numbers and in their order."""
    return sorted(re.sub(r"-?\d[\d.,]*", "#", text).splitlines())


@OF_EACH
def test_a_scenario_runs_by_plain_python_and_prints_the_same_when_it_is_recorded(scenario, runs):
    recorded = runs[scenario].recorded.result()
    assert (recorded.code, recorded.stderr) == (0, "")
    for version, future in runs[scenario].plain.items():
        plain = future.result()
        assert (plain.code, plain.stderr) == (0, ""), version
        assert without_numbers(plain.stdout) == without_numbers(recorded.stdout), version


@OF_EACH
def test_a_scenario_shows_what_it_declares(scenario, runs):
    count, words = shown(scenario)
    summary = runs[scenario].recorded.result().summary
    threads = summary["threads"]
    if count is not None:
        assert len(threads) == count, [thread["name"] for thread in threads]
    for word in words - ENDINGS:
        amount = max(thread["states_ns"][STATES[word]] for thread in threads[1:])
        assert amount >= MS, f"no thread is seen {word!r} for a millisecond"
    assert bool(summary["deadlocks"]) == ("deadlock" in words), summary["deadlocks"]
    ends = {thread["end"] for thread in threads}
    assert ends == {"finished", "killed at exit"} & {"finished", *words}
    assert (summary["exit"], summary["dropped"]) == ({"code": 0, "signal": None}, 0)


@OF_EACH
def test_a_switch_changes_what_a_scenario_prints(scenario, runs):
    switches = [control for control in controls(scenario) if control.text]
    if scenario == WORKBENCH:
        return
    assert bool(switches) == (scenario.name in EFFECTS)
    if switches:
        before, after = runs[scenario].recorded.result(), runs[scenario].switched.result()
        assert (after.code, after.stderr) == (0, "")
        if scenario.name != "lost_updates.py":  # a machine may be fast enough to lose nothing once
            assert not re.search(EFFECTS[scenario.name], before.stdout, re.MULTILINE)
        assert re.search(EFFECTS[scenario.name], after.stdout, re.MULTILINE)


def test_lost_updates_counts_what_it_loses(runs):
    recorded = runs[ROOM / "lost_updates.py"].recorded.result()
    expected, counted, lost = (int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", recorded.stdout))
    assert expected - counted == lost >= 0


# What is written in them


def test_the_order_names_every_scenario_once_and_begins_with_the_workbench():
    tree = parsed(ROOM / "__init__.py")
    [order] = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ORDER"
    ]
    names = ast.literal_eval(order)
    assert names[0] == WORKBENCH.name
    assert sorted(names) == [scenario.name for scenario in SCENARIOS]


@OF_EACH
def test_a_scenario_has_a_title_for_a_menu_and_says_what_to_look_for(scenario):
    title, empty, *text = docstring(scenario)
    assert title.endswith(".")
    assert len(title) <= 40
    assert empty == ""
    assert len(text) >= 3
    assert shown(scenario)[1] <= {*STATES, *ENDINGS}


def test_no_title_is_there_twice():
    titles = [docstring(scenario)[0] for scenario in SCENARIOS]
    assert len({*titles}) == len(titles)


@OF_EACH
def test_a_scenario_says_of_each_function_in_one_line_what_it_does(scenario):
    for node in ast.walk(parsed(scenario)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert re.fullmatch(r"[A-Z].*\.", ast.get_docstring(node) or ""), node.name


@OF_EACH
def test_a_scenario_needs_only_the_standard_library_and_hides_none_of_it(scenario):
    imported = set()
    for node in ast.walk(parsed(scenario)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names
    # Its own folder is where a script looks for modules first.
    assert scenario.stem not in sys.stdlib_module_names


@OF_EACH
def test_controls_can_be_read_and_each_is_a_global_that_is_set_once(scenario):
    found = controls(scenario)
    assert len({control.name for control in found}) == len(found)
    for control in found:
        if control.text:
            assert isinstance(control.value, bool)
        else:
            assert type(control.value) is int
            assert control.low <= control.value <= control.high
        stores = [
            node
            for node in ast.walk(parsed(scenario))
            if isinstance(node, ast.Name) and node.id == control.name and isinstance(node.ctx, ast.Store)
        ]
        assert len(stores) == 1
        assert control.name.isupper()


# The workbench

_AS_IN_THE_WINDOW = """
import os, sys, threading, time, types

def load(path):
    "Run the workbench as a module that stays, as the window does."
    module = types.ModuleType("workbench")
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)
    return module

def spawn(function, **more):
    thread = threading.Thread(target=function, name=function.__name__, daemon=True, **more)
    thread.start()
    return thread

workbench = load(sys.argv[1])
"""

_RACE = """
gate = threading.Barrier(3)

def sleep(seconds):
    "Whoever is not a racer sleeps; the racers wait until all set off together."
    gate.wait() if threading.current_thread() in racers else time.sleep(seconds)

def race(turn_to=None):
    "One round of both racers, in the midst of which the switch may be thrown; returns how many updates it lost."
    before = workbench.expected - workbench.counter
    gate.wait()
    if turn_to is not None:
        time.sleep(0.005)
        workbench.USE_LOCK = turn_to
    while gate.n_waiting < 2:
        time.sleep(0.001)
    return workbench.expected - workbench.counter - before

workbench.time = types.SimpleNamespace(time=time.time, monotonic=time.monotonic, sleep=sleep)
racers = [threading.Thread(target=workbench.racer, daemon=True) for _ in range(2)]
for racer in racers:
    racer.start()
rounds = 0
for _ in range(2):
    lost = []
    while sum(lost) == 0 and len(lost) < 50:
        lost.append(race())
    print("without:", *lost)
    race(turn_to=True)
    print("with:", race())
    race(turn_to=False)
    rounds += len(lost) + 3
print("missing in expected:", rounds * 2 * workbench.ROUNDS - workbench.expected)
"""

_SPAWN_ALL = """
names = sys.argv[2].split(",")
threads = [spawn(getattr(workbench, name)) for name in names]
threads += [spawn(workbench.lock_user), spawn(workbench.waiter)]
time.sleep(2)
print(*[thread.name for thread in threads if not thread.is_alive()], flush=True)
os._exit(0)  # the jobs of the pool would be waited for
"""


def test_racers_lose_updates_without_the_lock_and_none_with_it_however_often_it_is_switched(run_natively, python):
    run = run_natively(python, "-c", _AS_IN_THE_WINDOW + _RACE, WORKBENCH)
    assert (run.code, run.stderr) == (0, "")
    rounds = [line.split(": ") for line in run.stdout.splitlines()]
    lost = [(name, [int(number) for number in numbers.split()]) for name, numbers in rounds]
    for name, numbers in lost[:-1]:
        if name == "with":
            assert numbers == [0]
        else:
            assert sum(numbers) > 0
            assert min(numbers) >= 0
    assert lost[-1] == ("missing in expected", [0])


def test_every_function_of_the_workbench_can_be_spawned_as_it_is(record, tmp_path):
    names = [node.name for node in functions(WORKBENCH)]
    program = tmp_path / "window.py"
    program.write_text(_AS_IN_THE_WINDOW + _SPAWN_ALL, encoding="utf-8")
    run = record(sys.executable, program, WORKBENCH, ",".join(names))
    assert (run.code, run.stderr) == (0, "")
    # The bell rings for a second, and some waiters have come before it.
    assert set(run.stdout.split()) == {"add_one", "ringer", "waiter"}
    [deadlock] = run.summary["deadlocks"]
    assert {step["thread"] for step in deadlock["cycle"]} == {"first_then_second", "second_then_first"}
    for name, reason in {
        "sleeper": "sleep",
        "lock_user": "lock",
        "reader": "I/O",
        "waiter": "event",
    }.items():
        assert reason in {wait["reason"] for wait in run.summary["waits"] if wait["thread"] == name}, name
