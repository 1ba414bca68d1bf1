"""Lost updates are counted when the two values belong together, and said in words."""

from visualizer.model.losses import NOTHING_LOST, Losses, LossText

MS = 1_000_000


def after(*rows: tuple[int, int, int, bool]) -> Losses:
    """Rows of time in ms, counter, expected, and whether the switch is on."""
    losses = Losses()
    for time, counter, expected, is_on in rows:
        losses.update(time * MS, counter, expected, is_on)
    return losses


def test_a_counter_that_is_right_has_lost_nothing() -> None:
    losses = after((0, 0, 0, False), (100, 200, 200, False), (600, 200, 200, False))
    assert losses.text() == NOTHING_LOST


def test_what_is_missing_when_the_expected_value_has_grown_is_lost() -> None:
    losses = after((0, 0, 0, False), (100, 1482, 2000, False))
    assert losses.text() == LossText("518 lost", True)


def test_a_counter_that_is_ahead_in_the_midst_of_a_round_hides_no_loss() -> None:
    losses = after((0, 0, 0, False), (100, 1482, 2000, False), (200, 2900, 2000, False))
    assert losses.text() == LossText("518 lost before this round", True)


def test_what_is_lost_is_always_what_is_missing_at_the_same_look() -> None:
    rows = [(0, 0, 0, False), (100, 1482, 2000, False), (200, 2400, 2900, False), (300, 2300, 3000, False)]
    for number in range(2, len(rows) + 1):
        _, counter, expected, _ = rows[number - 1]
        assert after(*rows[:number]).text() == LossText(f"{expected - counter} lost", True)


def test_when_both_stand_still_the_difference_is_exact() -> None:
    losses = after((0, 0, 0, False), (100, 1999, 2000, False), (110, 2000, 2000, False), (600, 2000, 2000, False))
    assert losses.lost == 0


def test_once_the_lock_is_on_none_is_lost_any_more() -> None:
    rows = [(0, 0, 0, False), (100, 1482, 2000, False), (200, 1482, 2000, True)]
    losses = after(*rows, (1500, 3482, 4000, True), (2500, 5482, 6000, True))
    assert losses.text("Use the lock") == LossText("518 lost, none since the lock is on", True)


def test_what_was_begun_before_the_switch_does_not_count_against_it() -> None:
    rows = [(0, 0, 0, False), (100, 1482, 2000, False), (200, 1482, 2000, True), (300, 3480, 4000, True)]
    losses = after(*rows, (1500, 5480, 6000, True))
    assert losses.text("Use the lock").text == "520 lost, none since the lock is on"


def test_a_switch_that_does_not_help_is_found_out() -> None:
    rows = [(0, 0, 0, True), (100, 10, 10, True), (1500, 1000, 1010, True)]
    assert after(*rows).text("Be careful").text == "10 lost, 10 since “Be careful” is on"


def test_a_goal_that_stands_still_is_only_missed_at_the_end() -> None:
    losses = after((0, 0, 2000, False), (100, 500, 2000, False), (5000, 500, 2000, False))
    assert losses.text() == LossText("1\N{NO-BREAK SPACE}500 missing so far", False)
    losses.finish()
    assert losses.text() == LossText("1\N{NO-BREAK SPACE}500 lost", True)


def test_a_program_that_begins_anew_has_lost_nothing_yet() -> None:
    losses = after((0, 0, 0, False), (100, 1482, 2000, False), (200, 0, 0, False))
    assert losses.text() == NOTHING_LOST
