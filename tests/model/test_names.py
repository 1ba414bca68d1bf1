"""Names of objects: what they were assigned to, in the program's source."""

import pytest

from tests.model.build import FILE, Story
from visualizer.model.names import Object, find_objects
from visualizer.runtime.protocol import Kind, Primitive


def names(source: str, *lines: int, part_of: "dict[int, int] | None" = None) -> list[str]:
    """Names of objects made at these lines; `part_of` says which of them work with which other one."""
    return [found.name for found in objects(source, *lines, part_of=part_of)]


def objects(source: str, *lines: int, part_of: "dict[int, int] | None" = None) -> list[Object]:
    story = Story()
    story.lines = source.split("\n")
    for n, line in enumerate(lines):
        lock = (part_of or {}).get(n)
        kind = Primitive.LOCK if lock is None else Primitive.CONDITION
        story.event(n, 1, Kind.OBJECT_CREATED, 101 + n, kind, story.place(line), 0 if lock is None else 101 + lock)
    return list(find_objects(story.recording(), story.tables()).values())


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a = Lock()", "a"),
        ("a = b = Lock()", "a"),
        ("self.gate = threading.Lock()", "gate"),
        ("self.inner.gate = Lock()", "gate"),
        ("a: Lock = Lock()", "a"),
        ("self.a: 'Lock' = Lock()", "a"),
        ("forks[3] = Lock()", "forks"),
        ("self.forks['x'] = Lock()", "forks"),
        ("if (a := Lock()): pass", "a"),
        ("with Lock() as a: pass", "a"),
        ("async def f():\n async with Lock() as a: pass", "a"),
        ("a = Lock() if True else None", "a"),
        ("a = make(Lock())", "a"),
        ("a = defaultdict(lambda: Lock())", "a"),
        ("run(gate=Lock())", "gate"),
        ("a = Account(gate=Lock())", "a"),
    ],
)
def test_an_object_is_called_what_it_was_assigned_to(source: str, name: str) -> None:
    line = source.count("\n") + 1
    assert names(source, line) == [name]


@pytest.mark.parametrize(
    "source",
    ["a, b = Lock(), Lock()", "(a, b) = (Lock(), Lock())", "[a, b] = [Lock(), Lock()]", "a = Lock(); b = Lock()"],
)
def test_two_on_one_line_have_a_name_each(source: str) -> None:
    # Each call has a place of its own: a place is an instruction.
    story = Story()
    story.lines = [source]
    for n in range(2):
        story.event(n, 1, Kind.OBJECT_CREATED, 101 + n, Primitive.LOCK, story.place(1, nth=n))
    assert [found.name for found in find_objects(story.recording(), story.tables()).values()] == ["a", "b"]


def test_a_tuple_over_several_lines_has_a_name_for_each() -> None:
    assert names("a, b = (\n    Lock(),\n    Lock(),\n)", 2, 3) == ["a", "b"]


def test_several_with_one_name_are_numbered() -> None:
    assert names("forks = [Lock() for _ in range(3)]", 1, 1, 1) == ["forks #1", "forks #2", "forks #3"]


def test_several_with_one_name_at_different_places_are_numbered() -> None:
    assert names("self.lock = Lock()\nself.lock = Lock()", 1, 2) == ["lock #1", "lock #2"]


def test_each_line_of_a_long_call_belongs_to_its_name() -> None:
    source = "account = Account(\n    1,\n    Lock(),\n)\nb = Lock()"
    assert names(source, 1, 5) == ["account", "b"]
    assert names(source, 3) == ["account"]


def test_an_object_that_is_not_assigned_is_called_by_its_place() -> None:
    assert names("run(Lock())", 1) == ["bank.py:1"]
    assert names("x = 1\nreturn_it(Lock())", 2) == ["bank.py:2"]


@pytest.mark.parametrize("source", ["", "def broken(:\n  a = Lock()", "a = Lock(\0)", "(" * 5000, "é = 'x"])
def test_without_a_source_that_can_be_read_an_object_is_called_by_its_place(source: str) -> None:
    assert names(source, 2) == ["bank.py:2"]


def test_without_a_source_an_object_is_called_by_its_place() -> None:
    story = Story()
    story.made("a")
    recording = story.recording()
    recording.sources.clear()
    (found,) = find_objects(recording, story.tables()).values()
    assert (found.name, str(found.place)) == ("bank.py:1", f"{FILE}:1")


def test_an_object_made_nowhere_has_a_name_all_the_same() -> None:
    story = Story()
    story.event(0, 1, Kind.OBJECT_CREATED, 101, Primitive.LOCK)
    (found,) = find_objects(story.recording(), story.tables()).values()
    assert found.name


def test_a_condition_and_the_lock_that_it_made_have_one_name() -> None:
    assert names("ready = Condition()", 1, 1, part_of={1: 0}) == ["ready", "ready"]


def test_conditions_with_one_name_are_numbered_and_their_locks_with_them() -> None:
    found = names("ready = [Condition() for _ in 'ab']", 1, 1, 1, 1, part_of={1: 0, 3: 2})
    assert found == ["ready #1", "ready #1", "ready #2", "ready #2"]


def test_the_users_lock_of_a_condition_keeps_its_name() -> None:
    assert names("lock = Lock()\nready = Condition(lock)", 1, 2, part_of={1: 0}) == ["lock", "ready"]


def test_the_users_locks_of_conditions_are_numbered_like_others() -> None:
    source = "self.lock = Lock()\nself.ready = Condition(self.lock)"
    found = names(source, 1, 2, 1, 2, part_of={1: 0, 3: 2})
    assert found == ["lock #1", "ready #1", "lock #2", "ready #2"]


def test_an_object_knows_its_class() -> None:
    assert [found.kind for found in objects("a = Lock()\nb = Condition(a)", 1, 2, part_of={1: 0})] == [
        "Lock",
        "Condition",
    ]


def test_a_kind_of_a_later_version_is_a_question_mark() -> None:
    story = Story()
    story.made("a", 99)
    (found,) = find_objects(story.recording(), story.tables()).values()
    assert found.kind == "?"


def test_a_lock_whose_making_was_dropped_is_called_by_its_number() -> None:
    story = Story()
    story.requests(10, 1, 150)
    (found,) = find_objects(story.recording(), story.tables()).values()
    assert (found.number, found.name, found.kind) == (150, "lock 150", "?")


def test_a_lock_made_for_a_condition_on_the_same_line_keeps_a_name_of_its_own() -> None:
    story = Story()
    story.lines = ["lock = Lock(); ready = Condition(lock)"]
    story.event(0, 1, Kind.OBJECT_CREATED, 101, Primitive.LOCK, story.place(1, nth=0))
    story.event(1, 1, Kind.OBJECT_CREATED, 102, Primitive.CONDITION, story.place(1, nth=1), 101)
    assert [found.name for found in find_objects(story.recording(), story.tables()).values()] == ["lock", "ready"]
