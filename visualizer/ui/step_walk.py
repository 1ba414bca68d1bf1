"""Looking through a run in which there was nothing to choose: one step after the other is selected."""

from __future__ import annotations

from visualizer.drawing.layout import Spot
from visualizer.model.recording import STEP_NS
from visualizer.model.step_lanes import step_at
from visualizer.model.timeline import LaneKind
from visualizer.ui.step_engine import Stepped
from visualizer.ui.timeline_view import TimelineView

NOTHING_TO_CHOOSE = "Nothing can be chosen here: at no moment could two threads go on, so it always ends like this."
"""What is said of such a run; how it has ended is said behind it."""


def leaves_no_choice(stepped: Stepped) -> bool:
    """Whether a run has come to its end without a single choice."""
    return stepped.situation.report is not None and not stepped.situation.choices


def walk(stepped: Stepped, view: TimelineView, by: int) -> None:
    """Select the step that is so many behind the one that is selected; the first one if none is."""
    steps, spot = stepped.situation.interleaving.steps, view.selection
    here = step_at(view.timeline, spot.kind, spot.number, spot.time) if spot is not None else None
    number = 0 if here is None else min(max(here + by, 0), len(steps) - 1)
    if steps:
        view.go_to(Spot(LaneKind.THREAD, steps[number].thread + 1, number * STEP_NS + STEP_NS // 2))
