"""Runs the program from a checkout, or its checks, on a machine that has only Python.

    python3 packaging/dev.py run [ARGS ...]     `visualizer ARGS`; without ARGS its window
    python3 packaging/dev.py test [ARGS ...]    all checks; with ARGS only `pytest ARGS`

Both first make the virtual environment `.venv` in the checkout, or take it as it is when nothing has changed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "complete"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = str(BIN / f"python{EXE}")

# What Qt's wheels expect of the system, and the Debian package that brings it.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
# What it needs in addition to open a window on an X server.
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(text: str) -> None:
    """Prints one line about the step that begins now, before anything the step itself prints."""
    print(f"dev: {text}", flush=True)


def call(*command: str, env: dict[str, str] | None = None) -> int:
    """Runs a command until it ends, leaves Ctrl+C to it and returns an exit code as a shell would."""
    # A function and not SIG_IGN, which the command would inherit.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(command, env=env).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def must(*command: str) -> None:
    """Runs a command without which nothing that follows makes sense."""
    if code := call(*command):
        sys.exit(f"dev: exit code {code} from: {shlex.join(command)}")


def loads(library: str) -> bool:
    """Tells whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def need_system_packages(*, qt: bool, window: bool = False) -> None:
    """Installs what pip cannot bring, on Debian and as root; elsewhere says what is missing and stops."""
    libraries = {**(QT_LIBRARIES if qt else {}), **(WINDOW_LIBRARIES if window else {})}
    missing = []
    if importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if sys.platform == "linux":
        missing += [package for library, package in libraries.items() if not loads(library)]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        sys.exit(f"dev: please install what Debian calls {' '.join(missing)}, then try again")
    if os.geteuid() != 0:
        sys.exit(f"dev: please run this, then try again: sudo {shlex.join(install)}")
    say(f"installing Debian packages: {' '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"{done.stdout}dev: exit code {done.returncode} from: {shlex.join(command)}")


def need_environment() -> None:
    """Makes `.venv` or brings it up to date; leaves it alone if it is complete and nothing has changed."""
    version = ".".join(map(str, sys.version_info[:3]))
    base = f"Python {version} in {VENV}, constraints {digest(CONSTRAINTS)}"
    wanted = f"{base}\npyproject {digest(ROOT / 'pyproject.toml')}\n"
    found = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if found == wanted:
        return
    # Written last, so that an interrupted installation is never taken for a complete one.
    STAMP.unlink(missing_ok=True)
    # A change of pyproject.toml alone adds to what is there; anything else starts from nothing.
    if found.partition("\npyproject ")[0] != base:
        say(f"making the virtual environment {VENV.name} with Python {version}")
        # Started with the environment's own Python, this must not saw off the branch it sits on.
        python = getattr(sys, "_base_executable", sys.executable)
        must(python, "-m", "venv", "--clear", str(VENV))
    say("installing the program and its checks into it (some 200 MB the first time)")
    pins = str(CONSTRAINTS)
    pip = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--constraint", pins)
    must(*pip, "pip")  # the one that came with Python may be too old for the options below
    group = f"{ROOT / 'pyproject.toml'}:dev"
    must(*pip, "--build-constraint", pins, "--editable", str(ROOT), "--group", group)
    STAMP.write_text(wanted, encoding="utf-8")


def digest(file: Path) -> str:
    """Returns a short name for what is in a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def has_display() -> bool:
    """Tells whether a window can be opened."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def run(args: list[str]) -> int:
    """Runs the program; without arguments its window, or on a machine without a display what works there."""
    shown = not args and has_display()
    need_system_packages(qt=True, window=shown)
    need_environment()
    visualizer = (PYTHON, "-m", "visualizer")
    if args or shown:
        return call(*visualizer, *args)
    os.chdir(ROOT)
    recording, picture = Path("build", "workers.tvr"), Path("build", "workers.png")
    recording.parent.mkdir(exist_ok=True)
    program = str(Path("visualizer", "scenarios", "workers.py"))
    say(f"there is no display for the window: recording {program} into {recording} instead")
    if code := call(*visualizer, "record", "-o", str(recording), program):
        return code
    say(f"what its threads did: visualizer summary {recording}")
    if code := call(*visualizer, "summary", str(recording)):
        return code
    say(f"its timeline as a picture: visualizer export {recording} {picture}")
    return call(*visualizer, "export", str(recording), str(picture))


def test(args: list[str]) -> int:
    """Runs every check until one fails; with arguments only pytest."""
    need_system_packages(qt=True)
    need_environment()
    os.chdir(ROOT)
    # The variable keeps pyright from asking the network for a newer release of itself.
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    steps = [["ruff", "check"], ["ruff", "format", "--check"], ["pyright"], ["lint-imports"], ["pytest"]]
    for tool, *options in [["pytest", *args]] if args else steps:
        name = shlex.join([tool, *options])
        say(name)
        if code := call(str(BIN / f"{tool}{EXE}"), *options, env=env):
            say(f"{name} failed with exit code {code}")
            return code
    return 0


def main() -> int:
    """Reads the command and carries it out."""
    if sys.version_info < (3, 10):  # noqa: UP036  (started by whatever `python3` is there)
        sys.exit(f"dev: needs Python 3.10 or newer, this is {sys.version.split()[0]}")
    commands = {"run": run, "test": test}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        print(__doc__)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    return commands[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
