"""Programs that are hard to control get a right verdict or an honest refusal; what comes out stands at their top."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from visualizer.recorder import Program
from visualizer.search.checking import Check, Found, Limits
from visualizer.search.children import SearchError, Target

ROOM = Path(__file__).resolve().parent.parent / "programs" / "hostile"
_SECONDS = 15.0
_SCHEDULES = 20
_GRACE_SECONDS = 12.0
"""How much longer than its limit a search may take: an interpreter starts, a run is asked where it is, and is ended."""


@dataclass(frozen=True)
class Hostile:
    """A program of the set, and what is declared at its top.

    Each line `# name: value` is one of: `outcome`, `kind`, `says` (part of the message), `thread`, `expect`,
    `strategy`, `schedules`, `seconds`, `arguments`, `diverges`, `slow`. A line that ends with `# here` has to be named.
    """

    path: Path
    facts: dict[str, list[str]]
    line: int | None

    def __str__(self) -> str:
        return self.path.stem if self.path.parent == ROOM else self.path.parent.name

    @classmethod
    def read(cls, path: Path) -> Hostile:
        """Reads the declarations of a program."""
        lines = path.read_text().splitlines()
        facts: dict[str, list[str]] = {}
        for line in lines[1:]:
            found = re.fullmatch(r"# (\w+): (.+)", line)
            if found is None:
                break
            facts.setdefault(found[1], []).append(found[2])
        here = [number for number, line in enumerate(lines, 1) if line.endswith("# here")]
        return cls(path, facts, here[0] if here else None)

    def marks(self) -> list[pytest.MarkDecorator]:
        """Those that take long run only when asked for."""
        return [pytest.mark.slow] if "slow" in self.facts else []

    def fact(self, name: str, otherwise: str = "") -> str:
        """The only value of a declaration."""
        return self.facts.get(name, [otherwise])[0]

    def check(self, folder: Path) -> Found:
        """Checks a copy of it in `folder`."""
        shutil.copytree(self.path.parent, folder / "copy")
        program = Program(str(folder / "copy" / self.path.name), tuple(self.fact("arguments").split()))
        limits = Limits(int(self.fact("schedules", str(_SCHEDULES))), float(self.fact("seconds", str(_SECONDS))))
        return Check(Target(program, self.fact("expect")), self.fact("strategy", "mixed"), 0, limits).run()


ALL = [Hostile.read(path) for path in sorted([*ROOM.glob("*.py"), ROOM / "shadowing" / "main.py"])]


def test_every_program_declares_a_known_verdict():
    known = {"passed", "failed", "verified", "livelock", "unsupported"}
    assert len(ALL) > 80
    assert {program.fact("outcome") for program in ALL} <= known
    assert {
        str(program) for program in ALL if (program.fact("outcome") == "failed") != ("kind" in program.facts)
    } == set()


def test_what_is_not_python_is_refused_with_the_place(tmp_path: Path):
    script = tmp_path / "wrong.py"
    script.write_text("import threading\n\ndef f(:\n")
    with pytest.raises(SearchError, match=r"wrong\.py:3: invalid syntax"):
        Check(Target(Program(str(script)))).run()


def test_a_wrong_module_beside_the_program_is_an_exception(tmp_path: Path):
    (tmp_path / "beside.py").write_text("def f(:\n")
    script = tmp_path / "right.py"
    script.write_text("import beside\n")
    found = Check(Target(Program(str(script)))).run()
    assert (found.outcome, found.kind) == ("failed", "exception")
    assert "SyntaxError" in found.message


@pytest.mark.parametrize("program", [pytest.param(one, id=str(one), marks=one.marks()) for one in ALL])
def test_verdict(program: Hostile, tmp_path: Path):
    found = program.check(tmp_path)
    assert (found.outcome, found.kind) == (program.fact("outcome"), program.fact("kind")), found.message
    for text in program.facts.get("says", []):
        assert text in found.message
    if "thread" in program.facts:
        assert found.thread == program.fact("thread")
    if program.line is not None:
        assert (Path(found.file).name, found.line) == (program.path.name, program.line)
    if found.outcome in ("passed", "verified"):
        assert found.schedules > 0
    assert ("a replay went another way" in found.message) == ("diverges" in program.facts)
    assert found.seconds < float(program.fact("seconds", str(_SECONDS))) + _GRACE_SECONDS
