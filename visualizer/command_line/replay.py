"""`visualizer replay`: run a program again under the schedule that a recording keeps."""

from __future__ import annotations

from visualizer.command_line.common import Parser, fail, note, sentence

USAGE = "visualizer replay [--times N] [--python INTERPRETER] FILE"


def replay(arguments: list[str]) -> int:
    """Replay; returns 0 if each run ended in the same failure after the same steps, else 1."""
    parser = Parser(
        prog="visualizer replay",
        usage=USAGE,
        description="Run the program of a recording again, under the same schedule. This runs the program.",
    )
    parser.add_argument("file", metavar="FILE", help="what check has kept with -o")
    parser.add_argument("--times", metavar="N", type=_times, default=1, help="how often (default: once)")
    parser.add_argument("--python", metavar="INTERPRETER", help="the Python to run it; default: this one")
    options = parser.parse_args(arguments)
    from visualizer.interpreters import InterpreterError, find_interpreter
    from visualizer.model.recording import RecordingError, load
    from visualizer.search.children import SearchError
    from visualizer.search.replaying import FROM_FILES
    from visualizer.search.replaying import replay as run

    try:
        result = run(load(options.file), options.times, find_interpreter(options.python))
    except (RecordingError, SearchError, InterpreterError, OSError) as error:
        fail(sentence(error))
    if result.origin == FROM_FILES:
        note("the program's files are as they were, and were run")
    else:
        note("the program's files have changed or are gone: what the recording keeps of them was run")
    print(f"{result.same} of {result.times} runs ended as recorded, after the same steps: {result.outcome}")
    if result.same == result.times:
        return 0
    print(f"first difference: {result.difference}")
    return 1


def _times(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_times.__name__ = "number above 0"
