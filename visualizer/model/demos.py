"""The demo programs that ship with us: read from their files, never run or imported.

How a demo declares what it is stands in the docstring of the folder.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from visualizer.model.recording import SUFFIX

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
"""Where they are."""

RECORDINGS = FOLDER / "recordings"
"""Recordings of good runs that were made earlier, by the names of the files; `packaging/recordings.py` makes them."""

SCHEDULES = FOLDER / "schedules.json"
"""The shortest failing orders that are known, by the names of the files; `packaging/schedules.py` makes it."""

KINDS = ("exception", "assertion", "deadlock", "expectation", "exit")
"""How a demo may be declared to fail: what a search for failing schedules calls it."""

_KEYS = ("group", "mode", "ends", "fails", "expect", "twin", "picture", "why right", "ways", "notes")
_TWIN = "_fixed"
_FACT = re.compile(r"# ([a-z][a-z ]*): (\S.*)")
_MORE = re.compile(r"#  +(\S.*)")


class Mode(Enum):
    """The kind of run that shows what a demo is about."""

    REAL_TIME = "real time"
    STEP_BY_STEP = "step by step"
    BOTH = "both"


@dataclass(frozen=True)
class FailingOrder:
    """An order in which the threads of a demo are to go on for it to fail.

    Attributes:
        text: The order, as the window copies and pastes it.
        steps: How many steps somebody takes.
        hash: Of the run that it leads to.
    """

    text: str
    steps: int
    hash: str


@dataclass(frozen=True)
class Demo:
    """A demo program, with what it declares of itself.

    Attributes:
        path: Its file.
        title: For a list.
        description: What to look for, in one to three sentences for an audience.
        group: The part of the course that it belongs to.
        mode: The kind of run that shows it.
        notes: For the lecturer.
        fails: How some schedule makes it fail, one of KINDS; "" if none does.
        expect: What is true in its main module at the end of each run that does not fail; "" if nothing is declared.
        twin: The corrected program, which no schedule makes fail; None if this one does not fail.
        picture: What a recording of it in real time shows, each a short sentence such as "worker-1 waits".
        why_right: Why it comes out right in real time all the same; "" if it does not, or does not fail.
        ways: Arguments, each of which has the same work done in another way.
        ends: Whether a run in real time comes to an end.
        schedule: The shortest failing order that is known; None if there is none.
        recording: Of a good run, made earlier; None if there is none.
        corrects: The program that this one is the twin of; None if it is nobody's, or if nobody has asked (`demo_at`).
    """

    path: Path
    title: str
    description: str
    group: str = ""
    mode: Mode = Mode.REAL_TIME
    notes: str = ""
    fails: str = ""
    expect: str = ""
    twin: Path | None = None
    picture: tuple[str, ...] = ()
    why_right: str = ""
    ends: bool = True
    ways: tuple[str, ...] = ()
    schedule: FailingOrder | None = None
    recording: Path | None = None
    corrects: Path | None = None


class DemoError(Exception):
    """A file is no demo, or declares what cannot be; the message is one sentence."""


def find_demos(folder: Path = FOLDER) -> list[Demo]:
    """The demos in a folder, group by group: as its `ORDER` has them, then by name. What is no demo is left out."""
    try:
        files = sorted(path for path in folder.glob("[!_]*.py") if not path.stem.endswith(_TWIN))
    except OSError:
        return []
    demos = [demo for path in files if (demo := _demo(path)) is not None]
    order = {name: place for place, name in enumerate(_order(folder / "__init__.py"))}

    def place(demo: Demo) -> int:
        return order.get(demo.path.name, len(order))

    groups: dict[str, int] = {}
    for demo in demos:
        groups[demo.group] = min(place(demo), groups.get(demo.group, len(order)))
    return sorted(demos, key=lambda demo: (groups[demo.group], demo.group, place(demo), demo.path.name))


def demo_at(path: Path) -> Demo | None:
    """The demo in a file, or in a recording of it; of a twin what there is to say of it, with what it `corrects`.

    None if it is no program that ships with us.
    """
    if path.parent == RECORDINGS:
        path = FOLDER / f"{path.stem}.py"
    if path.parent != FOLDER:
        return None
    demo, original = _demo(path), _original(path)
    if original is None:
        return demo
    return replace(demo or _twin(path, original), corrects=original.path)


def read_demo(path: Path) -> Demo:
    """The demo in a file. Raises DemoError if it is none, or declares what cannot be."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DemoError(f"{path.name} cannot be read: {error}") from error
    title, description = _words(tree)
    facts = _facts(path.name, text.splitlines()[tree.body[0].end_lineno or 0 :] if title else [])
    recording = path.parent / RECORDINGS.name / f"{path.stem}{SUFFIX}"
    demo = Demo(
        path,
        title,
        description,
        facts.get("group", ""),
        _mode(path.name, facts.get("mode", "")),
        facts.get("notes", ""),
        facts.get("fails", ""),
        facts.get("expect", ""),
        path.with_name(facts["twin"]) if "twin" in facts else None,
        tuple(clause.strip() for clause in facts["picture"].split(";")) if "picture" in facts else (),
        facts.get("why right", ""),
        facts.get("ends") != "never",
        tuple(way.strip() for way in facts.get("ways", "").split(";") if way.strip()),
        _schedule(path) if "fails" in facts else None,
        recording if recording.is_file() else None,
    )
    wrong = _wrong(demo, facts)
    if wrong:
        raise DemoError(f"{path.name} {wrong}")
    return demo


def _demo(path: Path) -> Demo | None:
    try:
        return read_demo(path)
    except DemoError:
        return None


def _words(tree: ast.Module) -> tuple[str, str]:
    """Title of a program, and what it says of itself."""
    title, _, description = (ast.get_docstring(tree) or "").partition("\n")
    return title.strip().removesuffix("."), " ".join(description.split())


def _original(path: Path) -> Demo | None:
    """The demo that says that this file is its corrected twin."""
    line = f"\n# twin: {path.name}\n"
    for other in FOLDER.glob("[!_]*.py"):
        try:
            if line in other.read_text(encoding="utf-8"):
                return _demo(other)
        except (OSError, ValueError):
            continue
    return None


def _twin(path: Path, original: Demo) -> Demo:
    """What there is to say of a corrected program that is no demo of its own."""
    try:
        title, description = _words(ast.parse(path.read_text(encoding="utf-8")))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        title, description = path.name, ""
    return Demo(path, title, description, original.group, original.mode, expect=original.expect)


def _schedule(path: Path) -> FailingOrder | None:
    """The failing order that is kept for a file, if there is one."""
    try:
        kept = json.loads(path.with_name(SCHEDULES.name).read_text(encoding="utf-8"))[path.name]
        return FailingOrder(str(kept["order"]), int(kept["steps"]), str(kept["hash"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _facts(name: str, lines: list[str]) -> dict[str, str]:
    """What the comments say that begin the program, by their keys."""
    facts: dict[str, str] = {}
    key = ""
    for line in lines:
        if line and not line.startswith("#"):
            break
        if match := _FACT.fullmatch(line):
            key = match[1]
            if key not in _KEYS:
                raise DemoError(f"{name} declares {key!r}, which means nothing")
            if key in facts:
                raise DemoError(f"{name} declares {key!r} twice")
            facts[key] = match[2]
        elif key and (match := _MORE.fullmatch(line)):
            facts[key] += " " + match[1]
        elif line:
            raise DemoError(f"{name} has a header line that cannot be read: {line}")
    return facts


def _mode(name: str, text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        raise DemoError(f"{name} declares no mode: real time, step by step, or both") from None


def _wrong(demo: Demo, facts: dict[str, str]) -> str:
    """What is wrong with what a demo declares; "" if nothing is."""
    if not (demo.title and demo.description):
        return "has no title, or does not say what to look for"
    if not demo.group:
        return "declares no group"
    if facts.get("ends", "never") != "never":
        return "declares another end than never"
    if not demo.fails:
        if not demo.picture:
            return "declares neither a failure nor a picture"
        return "declares a twin, but no failure" if demo.twin or demo.why_right else ""
    if demo.fails not in KINDS:
        return f"fails in a way that is not known: {demo.fails}"
    if demo.fails == "expectation" and not demo.expect:
        return "does not say what is expected"
    if demo.twin is None or not demo.twin.is_file():
        return "fails, but has no corrected twin"
    return ""


def _order(path: Path) -> list[str]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "ORDER" for to in node.targets):
            try:
                names = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError):
                return []
            return [name for name in names if isinstance(name, str)] if isinstance(names, (tuple, list)) else []
    return []
