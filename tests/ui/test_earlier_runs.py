"""Of the runs that were saved by themselves the newest are kept, and those whose window has crashed."""

from __future__ import annotations

from pathlib import Path

from visualizer.model.recording import Header, Recording
from visualizer.ui.earlier_runs import earlier_runs, forget_oldest


def save(folder: Path, name: str, code: int | None = 0) -> Path:
    path = folder / f"{name}.tvr"
    Recording(Header(code=code)).save(path)
    return path


def test_the_newest_runs_are_kept_whatever_their_programs_are_called(tmp_path: Path) -> None:
    names = [f"{program} 2026-01-0{day} 12-00-00" for day in (1, 2, 3) for program in ("zoo", "app")]
    for name in names:
        save(tmp_path, name)
    forget_oldest(tmp_path, kept=3)
    left = earlier_runs(tmp_path)
    assert [path.stem[-19:-9] for path in left] == ["2026-01-03", "2026-01-03", "2026-01-02"]
    forget_oldest(tmp_path, kept=3)
    assert earlier_runs(tmp_path) == left


def test_a_run_whose_window_has_crashed_is_kept_and_counts_for_nothing(tmp_path: Path) -> None:
    crashed = save(tmp_path, "old 2026-01-01 12-00-00", code=None)
    killed = save(tmp_path, "old 2026-01-02 12-00-00", code=137)
    newest = save(tmp_path, "old 2026-01-03 12-00-00")
    forget_oldest(tmp_path, kept=1)
    assert earlier_runs(tmp_path) == [newest, crashed]
    assert not killed.exists()


def test_what_is_no_recording_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "mine 2026-01-01 12-00-00.tvr"
    other.write_bytes(b"PK what?")
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    save(tmp_path, "run 2026-01-02 12-00-00")
    forget_oldest(tmp_path, kept=0)
    assert sorted(tmp_path.iterdir()) == [other, notes]


def test_there_may_be_no_runs_at_all(tmp_path: Path) -> None:
    assert earlier_runs(None) == []
    assert earlier_runs(tmp_path / "nowhere") == []
    forget_oldest(tmp_path / "nowhere")
