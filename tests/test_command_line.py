"""The command line: what it accepts, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import PROGRAMS, RECORD, Run, run_command, separate, wait_until

GREET = PROGRAMS / "greet.py"
SUMMARY = [sys.executable, "-m", "visualizer", "summary"]
GREETINGS = ["Hello, Alice!", "Hello, Bob!", "both are done"]


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start(*arguments: str | Path, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [*RECORD, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


# Recording


def test_the_recording_is_named_after_the_program_and_lies_in_the_working_directory(in_folder):
    run = separate(run_command([*RECORD, str(GREET)], in_folder))
    assert (run.code, run.stderr) == (0, "")
    # Another thread may print before the end of the line.
    assert sorted(run.stdout) == sorted("\n".join([*GREETINGS, ""]))
    assert [path.name for path in in_folder.iterdir()] == ["greet.tvr"]
    assert len(run.notes) == 1
    assert "greet.tvr" in run.notes[0]


def test_everything_behind_the_program_is_the_programs(in_folder, record):
    program = write(in_folder / "echo.py", "import sys; print(sys.argv)")
    run = record(sys.executable, program, "-o", "elsewhere", "--duration", "0.1", "--view", "-m", "--", "summary")
    assert run.stdout == f"{[str(program), '-o', 'elsewhere', '--duration', '0.1', '--view', '-m', '--', 'summary']}\n"
    assert run.summary["arguments"] == ["-o", "elsewhere", "--duration", "0.1", "--view", "-m", "--", "summary"]


@pytest.mark.parametrize("shape", ["module", "package", "submodule", "folder", "zip", "standard library", "pyc"])
def test_a_program_may_have_any_shape_that_python_runs(shape, in_folder, run_natively, record, python):
    text = "import sys; print(__name__, __package__, sys.argv[1:], sys.path[0], __spec__ and __spec__.name)"
    if shape == "module":
        write(in_folder / "walk.py", text)
        command = ["-m", "walk", "a", "-o"]
    elif shape == "package":
        write(in_folder / "town" / "__init__.py", "print('town')")
        write(in_folder / "town" / "__main__.py", text)
        command = ["-m", "town", "a", "-o"]
    elif shape == "submodule":
        write(in_folder / "town" / "__init__.py", "print('town')")
        write(in_folder / "town" / "street.py", text)
        command = ["-m", "town.street", "a"]
    elif shape == "folder":
        write(in_folder / "house" / "__main__.py", text)
        command = ["house", "a"]
    elif shape == "zip":
        with zipfile.ZipFile(in_folder / "house.pyz", "w") as archive:
            archive.writestr("__main__.py", text)
        command = ["house.pyz", "a"]
    elif shape == "pyc":
        source = write(in_folder / "walk.py", text)
        compiler = "import py_compile, sys; py_compile.compile(sys.argv[1], 'walk.pyc')"
        assert run_natively(python, "-c", compiler, source).code == 0
        command = ["walk.pyc", "a"]
    else:
        command = ["-m", "json.tool", "--help"]
    native = run_natively(python, *command)
    recorded = record(python, *command)
    assert native.code == 0
    assert (recorded.code, recorded.stdout, recorded.stderr) == (native.code, native.stdout, native.stderr)
    assert recorded.summary["threads"][0]["end"] == "finished"


OWN_NAMES = [
    *("queue", "struct", "json", "warnings", "mmap", "numpy", "visualizer", "install", "protocol", "locks", "writer"),
    *("runtime", "observer", "_thread_visualizer", "importlib_", "startup"),
]


def test_modules_of_the_user_with_names_like_ours_or_the_standard_librarys_are_the_users(
    in_folder, run_natively, python
):
    command = shutil.which("visualizer", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the command is not installed: `python -m` would find the user's module in this folder")
    for name in OWN_NAMES:
        write(in_folder / f"{name}.py", f"print('own', {name!r}, __name__, flush=True)\nclass Own: pass\n")
    program = write(
        in_folder / "program.py",
        f"import {', '.join(OWN_NAMES)}\n"
        "import threading, time\n"
        "print(queue.Own, hasattr(queue, 'Queue'), visualizer.__file__, struct.Own.__module__)\n"
        "thread = threading.Thread(target=time.sleep, args=(0.001,)); thread.start(); thread.join()\n",
    )
    native = run_natively(python, program)
    recorded = separate(run_command([command, "record", "-o", "own.tvr", "--python", python, "program.py"], in_folder))
    assert native.code == 0
    native.stdout = native.stdout.replace(str(in_folder), "")
    recorded.stdout = recorded.stdout.replace(str(in_folder), "")
    assert (recorded.code, recorded.stdout, recorded.stderr) == (native.code, native.stdout, native.stderr)
    recorded.file = in_folder / "own.tvr"
    assert len(recorded.summary["threads"]) == 2


def test_an_own_sitecustomize_on_the_path_is_still_run(in_folder, run_natively, record, python):
    write(
        in_folder / "site" / "sitecustomize.py",
        "import sys, os; sys.customized = True\n"
        "if sys.orig_argv[-1].endswith('program.py') and 'record' not in sys.orig_argv:  # not our own process\n"
        "    print('customized', sorted(n for n in os.environ if 'VISUALIZER' in n and 'TEST' not in n))\n",
    )
    write(in_folder / "site" / "usercustomize.py", "raise ImportError('broken')\n")
    program = write(
        in_folder / "program.py", "import sys; print(sys.customized, sys.modules['sitecustomize'].__file__)"
    )
    environment = {"PYTHONPATH": str(in_folder / "site")}
    native, recorded = run_natively(python, program, **environment), record(python, program, **environment)
    assert native.code == 0
    assert (recorded.stdout, recorded.stderr) == (native.stdout, native.stderr)
    assert recorded.summary["threads"]


def test_a_program_that_floods_its_output_gets_it_through(in_folder, record):
    program = write(
        in_folder / "flood.py",
        "import sys\nfor n in range(200_000): print('line', n)\nsys.stderr.write('x' * 300_000 + '\\n')\n",
    )
    run = record(sys.executable, program)
    assert run.code == 0
    assert len(run.stdout) == sum(len(f"line {n}\n") for n in range(200_000))
    assert run.stderr == "x" * 300_000 + "\n"


def test_a_reader_that_goes_away_is_the_programs_business(in_folder):
    program = write(in_folder / "flood.py", "while True: print('line')\n")
    with start("-o", "flood.tvr", program, cwd=in_folder) as recorder:
        assert recorder.stdout is not None
        assert recorder.stderr is not None
        recorder.stdout.readline()
        recorder.stdout.close()
        errors = recorder.stderr.read()
        assert recorder.wait(30) == 1
    assert "BrokenPipeError" in errors
    assert (in_folder / "flood.tvr").exists()


def test_closed_standard_streams_do_not_stop_a_recording(in_folder):
    program = write(in_folder / "quiet.py", "import sys; print(sys.stdin, sys.stdout, file=open('seen', 'w'))\n")
    command = " ".join([*RECORD, "-o", "quiet.tvr", str(program)])
    done = subprocess.run(
        f"exec {command} <&- >&-", shell=True, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert (in_folder / "seen").read_text() == "None None\n"
    assert (in_folder / "quiet.tvr").exists()


def test_the_program_reads_our_input(in_folder, record):
    program = write(in_folder / "asking.py", "print(input('name? '))\n")
    assert record(sys.executable, program, stdin="Ada\n").stdout == "name? Ada\n"


# Signals and time


LOOP = """import signal, sys, time
{0}
print('ready', flush=True)
while True:
    time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("number", "handler", "code"),
    [
        (signal.SIGTERM, "", 128 + signal.SIGTERM),
        (signal.SIGINT, "", 128 + signal.SIGINT),
        (signal.SIGHUP, "", 128 + signal.SIGHUP),
        (signal.SIGQUIT, "", 128 + signal.SIGQUIT),
        (signal.SIGUSR1, "", 128 + signal.SIGUSR1),
        (signal.SIGTERM, "signal.signal(signal.SIGTERM, lambda *_: sys.exit(44))", 44),
        (signal.SIGUSR2, "signal.signal(signal.SIGUSR2, lambda *_: sys.exit(45))", 45),
        (signal.SIGINT, "signal.signal(signal.SIGINT, lambda *_: sys.exit(46))", 46),
    ],
)
def test_a_signal_is_passed_on_and_the_recording_is_saved(number, handler, code, in_folder):
    program = write(in_folder / "loop.py", LOOP.format(handler))
    # Without a terminal, as under a service manager; a terminal would send Ctrl+C to the program itself.
    with start("-o", "loop.tvr", program, cwd=in_folder, start_new_session=True) as recorder:
        assert recorder.stdout is not None
        assert recorder.stdout.readline() == "ready\n"
        recorder.send_signal(number)
        _, errors = recorder.communicate(timeout=30)
    run = separate(Run(recorder.returncode, "", errors))
    assert run.code == code
    if number == signal.SIGINT and not handler:
        assert run.stderr.splitlines()[-1] == "KeyboardInterrupt"
    else:
        assert run.stderr == ""
    run.file = in_folder / "loop.tvr"
    assert run.summary["exit"]["code"] == code
    assert run.summary["exit"]["signal"] == (number if code > 100 else None)


def test_ctrl_c_in_a_terminal_reaches_the_program_once(in_folder):
    import pty

    program = write(
        in_folder / "loop.py",
        LOOP.format(
            # Not by print, which must not be interrupted by itself.
            "import os; count = []\n"
            "signal.signal(signal.SIGINT, lambda *_: (count.append(1), os.write(1, b'got %d\\n' % len(count))))"
        ),
    )
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [*RECORD, "-o", "loop.tvr", str(program)])
    seen = ""
    try:
        while "ready" not in seen:
            seen += os.read(terminal, 1000).decode()
        os.write(terminal, b"\x03")
        while "got" not in seen:
            seen += os.read(terminal, 1000).decode()
        # The recorder lives on, and a second Ctrl+C is the second one.
        os.write(terminal, b"\x03")
        while "got 2" not in seen:
            seen += os.read(terminal, 1000).decode()
        assert "got 3" not in seen
        os.kill(pid, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 128 + signal.SIGTERM
    finally:
        os.close(terminal)
    assert (in_folder / "loop.tvr").exists()


def test_the_duration_stops_a_program_as_ctrl_c_would(in_folder, record, python):
    program = write(in_folder / "loop.py", "import time\nwhile True: time.sleep(0.01)\n")
    run = record(python, program, options=["--duration", "0.5"])
    assert run.stderr.splitlines()[-1] == "KeyboardInterrupt"
    assert run.summary["exit"] == {"code": 130, "signal": 2}
    assert 0 < run.summary["duration_ns"] < 1.9e9


def test_a_program_that_does_not_want_to_stop_is_made_to(in_folder, record):
    program = write(
        in_folder / "stubborn.py",
        "import signal, threading\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "lock = threading.Lock(); lock.acquire(); print('here', flush=True); lock.acquire()\n",
    )
    run = record(sys.executable, program, options=["--duration", "1.5"])
    assert run.stdout == "here\n"
    assert run.summary["exit"] == {"code": 143, "signal": 15}
    assert run.waits_of("MainThread", "lock")[0]["outcome"] is None


def test_killing_the_recorder_ends_the_program_and_the_observer_and_leaves_nothing(in_folder):
    """The fixture of every test looks for processes."""
    program = write(in_folder / "loop.py", LOOP.format(""))
    with start("-o", "loop.tvr", program, cwd=in_folder) as recorder:
        assert recorder.stdout is not None
        recorder.stdout.readline()
        maps = Path(f"/proc/{recorder.pid}/maps").read_text().splitlines()
        # Once all have it open, it has no name any more.
        mapped = [line.split(maxsplit=5)[5].removesuffix(" (deleted)") for line in maps if "/visualizer-" in line]
        [rings] = {Path(path).parent for path in mapped}
        recorder.kill()
        recorder.communicate(timeout=30)
    try:
        wait_until(lambda: not rings.exists(), "the rings to be removed", 10)
    finally:
        shutil.rmtree(rings, ignore_errors=True)
    assert [path.name for path in in_folder.iterdir()] == ["loop.py"]


def test_a_long_recording_tells_how_it_goes(in_folder, record):
    program = write(in_folder / "slow.py", "import time\ntime.sleep(5.5)\n")
    run = record(sys.executable, program)
    assert len(run.notes) == 2
    assert run.notes[0].startswith("5 s, ")


# Bad input


def assert_refused(run: Run, folder: Path, before: set[Path], *parts: str) -> None:
    assert run.code == 2, run.stderr
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("visualizer: ")
    for part in parts:
        assert part in lines[0]
    assert set(folder.rglob("*")) == before


BAD_PROGRAMS = {
    "missing": (["nowhere.py"], ["nowhere.py"]),
    "none": ([], ["no program"]),
    "folder": (["folder"], ["folder", "__main__.py"]),
    "syntax": (["broken.py"], ["broken.py", "3"]),
    "syntax in a folder": (["house"], ["__main__.py", "1"]),
    "encoding": (["latin.py"], ["latin.py"]),
    "null bytes": (["null.py"], ["null.py"]),
    "indentation": (["indented.py"], ["indented.py", "2"]),
    "module": (["-m", "no_such_module"], ["no_such_module"]),
    "module without a name": (["-m"], ["program"]),
    "interpreter": (["--python", "no-such-python", "greet.py"], ["no-such-python"]),
    "interpreter that is a folder": (["--python", "folder", "greet.py"], ["folder"]),
    "no interpreter": (["--python", "/bin/echo", "greet.py"], ["/bin/echo"]),
    "silent interpreter": (["--python", "/bin/true", "greet.py"], ["/bin/true"]),
    "old interpreter": (["--python", "./old-python", "greet.py"], ["old-python", "3.9", "3.10"]),
    "other interpreter": (["--python", "./other-python", "greet.py"], ["other-python", "pypy"]),
    "script that is no interpreter": (["--python", "./greet.py", "greet.py"], ["greet.py"]),
    "unwritable": (["-o", "nowhere/out.tvr", "greet.py"], ["nowhere/out.tvr"]),
    "output is a folder": (["-o", "folder", "greet.py"], ["folder"]),
    "unknown option": (["--fast", "greet.py"], ["--fast"]),
    "bad duration": (["--duration", "soon", "greet.py"], ["soon"]),
    "negative duration": (["--duration", "-1", "greet.py"], ["-1"]),
    "bad view": (["--view", "xray", "greet.py"], ["xray"]),
    "option without a value": (["-o"], ["-o"]),
}


@pytest.mark.parametrize("case", BAD_PROGRAMS)
def test_what_cannot_be_recorded_is_refused_in_one_line(case, in_folder):
    write(in_folder / "greet.py", GREET.read_text())
    (in_folder / "folder").mkdir()
    write(in_folder / "broken.py", "import sys\n\nprint(\n")
    write(in_folder / "house" / "__main__.py", "1 +\n")
    write(in_folder / "indented.py", "if 1:\nprint(2)\n")
    (in_folder / "latin.py").write_bytes(b"name = '\xe4'\n")
    (in_folder / "null.py").write_bytes(b"a = 1\0\n")
    for name, version, kind in (("old", "[3, 9]", "cpython"), ("other", "[3, 11]", "pypy")):
        answer = f'{{"version": {version}, "implementation": "{kind}", "error": null}}'
        write(in_folder / f"{name}-python", f"#!/bin/sh\necho '{answer}'\n").chmod(0o755)
    arguments, parts = BAD_PROGRAMS[case]
    before = set(in_folder.rglob("*"))
    assert_refused(run_command([*RECORD, *arguments], in_folder), in_folder, before, *parts)


def test_a_really_old_interpreter_is_refused(in_folder, find_old_python):
    python = find_old_python()
    if python is None:
        pytest.skip("there is no Python older than 3.10 on this machine")
    before = set(in_folder.rglob("*"))
    run = run_command([*RECORD, "--python", python, str(GREET)], in_folder)
    assert_refused(run, in_folder, before, python, "3.10")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read and write everything")
def test_a_program_that_may_not_be_read_is_refused(in_folder):
    program = write(in_folder / "secret.py", "print(1)")
    program.chmod(0)
    before = set(in_folder.rglob("*"))
    assert_refused(run_command([*RECORD, "secret.py"], in_folder), in_folder, before, "secret.py")


@pytest.fixture(scope="module")
def good_recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    run = run_command([*RECORD, "-o", "good.tvr", str(GREET)], folder)
    assert run.code == 0
    return folder / "good.tvr"


def damaged(kind: str, good: Path, folder: Path) -> Path:
    path = folder / "bad.tvr"
    data = good.read_bytes()
    if kind == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "cut at the end":
        path.write_bytes(data[:-10])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("no recording\n" * 100)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "missing":
        pass
    elif kind == "flipped bits":
        # In the middle of the events, behind the description of the columns.
        middle = data.index(b"NUMPY", data.index(b"events.npy")) + 256
        path.write_bytes(data[:middle] + bytes(byte ^ 255 for byte in data[middle : middle + 20]) + data[middle + 20 :])
    else:
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                if name == "header.json":
                    header = json.loads(content)
                    if kind == "newer":
                        header["format"] = 999
                    elif kind == "no format":
                        del header["format"]
                    elif kind == "odd header":
                        header["duration_ns"] = "long"
                    elif kind == "header that is a list":
                        header = [1]
                    content = json.dumps(header).encode()
                    if kind == "other zip":
                        continue
                if kind == "no events" and name == "events.npy":
                    continue
                if kind == "pickled events" and name == "events.npy":
                    content = content.replace(b"'fortran_order'", b"'Fortran_order'")
                if kind == "odd definitions" and name == "definitions.json":
                    content = b'{"definitions": 5, "counters": []}'
                target.writestr(name, content)
    return path


DAMAGES = [
    *("truncated", "cut at the end", "empty", "text", "a folder", "missing", "flipped bits", "newer", "no format"),
    *("odd header", "header that is a list", "other zip", "no events", "pickled events", "odd definitions"),
]


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_file_that_is_no_good_recording_is_refused_in_one_line(kind, good_recording, in_folder):
    path = damaged(kind, good_recording, in_folder)
    before = set(in_folder.rglob("*"))
    parts = ["bad.tvr", *(["newer", "999"] if kind == "newer" else [])]
    for option in ([], ["--json"]):
        assert_refused(run_command([*SUMMARY, str(path), *option], in_folder), in_folder, before, *parts)
        if kind not in ("truncated", "flipped bits"):
            break


# Summaries and general options


def test_the_summary_is_text_for_people_and_json_for_scripts(good_recording, tmp_path):
    text = run_command([*SUMMARY, str(good_recording)], tmp_path)
    assert (text.code, text.stderr) == (0, "")
    for part in ("MainThread", "(greet)", "exit code 0"):
        assert part in text.stdout
    data = run_command([*SUMMARY, "--json", str(good_recording)], tmp_path)
    assert (data.code, data.stderr) == (0, "")
    found = json.loads(data.stdout)
    wanted = {
        *("format", "python", "duration_ns", "threads", "locks", "waits", "jobs", "deadlocks", "lock_order_risks"),
        *("gil", "exit", "events", "dropped", "overhead_ns"),
    }
    assert wanted <= set(found)
    thread_keys = {"id", "name", "daemon", "parent", "started_ns", "ended_ns", "end", "exception", "states_ns"}
    assert all(thread_keys <= set(thread) for thread in found["threads"])
    states = {"created", "running", "ready", "blocked", "waiting", "runnable"}
    assert all(set(thread["states_ns"]) == states for thread in found["threads"])
    wait_keys = {"thread", "state", "reason", "object", "owner", "unblocked_by", "place", "start_ns", "duration_ns"}
    assert all(wait_keys <= set(wait) for wait in found["waits"])


def test_a_summary_may_be_read_in_part(good_recording, tmp_path):
    command = f"{' '.join(SUMMARY)} --json {good_recording} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_help_and_version_are_told_on_stdout(tmp_path):
    for arguments in (["--help"], ["-h"], ["record", "--help"], ["summary", "--help"], ["--version"]):
        run = run_command([sys.executable, "-m", "visualizer", *arguments], tmp_path)
        assert (run.code, run.stderr) == (0, "")
        assert run.stdout


@pytest.mark.parametrize("arguments", [["unknown"], ["summary"], ["summary", "a", "b"], ["record"]])
def test_a_command_that_makes_no_sense_is_refused_in_one_line(arguments, in_folder):
    run = run_command([sys.executable, "-m", "visualizer", *arguments], in_folder)
    assert_refused(run, in_folder, set())


def test_an_existing_recording_is_replaced_only_by_a_complete_one(in_folder):
    program = write(in_folder / "loop.py", LOOP.format(""))
    old = write(in_folder / "loop.tvr", "precious")
    with start("-o", "loop.tvr", program, cwd=in_folder) as recorder:
        assert recorder.stdout is not None
        recorder.stdout.readline()
        assert old.read_text() == "precious"
        recorder.send_signal(signal.SIGTERM)
        recorder.communicate(timeout=30)
    wait_until(lambda: zipfile.is_zipfile(old), "the new recording")
    assert sorted(path.name for path in in_folder.iterdir()) == ["loop.py", "loop.tvr"]
