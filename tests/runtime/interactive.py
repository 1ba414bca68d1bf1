"""Interactive runs for tests: a program, orders to it, and what it says."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from conftest import find_python

from visualizer.model.analysis import Analysis, analyse
from visualizer.model.recording import Recording
from visualizer.model.states import Life
from visualizer.recorder import Program, Recorder, Streams

_PATIENCE = 30.0


class Session:
    """A program that runs interactively, in a thread of its own."""

    def __init__(self, program: Program, folder: Path, view: str = "events") -> None:
        self._changed = threading.Condition()
        self.messages: list[dict] = []
        self._numbers = iter(range(1, 100_000))
        self._recording: Recording | None = None
        self._error: Exception | None = None
        self._output = (folder / "output").open("w+b")
        streams = Streams(stdout=self._output.fileno(), stderr=self._output.fileno())
        self.recorder = Recorder(program, view, streams, self._hear)
        self._thread = threading.Thread(target=self._run, name="session")
        self._thread.start()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self.recorder.stop()
        self._thread.join()
        self._output.close()

    def _run(self) -> None:
        try:
            self._recording = self.recorder.run()
        except Exception as error:
            self._error = error

    def _hear(self, message: dict) -> None:
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[dict], Any], what: str) -> dict:
        """The first message that fits, once it is there."""
        with self._changed:
            found = self._changed.wait_for(lambda: [m for m in self.messages if condition(m)], _PATIENCE)
            assert found, f"waited in vain for {what}; there are {self.messages}"
            return found[0]

    def event(self, name: str, condition: Callable[[dict], Any] = lambda message: True) -> dict:
        return self.wait_for(lambda message: message.get("event") == name and condition(message), name)

    def latest(self, name: str) -> dict | None:
        with self._changed:
            return next((m for m in reversed(self.messages) if m.get("event") == name), None)

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        end = time.monotonic() + _PATIENCE
        while not (value := condition()):
            assert time.monotonic() < end, f"waited in vain for {what}; there are {self.messages}; {self.output}"
            time.sleep(0.005)
        return value

    def order(self, do: str, **details: Any) -> dict:
        """Give an order and wait for its answer."""
        number = next(self._numbers)
        self.recorder.send({"do": do, "id": number, **details})
        return self.wait_for(lambda message: message.get("id") == number, f"the answer to {do}")

    def obeyed(self, do: str, **details: Any) -> dict:
        answer = self.order(do, **details)
        assert answer["ok"], answer
        return answer

    def refused(self, do: str, **details: Any) -> str:
        answer = self.order(do, **details)
        assert not answer["ok"], answer
        return answer["why"]

    @property
    def output(self) -> str:
        return Path(self._output.name).read_text()

    def printed(self, text: str) -> None:
        self.until(lambda: text in self.output, f"{text!r}")

    def watched(self, name: str, value: str) -> None:
        self.event("values", lambda message: message["values"].get(name) == value)

    def end(self) -> Analysis:
        """Wait for the program's end."""
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), f"the program does not end; it said {self.messages}; {self.output}"
        if self._error is not None:
            raise self._error
        assert self._recording is not None
        return analyse(self._recording)

    def let_end(self) -> Analysis:
        self.obeyed("let_main_end")
        return self.end()


def life(analysis: Analysis, name: str) -> Life:
    found = [life for life in analysis.lives if life.facts.name == name]
    assert len(found) == 1, [life.facts.name for life in analysis.lives]
    return found[0]


@pytest.fixture(params=["3.10", "3.13"])
def python(request) -> str:
    path = find_python(request.param)
    if path is None:
        pytest.skip(f"there is no Python {request.param} on this machine")
    return path


@pytest.fixture
def interact_here(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Starts a program interactively: `interact_here(source, *arguments)`."""
    with ExitStack() as stack:

        def start(source: str, *arguments: str, interpreter: str = sys.executable, **options) -> Session:
            script = tmp_path / "program.py"
            script.write_text(source)
            program = Program(str(script), arguments, False, interpreter)
            return stack.enter_context(Session(program, tmp_path, **options))

        yield start


@pytest.fixture
def interact(python: str, interact_here) -> Callable[..., Session]:
    """The same under the oldest and the newest interpreter."""
    return lambda source, *arguments, **options: interact_here(source, *arguments, interpreter=python, **options)
