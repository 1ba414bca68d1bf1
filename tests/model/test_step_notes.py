"""What is written on the timeline of a controlled run: what each step did, values and who wrote them, lost updates."""

from __future__ import annotations

from tests.model.plays import Play
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.held import held_class
from visualizer.model.interleaving import interleaving_of
from visualizer.model.recording import STEP_NS, Header
from visualizer.model.sentences import sentence
from visualizer.model.step_lanes import UNWRITTEN, recorded_timeline, step_at, value_labels
from visualizer.model.step_notes import step_notes
from visualizer.model.stepped import stepped_recording
from visualizer.model.timeline import LaneKind, Timeline

LOST = "Thread-1 read 0 at step 5; Thread-2 wrote 1 at step 7; Thread-1 overwrote it with 1 at step 8."


def lost_update() -> Play:
    play = Play()
    play.begin(1, 2)
    play.read(1, "counter", 12, 0)
    play.add(2, "counter", 12, 0)
    play.write(1, "counter", 12, 1)
    return play


def timeline(play: Play) -> Timeline:
    schedule = Schedule(((0, 2),), 100, (), "0123456789abcdef", "expectation", "no")
    controlled = Controlled(schedule, threads=play.threads, witness=play.table())
    interleaving = interleaving_of(play.table(), play.threads)
    return recorded_timeline(stepped_recording(interleaving, Header(python="3.12.1"), controlled, {}))


def test_a_stale_read_is_joined_to_what_was_overwritten_and_by_which_write():
    notes = step_notes(lost_update().interleaving())
    assert [(loss.read.number, loss.overwritten.number, loss.write.number) for loss in notes.losses] == [(4, 6, 7)]


def test_with_a_lock_or_one_after_the_other_nothing_is_lost():
    play = Play()
    play.add(1, "counter", 12, 0)
    play.add(2, "counter", 12, 1)
    assert not step_notes(play.interleaving()).losses


def test_every_step_of_a_lost_update_says_all_of_it_in_one_sentence():
    found = timeline(lost_update())
    mine, other = (found.lane(LaneKind.THREAD, number) for number in (2, 3))
    value = found.lanes_of(LaneKind.VALUE)[0]
    assert mine
    assert other
    for lane, step in ((mine, 4), (mine, 5), (mine, 7), (other, 6), (value, 6), (value, 7)):
        assert LOST in sentence(found, lane, step * STEP_NS), (lane.name, step)
    assert sentence(found, other, 5 * STEP_NS) == "Step 6: Thread-2 reads counter: 0 (line 12)."


def test_a_variable_is_a_lane_of_its_values_in_the_colours_of_who_wrote_them():
    found = timeline(lost_update())
    (lane,) = found.lanes_of(LaneKind.VALUE)
    assert (lane.name, lane.note) == ("counter", "written by Thread-1")
    spans = found.slice(lane, 0, found.end)
    assert (spans.start // STEP_NS).tolist() == [0, 6, 7]
    assert spans.kind.tolist() == [UNWRITTEN, held_class(1, contended=True), held_class(0)]
    assert [value_labels(found, lane, step * STEP_NS)[0] for step in (0, 5, 6, 7)] == ["0", "0", "1", "1"]


def test_a_variable_that_is_first_written_has_no_value_before():
    play = Play()
    play.write(1, "done", 12, True)
    found = timeline(play)
    (lane,) = found.lanes_of(LaneKind.VALUE)
    assert value_labels(found, lane, 0) == ()
    assert sentence(found, lane, 0) == ""
    assert sentence(found, lane, 2 * STEP_NS) == "done is True: Thread-1 wrote it at step 3."


def test_labels_say_less_where_there_is_less_room():
    play = lost_update()
    play.acquire(1, "lock", 13)
    play.release(1, "lock", 13)
    notes = step_notes(play.interleaving())
    steps = play.interleaving().steps
    assert notes.labels(steps[4])[0] == ("reads counter: 0",)
    assert notes.labels(steps[7])[0] == ("writes counter = 1",)
    assert notes.labels(steps[8])[:2] == (("takes lock",), ("takes", "lock"))
    assert notes.labels(steps[0])[0] == ("starts Thread-1",)
    lengths = [max(map(len, lines)) for lines in notes.labels(steps[4])]
    assert lengths == sorted(lengths, reverse=True)


def test_a_click_finds_the_step_of_a_thread_or_of_who_wrote_a_value():
    found = timeline(lost_update())
    thing = found.lanes_of(LaneKind.VALUE)[0].number
    assert step_at(found, LaneKind.THREAD, 2, 4 * STEP_NS + 5) == 4
    assert step_at(found, LaneKind.THREAD, 3, 4 * STEP_NS) is None
    assert step_at(found, LaneKind.VALUE, thing, 7 * STEP_NS) == 7
    assert step_at(found, LaneKind.VALUE, thing, 0) is None
