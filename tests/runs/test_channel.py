"""What is sent between two processes of ours arrives as it was."""

import threading
from collections.abc import Iterator
from multiprocessing.connection import Pipe

import numpy as np
import pytest

from visualizer.model.recording import EVENT, Header, Recording
from visualizer.runs.channel import Channel
from visualizer.runs.news import Recorded


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    first, second = (Channel(end) for end in Pipe())
    yield first, second
    first.close()
    second.close()


def through(ends: tuple[Channel, Channel], message: object) -> object:
    """What arrives at the other end; it is received while it is sent, since it may be larger than what a pipe holds."""
    sending = threading.Thread(target=ends[0].send, args=(message,))
    sending.start()
    found = ends[1].receive()
    sending.join()
    return found


@pytest.mark.parametrize("count", [0, 10, 200_000])
def test_a_recording_arrives_whole(ends, count):
    events = np.zeros(count, EVENT)
    events["time"] = np.arange(count)
    found = through(ends, Recorded(Recording(Header(code=3), events, definitions=[["N", "1", "text"]]), "not kept"))
    assert isinstance(found, Recorded)
    assert found.unsaved == "not kept"
    assert found.recording.header == Header(code=3)
    assert found.recording.definitions == [["N", "1", "text"]]
    assert (found.recording.events == events).all()


def test_what_is_sent_to_nobody_raises(ends):
    ends[1].close()
    with pytest.raises(OSError, match=r"pipe|reset|closed"):
        ends[0].send("text")


def test_the_end_of_the_other_side_is_seen(ends):
    ends[0].close()
    with pytest.raises((EOFError, OSError)):
        ends[1].receive()
