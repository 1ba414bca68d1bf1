"""Jobs of thread pools."""

from tests.model.build import Story
from visualizer.model.jobs import Job, find_jobs
from visualizer.runtime.protocol import NUMBER, Kind, Outcome


def submit(story: Story, time: int, job: int, function: str = "fetch", argument: str = "'a'") -> None:
    story.event(time, story.main, Kind.JOB_SUBMITTED, job, 0, story.text(function), story.text(argument))


def jobs(story: Story) -> list[Job]:
    return find_jobs(story.recording(), story.tables())


def test_a_job_goes_from_submission_to_its_end_in_some_thread() -> None:
    story = Story()
    submit(story, 10, 150)
    story.event(30, 2, Kind.JOB_STARTED, 150)
    story.event(90, 2, Kind.JOB_ENDED, 150)
    assert jobs(story) == [Job(150, "fetch", "'a'", 1, 10, 30, 90, 2, False)]
    assert str(jobs(story)[0]) == "fetch('a')"


def test_a_job_may_fail() -> None:
    story = Story()
    submit(story, 10, 150)
    story.event(30, 2, Kind.JOB_STARTED, 150)
    story.event(90, 2, Kind.JOB_ENDED, 150, Outcome.FAILED)
    assert jobs(story)[0].failed


def test_a_job_may_be_cancelled_before_it_begins() -> None:
    story = Story()
    submit(story, 10, 150)
    story.event(90, 1, Kind.JOB_ENDED, 150, Outcome.REFUSED)
    (job,) = jobs(story)
    assert (job.started, job.ended, job.failed, job.cancelled) == (None, 90, False, True)


def test_a_job_that_never_ran_has_no_thread() -> None:
    story = Story()
    submit(story, 10, 150)
    (job,) = jobs(story)
    assert (job.started, job.ended, job.thread, job.failed) == (None, None, 0, False)


def test_jobs_come_in_the_order_in_which_they_were_submitted() -> None:
    story = Story()
    submit(story, 20, 150)
    submit(story, 10, 151)
    assert [job.number for job in jobs(story)] == [151, 150]


def test_a_job_whose_submission_was_dropped_is_passed_over() -> None:
    story = Story()
    story.event(30, 2, Kind.JOB_STARTED, 150)
    story.event(90, 2, Kind.JOB_ENDED, 150)
    assert jobs(story) == []


def test_a_job_whose_function_was_not_defined_is_a_question_mark() -> None:
    story = Story()
    story.event(10, 1, Kind.JOB_SUBMITTED, 150, 0, 999, 998)
    assert str(jobs(story)[0]) == "?()"


def test_a_job_of_a_number_shows_it() -> None:
    story = Story()
    story.event(10, story.main, Kind.JOB_SUBMITTED, 150, 0, story.text("square"), NUMBER + 12)
    assert str(jobs(story)[0]) == "square(12)"
