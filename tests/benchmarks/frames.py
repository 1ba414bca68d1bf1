"""What a frame of the timeline costs: synthetic recordings of 64 lanes, painted into an image of 1600 x 900.

    python tests/benchmarks/frames.py [--spans 100000,1000000,10000000] [--frames N] [--lanes N]

A frame is everything: background, names, axis, spans, labels, markers, arrows. "Whole" shows the whole recording,
"follow" its last seconds as they move on, "pan" a hundredth of it that moves, "zoom" one step after the other from the
whole recording to a millionth of it. Each is painted with lanes as high as usual and as low as they may be; as many
are seen as fit. As in the window, what the last frame has computed is used again where it can be; that of "whole" is
not, since nothing in it would change.

Times are the thread's own, on the processor, so that others who use the machine disturb less; but they still take the
memory that is near it, and the ratios at the end say more than times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
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
    medians: dict[tuple[str, str], dict[int, float]] = {}
    for count in [int(text) for text in options.spans.split(",")]:
        began = time.perf_counter()
        timeline = synthetic(count, options.lanes)
        spans = timeline.threads
        print(
            f"\n{spans.spans:,} spans, {options.lanes} lanes, {timeline.end / SECOND:.0f} s, "
            f"made in {time.perf_counter() - began:.1f} s: {spans.nbytes / spans.spans:.1f} bytes for each span"
        )
        for name, metrics in (("usual lanes", Metrics()), ("low lanes", LOW)):
            for kind, views in _views(timeline.end, options.frames).items():
                times = _frames(timeline, metrics, views)
                medians.setdefault((name, kind), {})[count] = statistics.median(times)
                print(f"  {name:12} {kind:7} {_numbers(times)}")
        times = _repeated(lambda timeline=timeline: timeline.state_at(7, timeline.end // 3), 1000)
        print(f"  what is under the pointer {statistics.median(times) * 1e3:.1f} µs")
    _judge(medians)
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


def _frames(timeline: Timeline, metrics: Metrics, views: list[tuple[int, int]]) -> list[float]:
    """Milliseconds of each frame."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    picture = Picture(timeline, tuple(timeline.lanes), *views[0], DARK, metrics)
    moves = views[0] != views[-1]
    kept = Reuse()

    def frame(view: tuple[int, int]) -> None:
        begin, end = aligned(*view, WIDTH - metrics.names)
        painter = QPainter(image)
        shown = replace(picture, begin=begin, end=end)
        paint(painter, QRect(0, 0, WIDTH, HEIGHT), shown, reuse=kept if moves else None)
        painter.end()

    frame(views[0])
    return [_time(lambda view=view: frame(view)) for view in views]


def _repeated(action: Callable[[], object], times: int) -> Iterator[float]:
    return (_time(action) for _ in range(times))


def _time(action: Callable[[], object]) -> float:
    began = time.thread_time()
    action()
    return (time.thread_time() - began) * 1e3


def _numbers(times: list[float]) -> str:
    worst = sorted(times)[int(len(times) * 0.95)]
    return f"median {statistics.median(times):5.1f} ms, 95 % below {worst:5.1f} ms"


def _judge(medians: dict[tuple[str, str], dict[int, float]]) -> None:
    print()
    for (name, kind), found in medians.items():
        few, many = min(found), max(found)
        ratio = found[many] / found[few]
        verdict = "ok" if found[many] <= GOAL_MS and (few == many or ratio <= GOAL_RATIO) else "MISSED"
        print(
            f"{name:12} {kind:7} {many:,} spans: {found[many]:.1f} ms (goal {GOAL_MS:.0f}), "
            f"{ratio:.2f} x that of {few:,} (goal {GOAL_RATIO})  {verdict}"
        )


if __name__ == "__main__":
    main()
