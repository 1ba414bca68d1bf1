"""The steps of a controlled run as a table, in Markdown, LaTeX and HTML: what it has, and that nothing breaks out."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.stories import normal
from tests.model.build import quick
from tests.model.plays import FILE, Play
from visualizer.command_line.export import export
from visualizer.export.formats import FORMATS, TEXT_FORMATS
from visualizer.export.steps_html import steps_html
from visualizer.export.steps_latex import escaped as in_latex
from visualizer.export.steps_latex import steps_latex
from visualizer.export.steps_markdown import escaped as in_markdown
from visualizer.export.steps_markdown import steps_markdown
from visualizer.export.steps_text import plain
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.recording import Recording
from visualizer.model.step_table import Row, StepTable, StepTableError, step_table, step_table_of

texts = pytest.mark.parametrize("form", TEXT_FORMATS, ids=lambda form: form.name)


def lost_update() -> Play:
    play = Play()
    play.begin(1, 2)
    play.read(1, "counter", 12, 0)
    play.add(2, "counter", 12, 0)
    play.end(2)
    play.write(1, "counter", 12, 1)
    play.end(1)
    play.join(0, 1)
    return play


def crossed() -> Play:
    """Two threads in a deadlock."""
    play = Play()
    play.begin(1, 2)
    play.acquire(1, "fork", 5)
    play.acquire(2, "knife", 7)
    return play


DEADLOCK = (
    "MainThread waits for the end of Thread-1 (work) at bank.py:91; "
    "Thread-1 (work) waits for knife, held by Thread-2 (work) at bank.py:6; "
    "Thread-2 (work) waits for fork, held by Thread-1 (work) at bank.py:8"
)


def recording_of(play: Play, outcome: str = "exception", message: str = "") -> Recording:
    recording = Recording(sources={FILE: "import threading\n" * 100})
    recording.header.program = FILE
    schedule = Schedule((), 0, (), "", outcome, message)
    recording.controlled = Controlled(schedule, threads=play.threads, witness=play.table(), story=["It went wrong"])
    return recording


def deeds(table: StepTable) -> list[tuple[str, int, str]]:
    """Number of the step, the thread and what it did."""
    return [(row.steps, at, deed.text) for row in table.rows for at, deed in enumerate(row.deeds) if deed]


def values(table: StepTable, name: str) -> list[str]:
    """What a column has, with a star where it changed."""
    column = [variable.name for variable in table.variables].index(name)
    return [("*" if row.values[column].changed else "") + row.values[column].text for row in table.rows]


# what is in the table


def test_each_step_is_a_row_with_what_its_thread_did_and_where():
    assert deeds(step_table(lost_update().interleaving())) == [
        ("1", 0, "starts Thread-1 (line 90)"),
        ("2", 0, "starts Thread-2 (line 90)"),
        ("3", 1, "begins"),
        ("4", 2, "begins"),
        ("5", 1, "reads counter: 0 (line 12)"),
        ("6", 2, "reads counter: 0 (line 12)"),
        ("7", 2, "writes counter: 1 (line 12)"),
        ("8", 2, "ends"),
        ("9", 1, "writes counter: 1 (line 12)"),
        ("10", 1, "ends"),
        ("11", 0, "joins Thread-1 (line 91)"),
    ]


def test_a_variable_has_its_value_behind_each_row_and_who_wrote_it():
    table = step_table(lost_update().interleaving())
    assert values(table, "counter") == ["", "", "", "", "0", "0", "*1", "1", "*1", "1", "1"]
    assert [row.values[0].writer for row in table.rows[5:10]] == [None, 2, 2, 1, 1]


def test_a_lock_has_its_owner():
    play = Play()
    play.begin(1, 2)
    play.acquire(1, "gate", 5)
    play.write(1, "counter", 6, 1)
    play.release(1, "gate", 7)
    play.acquire(2, "gate", 5)
    table = step_table(play.interleaving())
    assert [(variable.name, variable.is_lock) for variable in table.variables] == [("counter", False), ("gate", True)]
    assert values(table, "gate")[4:] == ["*Thread-1", "Thread-1", "*free", "*Thread-2"]
    assert values(table, "gate")[0] == "free"


def test_who_gives_up_waiting_for_a_lock_has_not_got_it():
    play = Play()
    play.begin(1, 2)
    play.acquire(1, "gate", 5)
    play.acquire(2, "gate", 8)
    play.release(1, "gate", 7)
    table = step_table(play.interleaving())
    assert deeds(table)[-2:] == [("6", 2, "gives up waiting for gate (line 8)"), ("7", 1, "releases gate (line 7)")]
    assert values(table, "gate")[-2:] == ["Thread-1", "*free"]


def test_a_write_that_failed_overwrites_nothing():
    play = Play()
    play.begin(1, 2)
    play.change(1, "items", 5, [])
    play.change(2, "items", 6)
    assert values(step_table(play.interleaving()), "items")[-2:] == ["*[]", "[]"]


def test_what_was_known_of_a_container_is_old_when_an_item_of_it_is_written():
    play = Play()
    play.begin(1, 2)
    play.change(1, "stock", 5, {"a": 0})
    play.change(2, "stock['a']", 6, 1)
    table = step_table(play.interleaving())
    assert values(table, "stock")[-2:] == ["*{'a': 0}", ""]
    assert values(table, "stock['a']")[-1] == "*1"


def test_a_long_stretch_of_one_thread_is_folded_into_one_row():
    play = Play()
    play.begin(1, 2)
    play.read(1, "counter", 12, 0)
    for value in range(200):
        play.add(2, "counter", 12, value)
    play.write(1, "counter", 12, 1)
    table = step_table(play.interleaving())
    assert deeds(table)[4:] == [
        ("5", 1, "reads counter: 0 (line 12)"),
        ("6", 2, "reads counter: 0 (line 12)"),
        ("7", 2, "writes counter: 1 (line 12)"),
        ("8-403", 2, "… 396 steps"),
        ("404", 2, "reads counter: 199 (line 12)"),
        ("405", 2, "writes counter: 200 (line 12)"),
        ("406", 1, "writes counter: 1 (line 12)"),
    ]
    assert values(table, "counter")[-4:] == ["*199", "199", "*200", "*1"]


def test_a_run_of_many_switches_keeps_its_beginning_and_its_end():
    play = Play()
    play.begin(1, 2)
    for value in range(2000):
        play.add(1 + value % 2, "counter", 12, value)
    table = step_table(play.interleaving())
    assert len(table.rows) == 400
    assert [deed for deed in deeds(table) if "…" in deed[2]] == [
        ("101-3705", 1, "… 1,803 steps"),
        ("101-3705", 2, "… 1,802 steps"),
    ]
    assert values(table, "counter")[-1] == "*2000"


def test_of_too_many_variables_those_that_most_threads_use_have_columns():
    play = Play()
    play.begin(1, 2)
    for number in range(20):
        play.write(1, f"own{number}", 3, 0)
    play.add(1, "shared", 4, 0)
    play.add(2, "shared", 4, 1)
    table = step_table(play.interleaving())
    assert table.variables[0].name == "shared"
    assert (len(table.variables), table.left_out) == (12, 9)
    assert "9 more variables and locks have no column" in steps_markdown(table)


def test_a_deadlock_ends_with_what_each_thread_waits_for():
    table = step_table(crossed().interleaving(), DEADLOCK)
    assert deeds(table)[-3:] == [
        ("", 0, "waits for the end of Thread-1 (line 91)"),
        ("", 1, "waits for knife, held by Thread-2 (line 6)"),
        ("", 2, "waits for fork, held by Thread-1 (line 8)"),
    ]
    assert [deed.place.line for deed in table.rows[-1].deeds if deed] == [91, 6, 8]


def test_a_recording_has_the_table_its_name_its_files_and_how_it_ended():
    table = step_table_of(recording_of(lost_update()))
    assert (table.program, table.ending, list(table.sources)) == ("bank.py", "It went wrong", [FILE])
    assert table.rows == step_table(lost_update().interleaving()).rows
    assert step_table_of(recording_of(crossed(), "deadlock", DEADLOCK)).ending == "Nobody can go on: a deadlock"


def test_a_run_in_real_time_has_no_table():
    with pytest.raises(StepTableError, match="only a run that went step by step"):
        step_table_of(normal().recording())


def test_a_damaged_table_is_refused_in_one_sentence():
    recording = recording_of(lost_update())
    assert recording.controlled is not None
    recording.controlled.witness["steps"] = [[1, 2]]
    with pytest.raises(StepTableError, match="their rows are damaged"):
        step_table_of(recording)


# formats


def test_there_are_the_formats_that_were_promised():
    assert [form.suffix for form in TEXT_FORMATS] == [".md", ".tex", ".html"]
    suffixes = [form.suffix for form in (*FORMATS, *TEXT_FORMATS)]
    assert len(set(suffixes)) == len(suffixes)


@texts
def test_the_same_recording_gives_the_same_text(form):
    made = [form.write(step_table_of(recording_of(crossed(), "deadlock", DEADLOCK))) for _ in range(2)]
    assert made[0] == made[1]
    assert "waits for knife, held by Thread-2" in made[0]


def test_markdown_has_all_cells_and_what_was_written_in_bold():
    lines = steps_markdown(step_table_of(recording_of(lost_update()))).splitlines()
    assert lines[0] == "## bank.py"
    assert lines[2] == "| Step | Main thread | Thread-1 | Thread-2 | counter |"
    assert lines[10] == "| 7 |  |  | writes counter: 1 (line 12) | **1** |"
    assert lines[-1] == "It went wrong."


def test_latex_has_all_cells_and_what_was_written_in_bold():
    text = steps_latex(step_table_of(recording_of(lost_update())))
    assert r"7 &  &  & writes counter: 1 (line 12) & \textbf{1} \\" in text
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1


def test_html_has_all_cells_and_what_was_written_in_bold():
    text = steps_html(step_table_of(recording_of(lost_update())))
    assert (
        '<th scope="row">7</th><td></td><td></td><td>writes counter: 1 (line 12)</td><td><strong>1</strong></td>'
        in text
    )


def hostile(text: str) -> StepTable:
    """A table that has a text wherever one can be."""
    table = step_table(lost_update().interleaving())
    rows = tuple(
        Row(row.steps, row.deeds, tuple(value._replace(text=text) for value in row.values)) for row in table.rows
    )
    names = tuple(variable._replace(name=text) for variable in table.variables)
    return replace(table, threads=(text,) * 3, variables=names, rows=rows, program=text, ending=text)


@quick
@given(st.text())
def test_no_text_adds_a_row_or_a_column_in_markdown(text: str):
    lines = [line for line in steps_markdown(hostile(text)).split("\n") if line.startswith("|")]
    assert len(lines) == 2 + 11
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {6}


@quick
@given(st.text())
def test_markdown_says_what_was_meant(text: str):
    assert re.sub(r"\\(.)", r"\1", in_markdown(text)) == plain(text)
    assert not re.search(r"[`*_\[\]<>|~$&#]", re.sub(r"\\.", "", in_markdown(text)))


@quick
@given(st.text(st.sampled_from("\\{}$&#%_^~<>|\"'`-,… ab\n")) | st.text())
def test_nothing_in_a_text_means_anything_to_latex(text: str):
    rest = in_latex(text)
    assert not re.search("--|,,", rest)
    for command in (r"\ttfamily", r"\char34", *re.findall(r"\\text[a-z]+|\\dots", rest)):
        rest = rest.replace(command, "")
    rest = re.sub(r"\\[{}$&#%_]", "", rest).replace("{}", "")
    assert not re.search(r"[\\{}$&#%_^~<>|\"'`]", rest)


def test_latex_says_what_was_meant():
    assert in_latex(r"a\b_{c} 50% <&> x--y") == (r"a\textbackslash{}b\_\{c\} 50\% \textless{}\&\textgreater{} x-{}-y")


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1] += data


@quick
@given(st.text(st.sampled_from("<>&\"'/!-scriptdo ")) | st.text())
def test_no_text_becomes_markup_in_html(text: str):
    cells = _Cells()
    cells.feed(steps_html(hostile(text)))
    cells.close()
    assert cells.tags <= {"table", "thead", "tbody", "tr", "th", "td", "strong", "p"}
    assert [cell.strip() for cell in cells.found[:5]] == ["Step", *[plain(text)] * 4]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb\tc", "a b c"), ("\x1b[31m", "\\x1b[31m"), ("\udc80", "\\udc80"), ("a\u202eb", "a\\u202eb"), ("é…", "é…")],
)
def test_what_cannot_be_printed_is_written_as_python_writes_it(text, shown):
    assert plain(text) == shown


# the command


@texts
def test_the_command_writes_each_text(form, tmp_path):
    recording_of(lost_update()).save(tmp_path / "run.tvr")
    target = tmp_path / f"steps{form.suffix}"
    assert export([str(tmp_path / "run.tvr"), str(target)]) == 0
    assert target.read_bytes().decode() == form.write(step_table_of(recording_of(lost_update())))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.tvr", target.name]


def test_the_command_says_that_a_run_in_real_time_has_no_steps(tmp_path, capsys):
    normal().recording().save(tmp_path / "run.tvr")
    with pytest.raises(SystemExit) as ended:
        export([str(tmp_path / "run.tvr"), str(tmp_path / "steps.md")])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "visualizer: only a run that went step by step has a table of its steps: make one with visualizer check\n"
    )
    assert not (tmp_path / "steps.md").exists()


def test_the_command_works_as_one(tmp_path):
    recording_of(crossed(), "deadlock", DEADLOCK).save(tmp_path / "run.tvr")
    run = subprocess.run(
        [sys.executable, "-m", "visualizer", "export", str(tmp_path / "run.tvr"), str(tmp_path / "steps.md")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert "Nobody can go on: a deadlock" in (tmp_path / "steps.md").read_text(encoding="utf-8")
