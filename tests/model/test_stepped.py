"""Controlled runs as recordings: a step is a millisecond, and the thread that has its turn is the one that runs."""

from __future__ import annotations

import json
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from tests.model.plays import Play
from visualizer.model.analysis import analyse
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.interleaving import Step, interleaving_of
from visualizer.model.recording import STEP_NS, Header, Recording, RecordingError, load
from visualizer.model.sentences import sentence
from visualizer.model.states import STATES, State
from visualizer.model.stepped import stepped_recording
from visualizer.model.timeline import LaneKind, timeline_of
from visualizer.scheduling.operations import ACQUIRE

SCHEDULE = Schedule(((0, 2), (1, 3)), 100, ("lost.py:3",), "0123456789abcdef", "expectation", "it does not hold")


def recorded(play: Play) -> Recording:
    table = play.table()
    controlled = Controlled(SCHEDULE, expect="counter == 4", threads=play.threads, witness=table, story=["It fails"])
    interleaving = interleaving_of(table, play.threads)
    return stepped_recording(interleaving, Header(python="3.12.1", program="lost.py"), controlled, {"lost.py": "1"})


def sentence_at(recording: Recording, thread: int, step: int) -> str:
    timeline = timeline_of(analyse(recording))
    lane = timeline.lane(LaneKind.THREAD, thread + 1)
    assert lane is not None
    return sentence(timeline, lane, step * STEP_NS)


def states(recording: Recording, thread: int) -> list[tuple[State, int, int]]:
    """State, first step and the step behind the last, of each span."""
    track = analyse(recording).tracks[thread + 1]
    bounds = [round(time / STEP_NS) for time in [*track.start.tolist(), track.end]]
    return [(STATES[state], *span) for state, span in zip(track.state, pairwise(bounds), strict=True)]


def test_only_the_thread_that_has_its_turn_runs():
    play = Play(2)
    play.begin(1, 2)
    play.add(1, "counter", 5, 0)
    recording = recorded(play)
    assert recording.header.duration_ns == 6 * STEP_NS
    assert recording.header.gil_source == "schedule"
    running = [(start, end) for state, start, end in states(recording, 1) if state == State.RUNNING]
    assert running == [(2, 3), (4, 6)]


def test_who_waits_for_a_lock_is_blocked_until_it_is_free():
    play = Play(2)
    play.begin(1, 2)
    play.acquire(1, "lock", 5)
    play.add(1, "counter", 6, 0)
    play.release(1, "lock", 5)
    play.acquire(2, "lock", 5)
    play.release(2, "lock", 5)
    blocked = [(start, end) for state, start, end in states(recorded(play), 2) if state == State.BLOCKED]
    assert blocked == [(4, 7)]


def test_who_still_waits_in_the_end_is_blocked_by_whoever_has_the_lock_by_its_name():
    play = Play(2)
    play.begin(1, 2)
    play.acquire(1, "turnstile", 5)
    play.add(1, "counter", 6, 0)
    table = play.table()
    interleaving = interleaving_of(table, play.threads)
    lock = next(step for step in interleaving.steps if step.kind == ACQUIRE)
    awaited = [Step(0, 2, ACQUIRE, lock.thing, lock.name)]
    recording = stepped_recording(interleaving, Header(), Controlled(SCHEDULE), {}, awaited)
    assert [span for span in states(recording, 2) if span[0] == State.BLOCKED] == [(State.BLOCKED, 4, 7)]
    assert sentence_at(recording, 2, 5) == (
        "Thread-2 (work) has waited 3 steps so far for lock turnstile, held by Thread-1 (work) since 4 steps."
    )


def test_lengths_of_time_are_said_in_steps():
    play = Play(2)
    play.begin(1, 2)
    play.add(1, "counter", 5, 0)
    assert sentence_at(recorded(play), 1, 3) == "Thread-1 (work) could go on for 1 step, but was not chosen."


def test_a_recording_keeps_the_schedule(tmp_path):
    play = Play(2)
    play.begin(1, 2)
    recording = recorded(play)
    recording.save(tmp_path / "lost.tvr")
    assert load(tmp_path / "lost.tvr").controlled == recording.controlled


@pytest.mark.parametrize(
    "damage",
    [
        lambda values: values.pop("schedule"),
        lambda values: values["schedule"].update(turns=[[0, -1]]),
        lambda values: values["schedule"].update(turns=[[0, True]]),
        lambda values: values["schedule"].update(shared=[1]),
        lambda values: values.update(story="once"),
        lambda values: values.update(threads=[["a"]]),
        lambda values: values.update(expect=None),
    ],
)
def test_a_damaged_schedule_is_no_recording(tmp_path, damage):
    play = Play(2)
    play.begin(1, 2)
    whole, broken = tmp_path / "lost.tvr", tmp_path / "broken.tvr"
    recorded(play).save(whole)
    change_member(whole, broken, "controlled.json", damage)
    with pytest.raises(RecordingError, match="damaged"):
        load(broken)


def change_member(source: Path, target: Path, name: str, change) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == name:
                values = json.loads(data)
                change(values)
                data = json.dumps(values).encode()
            new.writestr(member, data)
