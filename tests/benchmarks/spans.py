"""What the spans of a timeline cost: memory, adding them, drawing them and finding the one under the mouse.

    python tests/benchmarks/spans.py [--spans N ...] [--lanes N]

Times are the thread's own, on the processor, so that others who use the machine disturb little; but they still take the
memory that is near it, and ratios within one run say more than times.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import thread_time_ns

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from visualizer.model.spans import Spans

CLASSES = 7
PIXELS = 1600
VIEWS = (1, 0.1, 0.03, 0.01, 0.001, 1e-4)
PER_SECOND = 100_000
FRAME_NS = 16_666_667
PROVISIONAL_NS = 100_000_000
Lane = tuple[np.ndarray, np.ndarray, np.ndarray]


def made(count: int, lanes: int) -> tuple[list[Lane], int]:
    """`count` spans in all, 100,000 a second, of very different lengths; and until when they last, in ns."""
    random = np.random.default_rng(1)
    duration = count * 1_000_000_000 // PER_SECOND
    result: list[Lane] = []
    for _ in range(lanes):
        length = random.lognormal(0, 1.5, count // lanes)
        start = (np.cumsum(length) * (duration / length.sum())).astype(np.int64)
        kind = random.integers(0, CLASSES, len(start)).astype(np.uint8)
        result.append((start, kind, random.integers(0, 1000, len(start)).astype(np.uint32)))
    return result, duration


def built(lanes: list[Lane], duration: int) -> tuple[Spans, float]:
    """All of it at once, as from a file; and the seconds that takes."""
    begun = thread_time_ns()
    spans = Spans(CLASSES)
    spans.end = duration
    for lane in lanes:
        spans.replace(spans.add_lane(), 0, *lane)
    spans.settle(duration)
    return spans, (thread_time_ns() - begun) / 1e9


def median_us(call: Callable[[], object], least: int = 7, seconds: float = 0.3) -> float:
    """Median time of a call, in us."""
    call()
    times: list[int] = []
    while len(times) < least or sum(times) < seconds * 1e9:
        begun = thread_time_ns()
        call()
        times.append(thread_time_ns() - begun)
    return statistics.median(times) / 1e3


def draw_ms(spans: Spans, part: float) -> float:
    """Time to draw such a part of the recording, in ms; each time another one."""
    random = np.random.default_rng(2)
    length = int(spans.end * part)
    lanes = range(len(spans))

    def draw() -> None:
        begin = int(random.integers(0, spans.end - length + 1))
        spans.occupancy(lanes, begin, begin + length, PIXELS)

    return median_us(draw) / 1e3


def hover_us(spans: Spans) -> float:
    """Time to find a span, in us."""
    random = np.random.default_rng(3)
    asked = zip(
        random.integers(0, len(spans), 5000).tolist(), random.integers(0, spans.end, 5000).tolist(), strict=True
    )
    begun = thread_time_ns()
    for lane, time in asked:
        spans.at(lane, time)
    return (thread_time_ns() - begun) / 5000 / 1e3


def append_ns(batch: int, lanes: int, frames: int, provisional: int) -> tuple[float, float]:
    """Time to add a span in frames of so many, in ns per span: the mean, and that of the frame that takes longest.

    Each frame also replaces the last `provisional` ns of the one before, and settles what is older.
    """
    data, _ = made(batch * frames, lanes)
    duration = batch * frames * 1_000_000_000 // PER_SECOND
    scale = frames * FRAME_NS / duration
    data = [((start * scale).astype(np.int64), kind, argument) for start, kind, argument in data]
    spans = Spans(CLASSES)
    for _ in data:
        spans.add_lane()
    times: list[int] = []
    settled = 0
    for frame in range(1, frames + 1):
        end = frame * FRAME_NS
        fresh: list[Lane] = []
        for start, kind, argument in data:
            first, last = np.searchsorted(start, [settled, end]).tolist()
            fresh.append((start[first:last], kind[first:last], argument[first:last]))
        begun = thread_time_ns()
        spans.end = end
        for lane, columns in enumerate(fresh):
            spans.replace(lane, settled, *columns)
        settled = max(end - provisional, 0)
        spans.settle(settled)
        times.append(thread_time_ns() - begun)
    return sum(times) / frames / batch, max(times) / batch


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--spans", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000], metavar="N")
    options.add_argument("--lanes", type=int, default=64, metavar="N")
    chosen = options.parse_args()
    cases = [(count, chosen.lanes) for count in chosen.spans]
    if max(chosen.spans) >= 10_000_000:
        cases.append((max(chosen.spans), 512))
    views = "".join(f"{f'{part:g}':>8}" for part in VIEWS)
    print(
        f"{'spans':>11}{'lanes':>6}{'build s':>9}{'ns/span':>8}{'B/span':>8}{'hover us':>9}   occupancy ms, view{views}"
    )
    drawn: dict[tuple[int, int], list[float]] = {}
    for count, lanes in cases:
        data, duration = made(count, lanes)
        spans, seconds = built(data, duration)
        del data
        drawn[count, lanes] = times = [draw_ms(spans, part) for part in VIEWS]
        costs = f"{seconds:>9.2f}{seconds / count * 1e9:>8.0f}{spans.nbytes / spans.spans:>8.1f}{hover_us(spans):>9.1f}"
        print(f"{count:>11,}{lanes:>6}{costs}{'':>21}{''.join(f'{time:>8.2f}' for time in times)}")
    few, many = (min(chosen.spans), chosen.lanes), (max(chosen.spans), chosen.lanes)
    if few != many:
        ratio = max(drawn[many]) / max(drawn[few])
        print(
            f"occupancy of {many[0]:,} / {few[0]:,} spans: all {drawn[many][0] / drawn[few][0]:.2f}, worst {ratio:.2f}"
        )
    for batch, frames in ((1_667, 600), (16_667, 120)):
        for provisional in (0, PROVISIONAL_NS):
            mean, worst = append_ns(batch, chosen.lanes, frames, provisional)
            print(
                f"{batch:,} new spans a frame, {provisional / 1e6:.0f} ms replaced: "
                f"{mean:.0f} ns per span, {worst:.0f} in the longest frame"
            )


if __name__ == "__main__":
    main()
