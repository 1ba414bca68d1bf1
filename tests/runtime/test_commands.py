"""What a program of an interactive run can be told, and what it says."""

# ruff: noqa: F811 - fixtures

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from conftest import find_python

from tests.runtime.interactive import interact, interact_here, life, python  # noqa: F401
from visualizer.model.states import End
from visualizer.runtime.protocol import YOU, Kind, Reason

pytestmark = pytest.mark.skipif(os.name != "posix", reason="programs take no orders there yet")

WORK = """
import threading, time

count = 0
rate = 0.5
name = "one"
ready = True
nothing = None
many = [1]
_inner = 3

def add(n, step=1, *, label="x"):
    '''Adds.

    Again and again.'''
    global count
    for _ in range(n):
        count += step

def nap(seconds):
    time.sleep(seconds)

def forever():
    while True:
        time.sleep(0.01)

def fail():
    raise ValueError("broken")

async def later():
    pass

print("script done")
"""


# What there is


def test_the_functions_and_simple_globals_of_the_script_are_told(interact):
    session = interact(WORK)
    session.event("held")
    told = session.latest("inventory")
    functions = {function["name"]: function for function in told["functions"]}
    assert set(functions) == {"add", "nap", "forever", "fail"}
    assert functions["add"] == {
        "name": "add",
        "line": 12,
        "doc": "Adds.",
        "parameters": [
            {"name": "n", "kind": "positional_or_keyword", "default": None},
            {"name": "step", "kind": "positional_or_keyword", "default": "1"},
            {"name": "label", "kind": "keyword_only", "default": "'x'"},
        ],
    }
    assert {entry["name"]: entry["type"] for entry in told["globals"]} == {
        "count": "int",
        "rate": "float",
        "name": "str",
        "ready": "bool",
        "nothing": "NoneType",
        "_inner": "int",
    }
    session.let_end()


def test_the_inventory_is_told_again_when_it_changes(interact):
    session = interact("import time\nprint('begun')\ntime.sleep(0.3)\ndef late():\n    pass\n")
    session.event("inventory", lambda message: not message["functions"])
    session.event("inventory", lambda message: [f["name"] for f in message["functions"]] == ["late"])
    session.let_end()


def test_looking_at_the_main_module_runs_no_code_of_the_users(interact_here):
    session = interact_here(
        """
import functools
class Trap:
    def __getattribute__(self, name): print("touched", name)
    def __repr__(self): print("touched repr")
    def __eq__(self, other): print("touched eq")
    def __bool__(self): print("touched bool")
class Number(int):
    def __repr__(self): print("touched repr")
trap = Trap()
number = Number(3)
def user(arg=trap, other=[trap, number]): pass
user.__module__ = trap
def plain(f):
    @functools.wraps(f)
    def wrapper(*args): return f(*args)
    return wrapper
@plain
def wrapped(x, /, y): pass
"""
    )
    session.event("held")
    told = session.latest("inventory")
    functions = {f["name"]: [(p["name"], p["kind"], p["default"]) for p in f["parameters"]] for f in told["functions"]}
    assert functions["user"] == [
        ("arg", "positional_or_keyword", "Trap"),
        ("other", "positional_or_keyword", "[Trap, Number]"),
    ]
    assert functions["wrapped"] == [("x", "positional_only", None), ("y", "positional_or_keyword", None)]
    assert told["globals"] == []
    session.obeyed("watch", names=["trap", "number", "missing"])
    session.event("values", lambda message: message["values"] == {"trap": "Trap", "number": "Number"})
    assert session.refused("set", name="number", value="4") == (
        "number is of type Number: only numbers, texts, True and False can be set"
    )
    session.let_end()
    assert "touched" not in session.output


# Spawning


def test_a_function_is_spawned_as_an_ordinary_thread(interact):
    session = interact(WORK)
    session.event("held")
    session.obeyed("watch", names=["count"])
    answer = session.obeyed("spawn", function="add", arguments="1_000, step=2", count=3)
    assert len(answer["threads"]) == 3
    session.watched("count", "6000")
    [one] = session.obeyed("spawn", function="nap", arguments="0.01", name="sleepy", daemon=True)["threads"]
    analysis = session.let_end()
    added = [life(analysis, f"add-{number}") for number in (1, 2, 3)]
    assert [found.thread for found in added] == answer["threads"]
    assert {(found.facts.kind, found.facts.target, found.facts.daemon) for found in added} == {
        ("threading", "add", False)
    }
    assert {found.end for found in added} == {End.FINISHED}
    assert all(found.created is not None and found.started is not None for found in added)
    assert {analysis.tables.thread(found.parent).kind for found in added} == {YOU}
    assert (life(analysis, "sleepy").thread, life(analysis, "sleepy").facts.daemon) == (one, True)
    # Who does this is no thread of the program's.
    assert YOU not in {found.facts.kind for found in analysis.lives}
    assert {found.facts.kind for found in analysis.lives} == {"main", "threading"}


def test_spawned_threads_are_like_those_that_the_program_starts(interact):
    session = interact(
        """
import threading, signal, subprocess, sys
def look(label):
    me = threading.current_thread()
    print(label, type(me).__name__, me.name, me.daemon, me.native_id == threading.get_native_id())
    print(label, sorted(thread.name for thread in threading.enumerate()))
    print(label, signal.pthread_sigmask(signal.SIG_BLOCK, []) or "no signals blocked")
"""
    )
    session.event("held")
    session.obeyed("spawn", function="look", arguments="'it'")
    session.printed("no signals")
    session.let_end()
    assert session.output == ("it Thread look-1 False True\nit ['MainThread', 'look-1']\nit no signals blocked\n")


REFUSALS = {
    "add()": "add() needs an argument for 'n'",
    "add(1, 2, 3)": "add() takes 2 arguments by place, not 3",
    "add(1, x=2)": "add() takes no argument 'x'",
    "add(1, n=2)": "add() is given 'n' twice",
    "add(n=1, n=2)": "'n' is given twice",
    "add(foo)": "'foo' is no literal: only numbers, texts, True, False, None, "
    "and lists, tuples, sets and dictionaries of them can be given",
    "add([1, print(2)])": "'print(2)' is no literal",
    "add(*[1])": "'*[1]' is no literal",
    "add(**{})": "** does not work here",
    "add({[]: 1})": "'{[]: 1}' has a member that sets and dictionaries cannot find again",
    "add(1 2)": "the arguments are not valid Python",
    "add(1) + f(2)": "the arguments are not valid Python",
    "nap()": "nap() needs an argument for 'seconds'",
    "forever(1)": "forever() takes no arguments, not 1",
    "later()": "the program has no function later that could run as a thread",
    "missing()": "the program has no function missing that could run as a thread",
}


def test_what_cannot_be_spawned_is_refused_with_the_reason(interact_here):
    session = interact_here(WORK)
    session.event("held")
    for call, why in REFUSALS.items():
        function, arguments = call[:-1].split("(", 1)
        assert session.refused("spawn", function=function, arguments=arguments).startswith(why), call
    deep = "[" * 5000
    assert "arguments are" in session.refused("spawn", function="add", arguments=deep)
    for count in (0, 1001, "many"):
        assert "1 to 1000" in session.refused("spawn", function="add", arguments="1", count=count)
    assert session.refused("dance") == "there is no order 'dance'"
    assert session.refused("start", thread=1) == "there is no such thread that waits to be started"
    analysis = session.let_end()
    assert [found.facts.name for found in analysis.lives] == ["MainThread"]


def test_a_thread_may_be_made_now_and_started_later(interact):
    session = interact(WORK)
    session.event("held")
    [later] = session.obeyed("spawn", function="forever", start=False)["threads"]
    [never] = session.obeyed("spawn", function="forever", start=False)["threads"]
    session.obeyed("daemon", thread=later, value=True)
    session.obeyed("start", thread=later)
    assert session.refused("daemon", thread=later, value=False) == "cannot set daemon status of active thread"
    assert session.refused("start", thread=later) == "there is no such thread that waits to be started"
    assert session.refused("daemon", thread=999, value=False) == "there is no such thread any more"
    analysis = session.let_end()
    found = {life.thread: life for life in analysis.lives}
    assert (found[later].facts.daemon, found[later].end) == (True, End.KILLED_AT_EXIT)
    assert (found[never].started, found[never].facts.daemon) == (None, False)
    assert found[never].created is not None


def test_a_thousand_threads_are_spawned_at_once(interact):
    session = interact(WORK)
    session.event("held")
    answer = session.obeyed("spawn", function="nap", arguments="0.5", count=1000)
    assert len(set(answer["threads"])) == 1000
    assert "why" not in answer
    analysis = session.let_end()
    assert len([found for found in analysis.lives if found.end == End.FINISHED]) == 1001
    assert analysis.recording.header.dropped == 0


def test_if_not_all_threads_can_be_started_it_says_how_many(interact_here):
    pytest.importorskip("resource")
    session = interact_here(
        """
import resource, threading, time
def nap(): time.sleep(0.5)
threading.stack_size(256 << 20)
used = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmSize")) << 10
resource.setrlimit(resource.RLIMIT_AS, (used + (3 << 30), resource.RLIM_INFINITY))
"""
    )
    session.event("held")
    answer = session.obeyed("spawn", function="nap", count=100)
    started = len(answer["threads"])
    assert 0 < started < 100
    assert answer["why"].startswith(f"only {started} of 100 threads could be started: can't start new thread")
    session.let_end()


def test_orders_are_taken_while_the_program_computes(interact):
    session = interact(
        """
import threading, time
stop = False
def spin():
    while not stop: pass
for _ in range(3): threading.Thread(target=spin).start()
spin()
"""
    )
    session.event("inventory", lambda message: message["functions"])
    session.obeyed("spawn", function="spin", count=2)
    session.obeyed("set", name="stop", value="True")
    session.let_end()


# Watching and setting


READS = """
import os, sys

end, other = os.pipe()
os.dup2(end, 0)

def give():
    os.write(other, b"x\\n")

print("asked", flush=True)
print("got", input(), flush=True)
print("got", sys.stdin.readline(), flush=True)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is seen on Linux")
def test_it_is_told_when_the_program_waits_for_input(interact):
    session = interact(READS)
    session.event("reading", lambda message: message["on"])
    session.obeyed("spawn", function="give", arguments="", count=1, daemon=True, start=True)
    session.printed("got x")
    session.obeyed("spawn", function="give", arguments="", count=1, daemon=True, start=True)
    session.event("held")
    session.event("reading", lambda message: not message["on"])
    assert [message["on"] for message in session.messages if message.get("event") == "reading"][-1] is False
    session.let_end()


PAIR = """
import sys, threading, time

first = second = 0

def count():
    global first, second
    while True:
        for _ in range(2000):
            first += 1
            second += 1
        # Whoever wakes up wants the GIL at once, and whoever looks gets it now and then.
        time.sleep(0.002)

sys.setswitchinterval(1e-6)
for _ in range(2):
    threading.Thread(target=count, daemon=True).start()
"""


def test_watched_globals_are_looked_at_in_one_go(interact):
    session = interact(PAIR)
    # The more names there are between them, the easier they are torn apart.
    session.obeyed("watch", names=["first", *["sys"] * 500, "second"])

    def told() -> list[tuple]:
        said = [message["values"] for message in session.messages if message.get("event") == "values"]
        return [(values["first"], values["second"]) for values in said if values]

    session.until(lambda: len(told()) >= 12, "twelve looks")
    assert all(first == second for first, second in told())
    session.let_end()


def test_watched_globals_are_told_when_they_change(interact):
    session = interact(WORK)
    session.event("held")
    session.obeyed("watch", names=["count", "name", "many", "missing"])
    session.event("values", lambda message: message["values"] == {"count": "0", "name": "'one'", "many": "list"})
    session.obeyed("set", name="name", value="'two'")
    session.watched("name", "'two'")
    session.obeyed("watch", names=[])
    session.event("values", lambda message: message["values"] == {})
    session.let_end()


def test_a_global_is_set_to_a_literal_of_its_type_only(interact_here):
    session = interact_here(WORK)
    session.event("held")
    session.obeyed("watch", names=["count", "rate", "ready", "name"])
    for name, value, shown in [
        ("count", "1_000", "1000"),
        ("count", "-5", "-5"),
        ("rate", "2", "2.0"),
        ("rate", "1e-3", "0.001"),
        ("ready", "False", "False"),
        ("name", "'new'", "'new'"),
    ]:
        session.obeyed("set", name=name, value=value)
        session.watched(name, shown)
    for name, value, why in [
        ("count", "True", "count is of type int, and True is not"),
        ("count", "2.5", "count is of type int, and 2.5 is not"),
        ("ready", "1", "ready is of type bool, and 1 is not"),
        ("count", "rate", "'rate' is no literal"),
        ("count", "1, 2", "'1, 2' is not one value"),
        ("many", "[2]", "many is of type list: only numbers, texts, True and False can be set"),
        ("missing", "1", "the program has no missing"),
    ]:
        assert session.refused("set", name=name, value=value).startswith(why)
    session.let_end()


# The end of the main thread


def test_the_main_thread_is_held_at_its_end_and_seen_so(interact):
    session = interact(WORK + "import atexit\natexit.register(print, 'at exit')\n")
    session.event("held")
    assert session.output == "script done\n"
    analysis = session.let_end()
    session.event("main ends")
    assert session.output == "script done\nat exit\n"
    [held] = [wait for wait in analysis.waits if wait.reason == Reason.HELD]
    assert (held.thread, held.object, held.timed, held.outcome) == (1, 0, False, 0)
    assert (analysis.recording.header.code, life(analysis, "MainThread").end) == (0, End.FINISHED)
    assert analysis.deadlocks == []


ENDS = {
    "raise ValueError('wrong')": (1, "ValueError: wrong"),
    "import sys; sys.exit(7)": (7, ""),
    "import missing_module": (1, "ModuleNotFoundError"),
    "1 +": (1, "SyntaxError"),
    "import threading; threading.Thread(target=print, args=('thread',)).start()": (0, "thread"),
    "": (0, ""),
}


@pytest.mark.parametrize("source", ENDS)
def test_the_main_thread_is_held_however_the_script_ends(source, interact):
    code, text = ENDS[source]
    session = interact(source)
    session.event("held")
    session.printed(text)
    analysis = session.let_end()
    assert analysis.recording.header.code == code


def test_a_program_that_ends_abruptly_just_ends(interact):
    session = interact("import os\nos._exit(3)\n")
    assert session.end().recording.header.code == 3
    assert not session.latest("held")
    assert session.refused("let_main_end") == "the program has ended"


def test_when_main_ends_daemons_are_cut_off_and_others_keep_the_program_alive(interact):
    session = interact(WORK)
    session.event("held")
    session.obeyed("spawn", function="forever", name="daemon", daemon=True)
    session.obeyed("spawn", function="nap", arguments="0.3", name="other")
    analysis = session.let_end()
    assert life(analysis, "daemon").end == End.KILLED_AT_EXIT
    assert life(analysis, "other").end == End.FINISHED
    [wait] = [wait for wait in analysis.waits if wait.reason == Reason.EXIT]
    assert wait.duration_ns > 100_000_000


def test_threads_are_spawned_while_main_is_held_where_the_interpreter_would_refuse_it(interact_here):
    old = find_python("3.12")
    if old is None:
        pytest.skip("there is no Python 3.12 on this machine")
    session = interact_here(WORK, interpreter=old)
    session.event("held")
    session.obeyed("spawn", function="nap", arguments="0.2")
    assert life(session.let_end(), "nap-1").end == End.FINISHED


def test_threads_can_still_be_spawned_while_main_waits_for_the_others(interact):
    session = interact(WORK)
    session.event("held")
    session.obeyed("spawn", function="nap", arguments="0.5")
    session.obeyed("let_main_end")
    session.obeyed("spawn", function="nap", arguments="0.6", name="last")
    assert life(session.end(), "last").end == End.FINISHED


def test_main_may_be_let_go_before_it_comes_to_its_end(interact_here):
    session = interact_here("import time\ntime.sleep(0.4)\n")
    assert session.obeyed("let_main_end")["held"] is False
    analysis = session.end()
    assert not [wait for wait in analysis.waits if wait.reason == Reason.HELD]


def test_ctrl_c_ends_the_hold_and_nothing_else(interact):
    session = interact(WORK + "import atexit\natexit.register(print, 'at exit')\n")
    session.event("held")
    session.obeyed("spawn", function="nap", arguments="0.2")
    session.recorder.signal(signal.SIGINT)
    analysis = session.end()
    assert session.output == "script done\nat exit\n"
    assert life(analysis, "nap-1").end == End.FINISHED
    assert analysis.recording.header.code == 0


def test_a_signal_handler_runs_while_main_is_held(interact):
    session = interact(
        "import signal\nsignal.signal(signal.SIGUSR1, lambda *_: print('signal', flush=True))\nprint('on')\n"
    )
    session.event("held")
    session.recorder.signal(signal.SIGUSR1)
    session.printed("signal")
    assert not session.latest("main ends")
    session.let_end()


def test_signals_reach_the_thread_that_waits_for_them(interact):
    # Not ours, in which nobody has blocked them.
    session = interact(
        """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print("ready", flush=True)
print("got", signal.sigwait({signal.SIGUSR1}) == signal.SIGUSR1, flush=True)
"""
    )
    session.printed("ready")
    session.recorder.signal(signal.SIGUSR1)
    session.printed("got True")
    session.let_end()


def test_stopping_ends_a_program_that_is_held(interact):
    session = interact(WORK.replace("def forever():", "def forever():\n    print('goes on', flush=True)"))
    session.event("held")
    session.obeyed("spawn", function="forever")
    # A thread that has not begun yet is not waited for.
    session.printed("goes on")
    session.recorder.stop()
    # Ctrl+C ends the hold, and SIGTERM the thread that goes on.
    assert session.end().recording.header.signal == signal.SIGTERM


# Programs that are in the way


def test_forked_children_take_no_orders_and_are_not_held(interact):
    session = interact(
        """
import os, sys, threading, warnings
warnings.simplefilter("ignore")
def fork():
    if os.fork():
        print("child ended", os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
    else:
        try:
            threading._shutdown()
            print("child goes on", flush=True)
        finally:
            os._exit(5)
fork()
pid = os.fork()
if not pid:
    sys.exit(6)
print("other child ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
    )
    session.event("held")
    session.obeyed("spawn", function="fork")
    session.until(lambda: session.output.count("child ended 5") == 2, "the children")
    session.let_end()
    assert session.output.count("child goes on") == 2
    assert "other child ended 6" in session.output
    assert len([message for message in session.messages if message.get("event") == "held"]) == 1


def test_a_program_that_closes_all_descriptors_goes_on_without_orders(interact):
    session = interact(
        """
import os, time, threading
os.closerange(3, 1000)
ours = [os.open("/dev/null", os.O_RDWR) for _ in range(300)]
print("closed", flush=True)
time.sleep(0.5)
print("still", all(os.fstat(fd) for fd in ours), flush=True)
"""
    )
    session.printed("closed")
    # Nobody could let it end.
    analysis = session.end()
    assert session.output == "closed\nstill True\n"
    assert analysis.recording.header.code == 0


def test_a_program_that_writes_into_our_socket_does_no_harm(interact_here):
    session = interact_here(
        """
import os, stat
for fd in range(3, 300):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, b"no JSON\\n[1, 2]\\n\\xff{\\n" * 20)
    except OSError:
        pass
def f(): pass
"""
    )
    session.event("held")
    session.obeyed("spawn", function="f")
    session.let_end()


def test_a_program_that_prints_without_end_does_not_hold_up_its_orders(interact_here):
    session = interact_here("def f(): pass\nfor _ in range(300_000): print('x' * 100)\n")
    session.event("inventory", lambda message: message["functions"])
    session.obeyed("spawn", function="f")
    session.event("held")
    session.let_end()
    assert len(session.output) == 300_000 * 101


def test_orders_that_the_program_can_no_longer_answer_are_refused(interact_here):
    session = interact_here("import os, time\ntime.sleep(0.2)\nos._exit(0)\n")
    session.end()
    assert session.refused("watch", names=[]) == "the program has ended"


_RECORDING = """
import sys
from visualizer.recorder import Program, Recorder

def hear(message):
    if message.get("event") == "held":
        recorder.send({"do": "take", "id": 1, "lock": 1})
        recorder.send({"do": "spawn", "id": 2, "function": "work"})
    if message.get("id") == 2:
        print("spawned", flush=True)

recorder = Recorder(Program(sys.argv[1], interpreter=sys.argv[2]), "events", heard=hear)
recorder.run()
"""


def test_a_held_program_ends_when_its_recorder_dies(python, tmp_path, until):
    script = tmp_path / "program.py"
    script.write_text(
        "import atexit, pathlib, threading\nlock = threading.Lock()\ndef work():\n    with lock: pass\n"
        f"atexit.register(pathlib.Path({str(tmp_path / 'end')!r}).touch)\n"
    )
    recorder = subprocess.Popen(
        [sys.executable, "-c", _RECORDING, str(script), python], stdout=subprocess.PIPE, text=True
    )
    assert recorder.stdout is not None
    with recorder, recorder.stdout:
        assert recorder.stdout.readline() == "spawned\n"
        recorder.kill()
    # Nobody could free the lock, or let main end: it ends by itself.
    until((tmp_path / "end").exists, "the program's end")


def test_what_the_program_sees_of_itself_is_as_ever(interact):
    session = interact(
        """
import os, sys
print([name for name in sys.modules if "visualizer" in name or name in ("json", "re", "gc", "_socket")])
print([name for name in os.environ if "VISUALIZER_" in name and "TEST" not in name])
print([name for name in sorted(globals())])
import threading
print(threading.enumerate(), threading.active_count(), threading.main_thread() is threading.current_thread())
"""
    )
    session.event("held")
    session.let_end()
    lines = session.output.splitlines()
    assert lines[:2] == ["[]", "[]"]
    assert "visualizer" not in lines[2]
    assert lines[3].startswith("[<_MainThread(MainThread, started")
    assert lines[3].endswith("1 True")


def test_a_run_that_is_not_interactive_has_no_thread_of_ours(record, python, tmp_path):
    script = tmp_path / "count.py"
    script.write_text("import os\nprint(len(os.listdir('/proc/self/task')))\n")
    run = record(python, script)
    assert run.stdout == "1\n"


def test_nothing_of_ours_is_seen_in_the_recording(interact):
    session = interact(WORK)
    session.event("held")
    session.obeyed("spawn", function="nap", arguments="0.01")
    session.obeyed("watch", names=["count"])
    analysis = session.let_end()
    events = analysis.recording.events
    made = events[events["kind"] == Kind.OBJECT_CREATED]
    assert not len(made)
    assert not [wait for wait in analysis.waits if "visualizer/runtime" in str(analysis.place(wait))]
