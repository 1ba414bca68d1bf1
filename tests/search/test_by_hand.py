"""What is done by hand between two steps: it is part of the order, so it is taken back, replayed and searched with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from visualizer.model.order_text import ByHand, choices_of, text_of
from visualizer.recorder import Program
from visualizer.scheduling.operations import READ, WRITE
from visualizer.search.checking import Check, Limits
from visualizer.search.children import SearchError, Target
from visualizer.search.situations import YOU
from visualizer.search.stepping import Stepper, opening_of

LOCKED = ByHand("set", "USE_LOCK", "True")
SWITCHED = """import threading

USE_LOCK = False

counter = 0
lock = threading.Lock()


def add(times=1):
    global counter
    for _ in range(times):
        if USE_LOCK:
            with lock:
                counter += 1
        else:
            counter += 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
ALWAYS = SWITCHED.replace("False", "True")


@pytest.fixture
def stepped(tmp_path) -> Iterator[Callable[..., Stepper]]:
    made: list[Stepper] = []

    def begin(text: str = SWITCHED, expect: str = "counter == 2") -> Stepper:
        program = tmp_path / "program.py"
        program.write_text(text)
        made.append(Stepper(Target(Program(str(program), interpreter=sys.executable), expect)))
        return made[-1]

    yield begin
    for stepper in made:
        stepper.close()


def to_the_end(stepper: Stepper) -> str:
    """The main thread first, then everybody in turn."""
    situation = stepper.situation
    while situation.report is None:
        if 0 in situation.candidates:
            situation = stepper.choose(0)
            continue
        behind = [number for number in situation.candidates if number > situation.current]
        situation = stepper.choose((behind or situation.candidates)[0])
    return situation.report["outcome"]


def found(stepper: Stepper, strategy: str = "mixed"):
    target = stepper.target_from_here()
    return Check(target, strategy, limits=Limits(schedules=300, seconds=20)).run()


def test_a_switch_is_thrown_taken_back_and_thrown_again(stepped):
    stepper = stepped()
    assert to_the_end(stepper) == "expectation"
    stepper.restart()
    situation = stepper.act(LOCKED)
    assert situation.choices == (LOCKED,)
    assert to_the_end(stepper) == "ok"
    locked = stepper.situation
    assert {step.kind for step in locked.interleaving.steps if step.name == "counter"} == {READ, WRITE}
    assert stepper.undo(len(locked.choices)).choices == ()
    assert to_the_end(stepper) == "expectation"
    assert stepper.restart(locked.choices) == locked


def test_after_the_switch_is_thrown_no_order_fails_any_more(stepped):
    stepper = stepped()
    assert found(stepper).outcome == "failed"
    stepper.act(LOCKED)
    assert found(stepper).outcome == "passed"
    assert found(stepper, "exhaustive").outcome == "verified"


def test_a_switch_that_is_thrown_too_late_does_not_help_and_the_failure_is_replayed(stepped):
    stepper = stepped()
    for thread in (0, 1, 2, 1):
        stepper.choose(thread)
    stepper.act(LOCKED)
    result = found(stepper)
    assert result.outcome == "failed"
    assert result.failing is not None
    assert result.failing.opening == (0, 1, 2, 1, LOCKED)
    assert "replay" not in result.message
    situation = stepper.follow(result.failing)
    assert situation.report is not None
    assert situation.report["outcome"] == "expectation"
    assert opening_of(situation.choices) == result.failing.opening
    schedule = stepper.schedule()
    assert schedule is not None
    assert schedule.hash == result.failing.hash


def test_an_order_with_a_switch_is_a_text_that_another_run_takes(stepped):
    stepper = stepped()
    stepper.act(LOCKED)
    assert to_the_end(stepper) == "ok"
    text = stepper.text()
    assert text.startswith("you{USE_LOCK = True} ")
    other = stepped()
    assert other.load(choices_of(text)) == stepper.situation


def test_a_thread_is_spawned_and_joins_in(stepped):
    stepper = stepped()
    situation = stepper.act(ByHand("spawn", "add", "3"))
    assert situation.threads[-1].name == "add-1"
    assert len(situation.threads) == 4
    assert situation.functions[0]["name"] == "add"
    to_the_end(stepper)
    writes = {step.thread for step in stepper.situation.interleaving.steps if step.kind == WRITE}
    assert writes == {1, 2, 3}
    ended = stepper.situation
    assert stepper.restart(ended.choices) == ended


def test_a_lock_that_is_taken_by_hand_keeps_all_out_until_it_is_freed(stepped):
    stepper = stepped(ALWAYS)
    situation = stepper.act(ByHand("take", "lock"))
    assert [(lock.name, lock.owner) for lock in situation.locks] == [("lock", YOU)]
    while situation.candidates:
        situation = stepper.choose(situation.candidates[0])
    assert situation.report is None
    assert "held by you" in situation.threads[1].words
    before = situation
    assert stepper.act(ByHand("free", "lock")).candidates == (1, 2)
    assert stepper.undo() == before
    stepper.act(ByHand("free", "lock"))
    assert to_the_end(stepper) == "ok"


def test_a_search_finds_the_deadlock_in_a_lock_that_is_never_freed(stepped):
    stepper = stepped(ALWAYS)
    stepper.act(ByHand("take", "lock"))
    result = found(stepper)
    assert result.kind == "deadlock"
    assert "held by you" in result.message


def test_a_lock_that_is_ignored_keeps_nobody_out_until_it_is_heeded(stepped):
    stepper = stepped(ALWAYS)
    assert found(stepper).outcome == "passed"
    situation = stepper.act(ByHand("ignore", "lock"))
    assert situation.locks[0].ignored
    assert found(stepper).outcome == "failed"
    stepper.act(ByHand("heed", "lock"))
    assert found(stepper).outcome == "passed"


@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_who_waits_at_a_lock_goes_in_when_it_is_ignored(stepped, kind):
    stepper = stepped(ALWAYS.replace("Lock()", f"{kind}()").replace("range(2)", "range(3)"))
    situation = stepper.situation
    while 0 in situation.candidates:
        situation = stepper.choose(0)
    while situation.locks[0].owner != 1:
        situation = stepper.choose(1)
    assert stepper.choose(2).candidates == (1, 3)
    assert 2 in stepper.act(ByHand("ignore", "lock")).candidates
    to_the_end(stepper)
    assert stepper.situation.report is not None
    assert stepper.situation.report["outcome"] in ("ok", "expectation")
    if kind == "Lock":
        stepper.undo()


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (ByHand("set", "nothing", "1"), "no nothing"),
        (ByHand("set", "USE_LOCK", "3"), "of type bool"),
        (ByHand("set", "USE_LOCK", "print()"), "no literal"),
        (ByHand("spawn", "nobody"), "no function nobody"),
        (ByHand("spawn", "add", "1, 2, 3"), "takes 1 argument"),
        (ByHand("take", "nothing"), "no lock nothing"),
        (ByHand("free", "lock"), "do not have"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(stepped, action, sentence):
    stepper = stepped()
    before = stepper.situation
    with pytest.raises(ValueError, match=sentence):
        stepper.act(action)
    assert stepper.situation == before
    assert stepper.choose(0).choices == (0,)


def test_an_order_whose_switch_the_program_does_not_have_is_refused(stepped):
    stepper = stepped()
    with pytest.raises(SearchError, match="no OTHER"):
        stepper.load(choices_of("0 you{OTHER = True} 1"))
    assert stepper.restart().candidates == (0, 1)


@pytest.mark.parametrize(
    "action",
    [
        LOCKED,
        ByHand("spawn", "add", "{'a}': [1, 2]}, '\\'} you{'"),
        ByHand("spawn daemon", "add"),
        ByHand("take", "forks[0]"),
        ByHand("set", "text", '"} 1*3"'),
    ],
)
def test_what_is_done_by_hand_is_a_part_of_the_text(action):
    choices = (0, 1, 1, action, action, 2)
    assert choices_of(text_of(choices)) == choices


@pytest.mark.parametrize("text", ["you{", "you{take lock", "you{}", "you{take}", "you{x = (}", "you{x = 1}1 you"])
def test_a_text_with_a_broken_part_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"schedule|by hand"):
        choices_of(text)
