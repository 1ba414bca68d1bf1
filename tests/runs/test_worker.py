"""How the process of the runs spends its time."""

from multiprocessing.connection import Pipe

import pytest

from visualizer.recorder import Program, Recorder
from visualizer.recorder.recorder import POLL
from visualizer.runs import worker
from visualizer.runs.channel import Channel
from visualizer.runs.news import Start
from visualizer.runs.worker import Worker


@pytest.mark.parametrize("events", [0, 5])
def test_it_does_not_turn_in_circles_while_there_is_nothing_to_be_seen(monkeypatch, events):
    pauses: list[float] = []
    monkeypatch.setattr(worker, "wait", lambda inputs, pause: pauses.append(pause) or [])
    ours, theirs = Pipe()
    one = Worker(Start(1, Program("program.py"), "gil"), Channel(ours))
    one._recorder = recorder = Recorder(one._start.program)
    recorder.events = events
    one._wait([])
    # A look is due at once if there are events, and after one was sent only when it was taken in.
    one._is_taken = False
    one._wait([])
    assert pauses == [0.0 if events else POLL, POLL]
    one._console.close()
    ours.close()
    theirs.close()
