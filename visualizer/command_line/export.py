"""`visualizer export`: make a picture or a film of a recording, or tell the steps of a controlled run."""

from __future__ import annotations

from pathlib import Path

from visualizer.command_line.common import Parser, fail, sentence

USAGE = "visualizer export FILE OUT.png|.svg|.pdf|.gif|.md|.tex|.html [options]"


def export(arguments: list[str]) -> int:
    """Write a picture or a text."""
    from visualizer.drawing import THEMES
    from visualizer.export.pictures import PRESETS

    parser = Parser(
        prog="visualizer export",
        description="Make a picture or a film of a recording, or tell the steps of a controlled run; no display is "
        "needed. The options are about pictures.",
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "output",
        metavar="OUT",
        help="its suffix says the format: .png, .svg or .pdf for the timeline; .gif for the whole run as a film; "
        ".md or .tex for a table of the steps, or .html for a page that steps through them in a browser",
    )
    parser.add_argument(
        "--from", dest="begin", metavar="S", type=_moment, default=0, help="show what is after S seconds"
    )
    parser.add_argument("--to", dest="end", metavar="S", type=_moment, help="show what is before S seconds")
    parser.add_argument("--preset", choices=[preset.name for preset in PRESETS], default=PRESETS[0].name)
    parser.add_argument("--theme", choices=[theme.name for theme in THEMES], default=THEMES[0].name)
    parser.add_argument("--lanes", metavar="NAME,NAME", help="only these threads and locks, in this order")
    parser.add_argument("--scale", type=int, choices=range(1, 5), help="pixels of a PNG, times what the preset says")
    parser.add_argument("--transparent", action="store_true", help="without background")
    parser.add_argument("--title", metavar="TEXT", default="", help="what stands above")
    options = parser.parse_args(arguments)
    from visualizer.export.formats import PictureError, format_of, without_display
    from visualizer.export.formats import export as write
    from visualizer.export.pictures import PictureOptions, named_lanes
    from visualizer.model.recording import RecordingError, load
    from visualizer.model.step_lanes import recorded_timeline

    output = Path(options.output)
    try:
        format_of(output)
        timeline = recorded_timeline(load(options.file))
        picture = PictureOptions(
            begin=options.begin,
            end=options.end,
            lanes=named_lanes(timeline, options.lanes.split(",")) if options.lanes else None,
            preset=next(preset for preset in PRESETS if preset.name == options.preset),
            theme=next(theme for theme in THEMES if theme.name == options.theme),
            transparent=options.transparent,
            zoom=options.scale,
            title=options.title,
        )
        with without_display():
            write(timeline, picture, output)
    except (RecordingError, PictureError, OSError) as error:
        fail(sentence(error))
    return 0


def _moment(text: str) -> int:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError
    return round(seconds * 1e9)


_moment.__name__ = "number of seconds"
