"""`visualizer scenarios`: list the demo programs that ship with us."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from visualizer.command_line.common import Parser

USAGE = "visualizer scenarios [--json]"


def scenarios(arguments: list[str]) -> int:
    """Print them, group by group in the order of the course."""
    parser = Parser(prog="visualizer scenarios", usage=USAGE, description="List the demo programs, as a course.")
    parser.add_argument("--json", action="store_true", help="all that they declare, for scripts")
    options = parser.parse_args(arguments)
    from visualizer.model.demos import FOLDER, Demo, find_demos

    def facts(demo: Demo) -> dict[str, Any]:
        return {
            "file": str(demo.path),
            "title": demo.title,
            "group": demo.group,
            "look_for": demo.description,
            "notes": demo.notes,
            "mode": demo.mode.value,
            "fails": demo.fails or None,
            "expect": demo.expect or None,
            "twin": None if demo.twin is None else str(demo.twin),
            "why_right": demo.why_right or None,
            "picture": list(demo.picture),
            "ends": demo.ends,
            "recording": None if demo.recording is None else str(demo.recording),
            "schedule": None if demo.schedule is None else demo.schedule.text,
            "schedule_steps": None if demo.schedule is None else demo.schedule.steps,
        }

    demos = find_demos()
    if options.json:
        print(json.dumps([facts(demo) for demo in demos], indent=1))
        return 0
    name_width = max((len(demo.path.name) for demo in demos), default=0)
    title_width = max((len(demo.title) for demo in demos), default=0)
    print(f"in {FOLDER}")
    for group, members in groupby(demos, key=lambda demo: demo.group):
        print(f"\n{group}")
        for demo in members:
            fails = f", fails: {demo.fails}" if demo.fails else ""
            if demo.schedule is not None:
                fails += f" in {demo.schedule.steps} step{'s' * (demo.schedule.steps != 1)}"
            ends = "" if demo.ends else ", never ends"
            print(f"  {demo.path.name:{name_width}}  {demo.title:{title_width}}  {demo.mode.value}{fails}{ends}")
    return 0
