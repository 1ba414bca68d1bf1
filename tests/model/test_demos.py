"""Demos are listed by what their files say, and never run."""

from pathlib import Path

import pytest

from visualizer.model.demos import FOLDER, Demo, DemoError, FailingOrder, Mode, demo_at, find_demos, read_demo

FACTS = "# group: Races\n# mode: both\n# picture: 2 threads"


def write(folder: Path, name: str, facts: str = FACTS, text: str = "A race.\n\nTwo threads run.") -> Path:
    path = folder / f"{name}.py"
    path.write_text(f'"""{text}\n"""\n{facts}\n\nraise SystemExit\n', encoding="utf-8")
    return path


def test_a_demo_is_what_its_docstring_and_the_comments_below_it_say(tmp_path: Path) -> None:
    twin = write(tmp_path, "race_fixed")
    facts = """# group: Races
# mode: step by step
# fails: expectation
# expect: counter == 4
# twin: race_fixed.py
# picture: main waits; worker-* runs at least 10 %;
#   worker-1 is blocked
# why right: Nobody gets
#   in between.
# ends: never
# notes: Ask first: who wins?"""
    path = write(tmp_path, "race", facts, "A race.\n\nTwo threads\nrun.\n\nLook at the end.")
    assert read_demo(path) == Demo(
        path,
        "A race",
        "Two threads run. Look at the end.",
        group="Races",
        mode=Mode.STEP_BY_STEP,
        notes="Ask first: who wins?",
        fails="expectation",
        expect="counter == 4",
        twin=twin,
        picture=("main waits", "worker-* runs at least 10 %", "worker-1 is blocked"),
        why_right="Nobody gets in between.",
        ends=False,
    )


FAILING = "# group: Races\n# mode: both\n# fails: deadlock\n# twin: race_fixed.py"


def test_a_demo_knows_the_shortest_failing_order_that_is_kept_beside_it(tmp_path: Path) -> None:
    write(tmp_path, "race_fixed")
    path = write(tmp_path, "race", FAILING)
    assert read_demo(path).schedule is None
    kept = tmp_path / "schedules.json"
    kept.write_text('{"race.py": {"order": "0 1*2", "steps": 3, "hash": "abc"}}', encoding="utf-8")
    assert read_demo(path).schedule == FailingOrder("0 1*2", 3, "abc")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"race.py": 1}', '{"race.py": {"order": "1", "steps": "many"}}'])
def test_a_damaged_file_of_orders_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, "race_fixed")
    (tmp_path / "schedules.json").write_text(text, encoding="utf-8")
    assert read_demo(write(tmp_path, "race", FAILING)).schedule is None


def test_comments_of_the_program_itself_declare_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "race", FACTS + "\n\nX = 1\n# colour: red")
    assert read_demo(path).picture == ("2 threads",)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ("# mode: both\n# picture: deadlock", "no group"),
        ("# group: Races\n# picture: deadlock", "no mode"),
        ("# group: Races\n# mode: sometimes\n# picture: deadlock", "no mode"),
        ("# group: Races\n# mode: both", "neither a failure nor a picture"),
        (FACTS + "\n# colour: red", "'colour', which means nothing"),
        (FACTS + "\n# mode: both", "'mode' twice"),
        (FACTS + "\n#notes", "cannot be read: #notes"),
        (FACTS + "\n# ends: soon", "another end"),
        (FACTS + "\n# twin: race_fixed.py", "a twin, but no failure"),
        (FACTS + "\n# why right: luck", "no failure"),
        (FACTS + "\n# fails: often\n# twin: race_fixed.py", "not known: often"),
        (FACTS + "\n# fails: deadlock", "no corrected twin"),
        (FACTS + "\n# fails: deadlock\n# twin: nowhere.py", "no corrected twin"),
        (FACTS + "\n# fails: expectation\n# twin: race_fixed.py", "what is expected"),
    ],
)
def test_what_cannot_be_is_named_and_left_out_of_the_list(tmp_path: Path, facts: str, complaint: str) -> None:
    write(tmp_path, "race_fixed")
    path = write(tmp_path, "race", facts)
    with pytest.raises(DemoError, match=complaint):
        read_demo(path)
    assert find_demos(tmp_path) == []


def test_a_demo_needs_a_title_and_what_to_look_for(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="what to look for"):
        read_demo(write(tmp_path, "race", text="A race."))


def test_they_come_group_by_group_in_the_order_of_the_folder(tmp_path: Path) -> None:
    for name, group in {"a": "One", "b": "Two", "c": "One", "d": "Two", "e": "Three"}.items():
        write(tmp_path, name, f"# group: {group}\n# mode: real time\n# picture: deadlock")
    (tmp_path / "__init__.py").write_text('"""Demos."""\nORDER = ("d.py", "gone.py", "c.py", "b.py")\n')
    assert [demo.path.stem for demo in find_demos(tmp_path)] == ["d", "b", "c", "a", "e"]


def test_a_twin_is_not_listed_on_its_own(tmp_path: Path) -> None:
    write(tmp_path, "race")
    write(tmp_path, "race_fixed")
    assert [demo.path.stem for demo in find_demos(tmp_path)] == ["race"]


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "good")
    (tmp_path / "wrong.py").write_text('"""Wrong."""\n(')
    (tmp_path / "silent.py").write_text("x = 1\n")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "__init__.py").write_text("ORDER = open('x')\n")
    assert [demo.path.stem for demo in find_demos(tmp_path)] == ["good"]
    assert find_demos(tmp_path / "nowhere") == []


def test_the_programs_that_ship_with_us_begin_with_the_workbench() -> None:
    demos = find_demos()
    assert demos[0].path.name == "workbench.py"
    assert demo_at(FOLDER / "deadlock.py") in demos


def test_only_what_ships_with_us_is_a_demo(tmp_path: Path) -> None:
    assert demo_at(write(tmp_path, "race")) is None


def test_a_twin_says_what_is_right_about_it_and_what_it_corrects():
    twin = demo_at(FOLDER / "lost_update_fixed.py")
    assert twin is not None
    assert twin.title == "No lost update"
    assert twin.description.startswith("Reading and writing")
    assert (twin.corrects, twin.expect) == (FOLDER / "lost_update.py", "counter == 4")
    peterson = demo_at(FOLDER / "peterson.py")
    assert peterson is not None
    assert (peterson.group, peterson.corrects) == ("Without a lock", FOLDER / "peterson_swapped.py")
