"""The reports of runs, as far as they do not depend on who makes them."""

import codecs
import json
import os
import signal
import sys
from contextlib import suppress

_TEXT_BYTES = 20_000
"""How much is told of what a run printed."""
_NEWS_BYTES = 200_000
"""How much is told at once of what it has printed since; of more the end."""
_STREAMS = "stdout", "stderr"


def report_of(outcome: str, message: str) -> dict:
    """A report that knows nothing but what the run came to."""
    return {"outcome": outcome, "message": message, "thread": "", "file": "", "line": 0, "steps": 0, "found": []}


def report_of_status(status: int) -> dict:
    """What to say of a run whose process has ended, with a status as of `os.waitpid`, and told nothing."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = next((name for name in signal.Signals if name == number), None)
        return report_of("crash", f"the process was ended by {name.name if name else f'signal {number}'}")
    return report_of("unsupported", "the process has ended in a way that tells nothing of how the program ended")


def write_out() -> None:
    """Write what the two streams have kept of what was printed, whatever the program has put in their place."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(Exception):
            stream.flush()  # type: ignore


def printed_to(output: "list[int]") -> "dict[str, str]":
    """What was printed to the two files, for a report."""
    return {
        name: os.pread(file, _TEXT_BYTES, 0).decode(errors="replace")
        for name, file in zip(_STREAMS, output, strict=True)
    }


class Prints:
    """What a run prints to the two files, bit by bit."""

    def __init__(self, output: "list[int]") -> None:
        self._output = output
        self._told = [0] * len(output)
        self._decoders = [codecs.getincrementaldecoder("utf-8")("replace") for _ in output]

    def news(self) -> "list[tuple[str, str]]":
        """What was printed since this was asked last, as pairs of the stream's name and a text."""
        write_out()
        found = []
        for at, name in enumerate(_STREAMS):
            size = os.fstat(self._output[at]).st_size
            begin, self._told[at] = max(self._told[at], size - _NEWS_BYTES), size
            text = self._decoders[at].decode(os.pread(self._output[at], size - begin, begin)) if size > begin else ""
            if text:
                found.append((name, text))
        return found


def empty(output: "list[int]") -> None:
    """Forget what was printed."""
    for file in output:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)


def line_of(message: object) -> bytes:
    """A message as a line."""
    return json.dumps(message).encode() + b"\n"
