"""Demos are listed by what their files say, and never run."""

from pathlib import Path

from visualizer.model.demos import Demo, find_demos


def test_title_and_description_come_from_the_docstring(tmp_path: Path) -> None:
    file = tmp_path / "race.py"
    file.write_text('"""A race.\n\nTwo threads\nrun.\n\nLook at the end.\n\nShows: 2 threads\n"""\nraise SystemExit\n')
    assert find_demos(tmp_path) == [Demo(file, "A race", "Two threads run.\nLook at the end.")]


def test_they_come_in_the_order_of_the_folder(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(f'"""{name}"""')
    (tmp_path / "__init__.py").write_text('"""Demos."""\nORDER = ("c.py", "gone.py", "b.py")\n')
    assert [demo.title for demo in find_demos(tmp_path)] == ["c", "b", "a"]


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text('"""Good."""')
    (tmp_path / "wrong.py").write_text('"""Wrong."""\n(')
    (tmp_path / "silent.py").write_text("x = 1\n")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "__init__.py").write_text("ORDER = open('x')\n")
    assert [demo.title for demo in find_demos(tmp_path)] == ["Good"]
    assert find_demos(tmp_path / "nowhere") == []


def test_the_programs_that_ship_with_us_say_what_to_look_for() -> None:
    demos = find_demos()
    assert demos[0].path.name == "workbench.py"
    assert all(demo.title and demo.description and "Shows:" not in demo.description for demo in demos)
    assert len({demo.title for demo in demos}) == len(demos)
