"""What a frame of the timeline costs: synthetic recordings of 64 lanes, painted into an image of 1600 x 900.

    python tests/benchmarks/frames.py [--spans 100000,1000000,10000000] [--frames N] [--lanes N]

A frame is everything: background, names, axis, spans, labels, markers, arrows. "Whole" shows the whole recording,
"follow" its last seconds as they move on, "pan" a hundredth of it that moves, "zoom" one step after the other from the
whole recording to a millionth of it. Each is painted with lanes as high as usual and as low as they may be; as many
are seen as fit. As in the window, what the last frame has computed is used again where it can be; that of "whole" is
not, since nothing in it would change.

Times are the thread's own, on the processor, so that others who use the machine disturb less. But its clock is not
always as fast, so the recordings are all there at once, and each frame is painted of one after the other: the ratios at
the end say more than the times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtCore import QRect  # noqa: E402
from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: E402

from visualizer.drawing import DARK, Metrics, Picture, Reuse, paint  # noqa: E402
from visualizer.drawing.reuse import aligned  # noqa: E402
from visualizer.model.states import Life, State  # noqa: E402
from visualizer.model.tables import ThreadFacts  # noqa: E402
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class  # noqa: E402

SECOND = 1_000_000_000
RATE = 100_000
"""Spans in a second, in all lanes together."""
WIDTH, HEIGHT = 1600, 900
GOAL_MS, GOAL_RATIO = 10.0, 1.5
LOW = Metrics(lane_height=18, span_height=13)
_STATES = (State.RUNNING, State.READY, State.BLOCKED, State.WAITING)


def main() -> None:
    """Measure and print."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--spans", default="100000,1000000,10000000", help="how many, with commas")
    made.add_argument("--frames", type=int, default=40, help="of each kind")
    made.add_argument("--lanes", type=int, default=64)
    options = made.parse_args()
    application = QGuiApplication([])
    timelines: list[Timeline] = []
    for count in [int(text) for text in options.spans.split(",")]:
        began = time.perf_counter()
        timeline = synthetic(count, options.lanes)
        spans = timeline.threads
        print(
            f"{spans.spans:,} spans, {options.lanes} lanes, {timeline.end / SECOND:.0f} s, "
            f"made in {time.perf_counter() - began:.1f} s: {spans.nbytes / spans.spans:.1f} bytes for each span"
        )
        timelines.append(timeline)
    views = [_views(timeline.end, options.frames) for timeline in timelines]
    for name, metrics in (("usual lanes", Metrics()), ("low lanes", LOW)):
        for kind in views[0]:
            films = [_Film(timeline, metrics, its[kind]) for timeline, its in zip(timelines, views, strict=True)]
            print()
            _judge(f"{name}, {kind}", timelines, _together(films, options.frames), GOAL_MS)
    print()
    pointers = [_Pointer(timeline) for timeline in timelines]
    _judge("what is under the pointer", timelines, _together(pointers, 1000), None)
    del application


def synthetic(count: int, lanes: int, rate: int = RATE) -> Timeline:
    """A timeline of threads with about `count` spans, short and long ones, in bursts and without gaps."""
    timeline = Timeline()
    timeline.end = timeline.threads.end = max(int(count / rate * SECOND), SECOND)
    chance = np.random.default_rng(1)
    classes = np.array([state_class(state) for state in _STATES], np.uint8)
    each = max(count // lanes, 1)
    for number in range(1, lanes + 1):
        lengths = chance.lognormal(0, 1.6, each) * np.repeat(chance.lognormal(0, 1, -(-each // 50)), 50)[:each]
        start = (np.cumsum(lengths) - lengths) * (timeline.end / lengths.sum())
        kinds = classes[(np.arange(each) + chance.integers(0, 2, each) * 2) % 4]
        lane = Lane(LaneKind.THREAD, number, timeline.threads.add_lane(), f"worker-{number}", colour=number % 8)
        lane.life = Life(number, ThreadFacts(lane.name, target="work"), created=0, started=0)
        timeline.lanes.append(lane)
        timeline._lanes[LaneKind.THREAD, number] = lane
        timeline.threads.replace(lane.row, 0, start.astype(np.int64), kinds, np.zeros(each, np.uint32))
    timeline.threads.settle(timeline.end)
    return timeline


def _views(end: int, frames: int) -> dict[str, list[tuple[int, int]]]:
    """What each kind of frames shows, in ns."""
    window, part = min(10 * SECOND, end), end // 100
    zooms = np.geomspace(1, 1e-6, frames)
    middle = end // 2
    return {
        "whole": [(0, end)] * frames,
        "follow": [(end - window - back, end - back) for back in (np.arange(frames)[::-1] * SECOND // 60).tolist()],
        "pan": [(at, at + part) for at in np.linspace(0, end - part, frames).astype(np.int64).tolist()],
        "zoom": [(int(middle - middle * zoom), int(middle + middle * zoom)) for zoom in zooms],
    }


class _Film:
    """Frames of one timeline, one after the other."""

    def __init__(self, timeline: Timeline, metrics: Metrics, views: list[tuple[int, int]]) -> None:
        self._image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        self._picture = Picture(timeline, tuple(timeline.lanes), *views[0], DARK, metrics)
        self._views = views
        self._kept = Reuse() if views[0] != views[-1] else None
        self(0)

    def __call__(self, number: int) -> None:
        begin, end = aligned(*self._views[number], WIDTH - self._picture.metrics.names)
        painter = QPainter(self._image)
        shown = replace(self._picture, begin=begin, end=end)
        paint(painter, QRect(0, 0, WIDTH, HEIGHT), shown, reuse=self._kept)
        painter.end()


class _Pointer:
    """The pointer over one timeline, moving on."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def __call__(self, number: int) -> None:
        self._timeline.state_at(7, self._timeline.end // 3 + number)


def _together(actions: Sequence[Callable[[int], None]], times: int) -> list[list[float]]:
    """Milliseconds of each time that each of some actions is done, in turn."""
    found: list[list[float]] = [[] for _ in actions]
    for number in range(times):
        for action, mine in zip(actions, found, strict=True):
            began = time.thread_time()
            action(number)
            mine.append((time.thread_time() - began) * 1e3)
    return found


def _judge(name: str, timelines: list[Timeline], found: list[list[float]], goal: float | None) -> None:
    """Print what the frames of the timelines have taken, and whether those of the last, the largest, are quick."""
    medians = [statistics.median(times) for times in found]
    for timeline, median, times in zip(timelines, medians, found, strict=True):
        worst = sorted(times)[int(len(times) * 0.95)]
        print(f"{name:24} {timeline.threads.spans:>11,} spans: {median:7.3f} ms, 95 % below {worst:7.3f} ms")
    ratio = medians[-1] / medians[0]
    is_quick = (goal is None or medians[-1] <= goal) and ratio <= GOAL_RATIO
    limit = "" if goal is None else f" (goal: {goal:.0f} ms)"
    print(f"{'':24} {ratio:.2f} x (goal: {GOAL_RATIO}){limit}  {'ok' if is_quick else 'MISSED'}")


if __name__ == "__main__":
    main()
