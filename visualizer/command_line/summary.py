"""`visualizer summary`: say what is in a recording."""

from __future__ import annotations

import json

from visualizer.command_line.common import Parser, fail, sentence

USAGE = "visualizer summary FILE [--json]"


def summary(arguments: list[str]) -> int:
    """Print a summary."""
    parser = Parser(prog="visualizer summary", description="Say what is in a recording.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    options = parser.parse_args(arguments)
    from visualizer.export.summary_json import summary as facts
    from visualizer.export.summary_text import summary_text
    from visualizer.model.analysis import analyse
    from visualizer.model.recording import RecordingError, load

    try:
        recording = load(options.file)
    except (RecordingError, OSError) as error:
        fail(sentence(error))
    analysis = analyse(recording)
    if options.json:
        print(json.dumps(facts(analysis), indent=1))
    else:
        print(summary_text(analysis), end="")
    return 0
