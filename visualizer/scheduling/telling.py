"""The reports of runs, as far as they do not depend on who makes them."""

import json
import os
import signal

_TEXT_BYTES = 20_000
"""How much is told of what a run printed."""


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


def printed_to(output: "list[int]") -> "dict[str, str]":
    """What was printed to the two files, for a report."""
    return {
        name: os.pread(file, _TEXT_BYTES, 0).decode(errors="replace")
        for name, file in zip(("stdout", "stderr"), output, strict=True)
    }


def empty(output: "list[int]") -> None:
    """Forget what was printed."""
    for file in output:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)


def line_of(message: object) -> bytes:
    """A message as a line."""
    return json.dumps(message).encode() + b"\n"
