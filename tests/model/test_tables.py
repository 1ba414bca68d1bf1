"""What the numbers in events stand for."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.model.build import FILE, Story, quick
from visualizer.model.recording import Recording
from visualizer.model.tables import NOWHERE, Place, read_tables
from visualizer.runtime.protocol import LIBRARY, RUNTIME, USER, Define


def test_a_place_says_file_line_function_and_whose_it_is() -> None:
    story = Story()
    number = story.place(14)
    assert story.tables().place(number) == Place(FILE, 14, "work", USER)
    assert str(story.tables().place(number)) == "/home/me/bank.py:14"
    assert story.tables().place(number).short == "bank.py:14"


def test_a_short_place_of_windows_has_no_folders() -> None:
    assert Place("C:\\work\\bank.py", 3, "f", USER).short == "bank.py:3"


@pytest.mark.parametrize("number", [0, 77])
def test_an_unknown_place_is_a_question_mark(number: int) -> None:
    place = Story().tables().place(number)
    assert place == NOWHERE
    assert (str(place), place.short) == ("?", "?")


def stack_of(*places: tuple[str, int, str]) -> Place:
    story = Story()
    numbers = [story.place(line, file, origin) for file, line, origin in places]
    story.define(Define.STACK, 5, *numbers)
    return story.tables().user_place(5)


def test_a_wait_is_where_the_users_code_is() -> None:
    queue, mine = ("/usr/lib/python3/queue.py", 171, LIBRARY), (FILE, 14, USER)
    assert stack_of(("/ours/waits.py", 1, RUNTIME), queue, mine, (FILE, 99, USER)).line == 14


def test_a_wait_in_a_library_is_above_the_plumbing_of_threads() -> None:
    plumbing = ("/usr/lib/python3/threading.py", 300, LIBRARY)
    assert stack_of(plumbing, ("/usr/lib/python3/logging/__init__.py", 9, LIBRARY)).line == 9


def test_a_wait_in_nothing_but_plumbing_is_there() -> None:
    assert stack_of(("/usr/lib/python3/threading.py", 300, LIBRARY)).line == 300


def test_a_stack_of_our_own_frames_alone_is_nowhere() -> None:
    assert stack_of(("/ours/waits.py", 1, RUNTIME)) == NOWHERE


def test_an_unknown_stack_is_nowhere() -> None:
    assert Story().tables().user_place(3) == NOWHERE


def test_facts_of_a_thread_are_what_was_said_last() -> None:
    story = Story()
    number = story.thread("Thread-1")
    story.define(Define.THREAD, number, "renamed", 1, "threading", "Worker.run")
    facts = story.tables().threads[number]
    assert (facts.name, facts.daemon, facts.target, facts.native) == ("renamed", True, "Worker.run", 4000 + number)


def test_an_exception_has_its_message_behind_its_type() -> None:
    story = Story()
    one, two = story.thread("one"), story.thread("two")
    story.define(Define.EXCEPTION, one, "ValueError", "no such account")
    story.define(Define.EXCEPTION, two, "Mine", "")
    threads = story.tables().threads
    assert (threads[one].exception, threads[two].exception) == ("ValueError: no such account", "Mine")


fields = st.lists(st.sampled_from(["P", "S", "T", "B", "N", "X", "H", "?", "", "1", "-1", "x", "9" * 30]), max_size=7)


@quick
@given(st.lists(fields, max_size=8))
def test_definitions_that_make_no_sense_are_passed_over(definitions: list[list[str]]) -> None:
    good = [Define.TEXT, "5", "hello"]
    tables = read_tables(Recording(definitions=[entry for entry in definitions if entry] + [good]))
    assert tables.texts[5] == "hello"


def test_a_definition_of_an_unknown_kind_names_no_thread() -> None:
    assert read_tables(Recording(definitions=[["Z", "7", "what"]])).threads == {}


def test_a_thread_definition_that_is_cut_off_leaves_no_thread_without_a_name() -> None:
    assert read_tables(Recording(definitions=[[Define.THREAD, "7"]])).threads == {}
