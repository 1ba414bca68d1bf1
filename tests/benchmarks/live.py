"""What it costs to watch a program live: a synthetic one with 64 threads, and a real one that is busy.

    python tests/benchmarks/live.py [--seconds N] [--rates 100000 1000000] [--keep FILE.tvr] [--no-window]

Two cores cannot make a million real events a second, so the program that is run only writes prepared ones into the
rings, at the moments at which they are said to have happened. All behind that is as in the window: the process of the
runs drains the rings and looks, the window's thread applies what it says and paints the timeline, which follows, on
1600 x 900 pixels: once with lanes as high as usual, of which as many are seen as fit, and once with all of them made to
fit.

A frame clock of 60 Hz asks for frames, as a screen would: one that is late is left out. How old the newest event on the
screen is, is asked at the end of each frame, so it includes the time that passes until the next look. (POSIX only.)
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import heapq
import os
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
if "--path" in sys.argv:
    # The synthetic program, of which the recorder thinks that it is a Python.
    sys.path[:] = sys.argv[sys.argv.index("--path") + 1].split(os.pathsep)
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from visualizer.bridge import Bridge, Phase  # noqa: E402
from visualizer.drawing.layout import Metrics  # noqa: E402
from visualizer.model.recording import Recording, load  # noqa: E402
from visualizer.model.timeline import LaneKind, Timeline  # noqa: E402
from visualizer.recorder import Program  # noqa: E402
from visualizer.runtime.protocol import (  # noqa: E402
    GIL_STREAM,
    OBSERVER_CHUNKS,
    PROGRAM_CHUNKS,
    SLOT_BYTES,
    USER,
    WAITED,
    Define,
    Kind,
    Primitive,
    Reason,
)
from visualizer.runtime.rings import Arena  # noqa: E402
from visualizer.runtime.writer import Writer  # noqa: E402
from visualizer.ui.appearance import Appearance  # noqa: E402
from visualizer.ui.main_window import MainWindow  # noqa: E402
from visualizer.ui.session import Opened, Session  # noqa: E402
from visualizer.ui.timeline_view import TimelineView  # noqa: E402

SECOND = 1_000_000_000
THREADS, LOCKS, QUEUES = 64, 40, 8
WIDTH, HEIGHT = 1600, 900
FRAMES = 60
_SWITCH_INTERVAL = 0.0005
"""As in `visualizer.app`."""
_SLOT = np.dtype([("object", "<u4"), ("word", "<u4"), ("place", "<u4"), ("argument", "<u4"), ("time", "<u8")])
_GIL_SLOT = np.dtype([("holder", "<u8"), ("gap", "<u4"), ("switches", "<u4"), ("time", "<u8")])
_SAMPLE = 1_000_000
_WRITE_EVERY = 0.004
_FIRST_LOCK, _FIRST_QUEUE = 1, 101
_BEGUN = THREADS + THREADS - 1 + LOCKS + QUEUES
"""Events that are written before the first second."""
_BUSY = """
import threading, time

def busy():
    while True:
        sum(range(1000))

def napper():
    print(time.perf_counter_ns(), flush=True)
    time.sleep(0.05)
"""


# The synthetic program


class Schedule:
    """One second of a program's life, after which it can begin again: who writes what when.

    One thread runs at a time, as under the GIL. In its turn it takes free locks and lets go of them, may keep one to
    the next turn, so that others come upon it and block; and it gets from a queue, sleeps, or is interrupted.

    Attributes:
        rows: For each thread its slots, with times from 0 on.
        holders: Who runs at each of the GIL's samples.
        waits: How many waits there are.
    """

    def __init__(self, rate: int) -> None:
        self._chance = random.Random(rate)
        self._step = SECOND / rate
        # A program that writes more does more in a turn, and comes to more turns, too.
        self._pairs = 2 if rate <= 200_000 else 14
        self._rows: list[list[tuple]] = [[] for _ in range(THREADS)]
        self._time = 0.0
        self._ready: deque[tuple[int, int, int]] = deque((thread, 0, 0) for thread in range(THREADS))
        self._sleepers: list[tuple[float, int]] = []
        self._held: set[int] = set()
        self._kept: dict[int, int] = {}
        self._blocked: dict[int, deque[int]] = {}
        self._getters: dict[int, deque[int]] = {
            number: deque() for number in range(_FIRST_QUEUE, _FIRST_QUEUE + QUEUES)
        }
        self._turns: list[tuple[float, int]] = []
        self.waits = 0
        end = SECOND * 0.98
        while self._time < end or self._is_busy():
            self._turn(over=self._time >= end)
        if self._time >= SECOND:
            raise ValueError("the schedule takes too long")
        self.rows = [np.array(rows, _SLOT) for rows in self._rows]
        starts = np.array([start for start, _ in self._turns])
        threads = np.array([thread for _, thread in self._turns])
        self.holders = threads[np.searchsorted(starts, np.arange(0, SECOND, _SAMPLE) + 1, "right") - 1]

    def _is_busy(self) -> bool:
        return bool(self._held or self._sleepers or self._blocked or any(self._getters.values()))

    def _write(self, thread: int, kind: int, obj: int = 0, flags: int = 0, place: int = 0, argument: int = 0) -> None:
        self._time += self._step
        self._rows[thread].append((obj, kind | flags << 8, place, argument, int(self._time)))

    def _turn(self, over: bool) -> None:
        while self._sleepers and (self._sleepers[0][0] <= self._time or not self._ready):
            until, thread = heapq.heappop(self._sleepers)
            self._time = max(self._time, until)
            self._ready.append((thread, Kind.WOKEN, 0))
        if not self._ready:
            queue = next(queue for queue, getters in self._getters.items() if getters)
            self._ready.append((self._getters[queue].popleft(), Kind.WOKEN, 0))
        thread, resumed, lock = self._ready.popleft()
        self._turns.append((self._time, thread))
        if resumed == Kind.WOKEN:
            self._write(thread, Kind.WOKEN)
        elif resumed == Kind.ACQUIRED:
            self._write(thread, Kind.ACQUIRED, lock, WAITED, place=1)
            self._kept[thread] = lock
        self._let_go(thread)
        if not over:
            self._work(thread)
            self._leave(thread)
        else:
            for queue, getters in self._getters.items():
                if getters:
                    self._notify(thread, queue)

    def _let_go(self, thread: int) -> None:
        lock = self._kept.pop(thread, 0)
        if not lock:
            return
        blocked = self._blocked.get(lock)
        self._write(thread, Kind.RELEASED, lock, place=2 if blocked else 0)
        if not blocked:
            self._held.remove(lock)
            return
        # It stays taken: nobody else gets it before the first of those who wait.
        self._ready.append((blocked.popleft(), Kind.ACQUIRED, lock))
        if not blocked:
            del self._blocked[lock]

    def _work(self, thread: int) -> None:
        for _ in range(self._chance.randint(1, 2 * self._pairs)):
            lock = self._chance.randrange(_FIRST_LOCK, _FIRST_LOCK + LOCKS)
            if lock not in self._held:
                self._write(thread, Kind.ACQUIRED, lock, place=1)
                self._write(thread, Kind.RELEASED, lock)

    def _notify(self, thread: int, queue: int) -> None:
        self._write(thread, Kind.NOTIFIED, queue, Reason.QUEUE_GET, place=3, argument=1)
        self._ready.append((self._getters[queue].popleft(), Kind.WOKEN, 0))

    def _leave(self, thread: int) -> None:
        """End the turn in one way or another."""
        queue = self._chance.randrange(_FIRST_QUEUE, _FIRST_QUEUE + QUEUES)
        lock = self._chance.randrange(_FIRST_LOCK, _FIRST_LOCK + LOCKS)
        if self._getters[queue]:
            self._notify(thread, queue)
        way = self._chance.random()
        if way < 0.25:
            self.waits += 1
            micros = self._chance.randint(100, 5000)
            self._write(thread, Kind.WAITING, 0, Reason.SLEEP, place=1, argument=micros)
            heapq.heappush(self._sleepers, (self._time + micros * 1000, thread))
        elif way < 0.4 and sum(map(len, self._getters.values())) < THREADS // 3:
            self.waits += 1
            self._write(thread, Kind.WAITING, queue, Reason.QUEUE_GET, place=1, argument=0xFFFF_FFFF)
            self._getters[queue].append(thread)
        elif way < 0.7 and lock in self._held:
            self.waits += 1
            self._write(thread, Kind.REQUESTED, lock, place=1)
            self._blocked.setdefault(lock, deque()).append(thread)
        else:
            if way < 0.85 and lock not in self._held:
                self._write(thread, Kind.ACQUIRED, lock, place=1)
                self._held.add(lock)
                self._kept[thread] = lock
            self._ready.append((thread, 0, 0))


class _Stream:
    """Slots of one thread, chunk by chunk."""

    def __init__(self, arena: Arena, owner: int, dtype: np.dtype, free: range = range(0)) -> None:
        self._arena, self._owner, self._dtype = arena, owner, dtype
        self._bytes = np.frombuffer(arena.buffer, np.uint8)
        self._free = free
        self.written = self.dropped = 0

    def write(self, rows: np.ndarray) -> None:
        while len(rows):
            if not self._free:
                taken = self._arena.take(self._owner)
                if taken is None:
                    self.dropped += len(rows)
                    return
                self._free = taken
            fitting = self._free[: len(rows)]
            self._bytes[fitting.start : fitting.stop].view(self._dtype)[:] = rows[: len(fitting)]
            self._free = self._free[len(fitting) :]
            self.written += len(fitting)
            rows = rows[len(fitting) :]


def write(path: str, rate: int, seconds: float) -> None:
    """Be the program and its observer: say when it began, write, and say how many events that were."""
    schedule = Schedule(rate)
    arena = Arena(path, 0, PROGRAM_CHUNKS)
    # Once the recorder has heard of the program, the file has no name any more.
    samples = _Stream(Arena(path, PROGRAM_CHUNKS, OBSERVER_CHUNKS), GIL_STREAM, _GIL_SLOT)
    origin = time.perf_counter_ns()
    streams = _begin(Writer(arena))
    holders = np.zeros(len(schedule.holders), _GIL_SLOT)
    holders["holder"] = [_address(thread + 1) for thread in schedule.holders]
    holders["gap"], holders["switches"] = _SAMPLE, 3
    holders["time"] = np.arange(0, SECOND, _SAMPLE)
    print(origin, schedule.waits, flush=True)
    began = time.perf_counter_ns()
    series = [(streams[at], rows, np.ascontiguousarray(rows["time"])) for at, rows in enumerate(schedule.rows)]
    series.append((samples, holders, np.ascontiguousarray(holders["time"])))
    written = 0
    while written < seconds * SECOND:
        time.sleep(_WRITE_EVERY)
        now = min(time.perf_counter_ns() - began, int(seconds * SECOND))
        while written < now:
            period = written // SECOND
            until = min(now, (period + 1) * SECOND)
            for stream, rows, times in series:
                first, last = np.searchsorted(times, (written - period * SECOND, until - period * SECOND)).tolist()
                if first < last:
                    fresh = rows[first:last].copy()
                    fresh["time"] += np.uint64(began + period * SECOND)
                    stream.write(fresh)
            written = until
    written = _BEGUN + sum(stream.written for stream in streams)
    print(written, sum(stream.dropped for stream in streams), flush=True)


def _begin(writer: Writer) -> list[_Stream]:
    """Define all that there is, let the threads begin, and go on where each of them has come to."""
    threads = writer.threads
    streams = []
    for number in range(1, THREADS + 1):
        writer.thread_address = lambda number=number: _address(number)  # type: ignore
        writer.become(number)
        if number == 1:
            writer.define(Define.HELLO, "python", "3.11.7", "cwd", "/", "event_ns", "300")
            for place in (1, 2, 3):
                writer.define(Define.PLACE, str(place), "/live.py", str(10 * place), "work", USER)
            writer.define(Define.STACK, "1", "1")
        writer.define_thread(number, f"worker-{number - 1}" if number > 1 else "MainThread", False, "threading", "work")
        writer.begin_thread(number)
        if number == 1:
            for other in range(2, THREADS + 1):
                writer.emit(other, Kind.THREAD_CREATED, 1)
            for lock in range(_FIRST_LOCK, _FIRST_LOCK + LOCKS):
                writer.emit(lock, Kind.OBJECT_CREATED | Primitive.LOCK << 8, 1)
            for queue in range(_FIRST_QUEUE, _FIRST_QUEUE + QUEUES):
                writer.emit(queue, Kind.OBJECT_CREATED | Primitive.QUEUE << 8, 1)
        left = list(threads.slots)
        streams.append(_Stream(writer.arena, number, _SLOT, range(left[0], left[-1] + SLOT_BYTES, SLOT_BYTES)))
    return streams


def _address(thread: int) -> int:
    return 0x7F00_0000_0000 + 0x100 * thread


# The reading side


class Frames:
    """A frame clock that lets a view paint, and what its frames were like."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        # Only the clock lets it paint.
        view.refresh = lambda: None
        self._seen: Callable[[], None] = lambda: None
        self.ends: list[float] = []
        self.paints: list[float] = []
        self.work: list[float] = []
        self._timer = QTimer(view)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)

    def run(self, seconds: float, seen: Callable[[], None] = lambda: None) -> None:
        """Paint for a time; `seen` is called after each frame."""
        self.ends, self.paints, self.work, self._seen = [], [], [], seen
        self._timer.start(0)
        wait(seconds)
        self._timer.stop()

    def _frame(self) -> None:
        began, worked = time.perf_counter(), time.thread_time()
        self._view.viewport().repaint()
        now = time.perf_counter()
        self.work.append((time.thread_time() - worked) * 1e3)
        self.ends.append(now)
        self.paints.append((now - began) * 1e3)
        self._seen()
        # At the next beat; those that were missed are left out.
        beat = 1 / FRAMES
        self._timer.start(round((beat - time.perf_counter() % beat) * 1e3))

    @property
    def rate(self) -> float:
        """Frames per second."""
        return (len(self.ends) - 1) / (self.ends[-1] - self.ends[0])

    @property
    def text(self) -> str:
        """All of it in words."""
        intervals = (np.diff(self.ends) * 1e3).tolist()
        return f"{self.rate:.1f} frames/s, interval {spread(intervals)}, paint {spread(self.paints)}"


class _Timed(Timeline):
    """A timeline that says what updating it costs."""

    def __init__(self) -> None:
        super().__init__()
        self.costs: list[float] = []
        self.work: list[float] = []
        self.ages: list[float] = []
        self.newest = self.events = self.origin = 0

    def update(self, analysis, since: int = 0, settled: int | None = None) -> None:
        began, worked = time.perf_counter(), time.thread_time()
        super().update(analysis, since, settled)
        self.costs.append((time.perf_counter() - began) * 1e3)
        self.work.append((time.thread_time() - worked) * 1e3)
        times = analysis.recording.events["time"]
        self.events += len(times) - int(times.searchsorted(self.newest, "right"))
        self.newest = min(self.end, int(times[-1]))
        self.ages.append((time.perf_counter_ns() - self.origin - self.newest) / 1e6)


class _Synthetic:
    """The synthetic program in a bridge, which takes it for a Python that runs a script.

    Attributes:
        printed: What it has printed: when it began, in ns, how often its threads wait; at its end, events and losses.
    """

    def __init__(self, directory: Path, rate: int, seconds: float) -> None:
        script, python = directory / "live.py", directory / "python"
        script.write_text("")
        ours = f"{shlex.quote(sys.executable)}"
        write = f"{ours} -I -S {shlex.quote(__file__)} --path {shlex.quote(os.pathsep.join(sys.path))}"
        python.write_text(
            f'#!/bin/sh\ncase "$1" in -c) exec {ours} "$@";; esac\n'
            f'exec {write} --write "$THREAD_VISUALIZER_MAP" {rate} {seconds}\n'
        )
        python.chmod(0o755)
        self.program = Program(str(script), interpreter=str(python))
        self.bridge = Bridge(autosave=directory / "runs", view="events")
        self.printed: list[int] = []
        self.bridge.printed.connect(self._read)

    def _read(self, text: str) -> None:
        if not text.replace("\n", " ").replace(" ", "").isdigit():
            raise SystemExit(text)
        self.printed.extend(map(int, text.split()))

    def start(self) -> None:
        self.bridge.start(self.program)
        self._until(2)

    def end(self) -> Recording:
        """Wait for its end, and return what was saved."""
        self._until(4)
        self.bridge.close()
        return load(next(self.program_runs.iterdir()))

    @property
    def program_runs(self) -> Path:
        assert self.bridge.autosave is not None
        return self.bridge.autosave

    def _until(self, count: int) -> None:
        while len(self.printed) < count:
            wait(0.01)
            assert self.bridge.run is not None
            assert self.bridge.run.phase != Phase.FAILED, self.bridge.run.text


def watch(rate: int, seconds: float, all_lanes: bool, keep: str | None) -> None:
    """Watch the synthetic program for some seconds, and say what that was like."""
    with tempfile.TemporaryDirectory() as directory:
        synthetic = _Synthetic(Path(directory), rate, seconds + 3)
        session = Session(synthetic.bridge)
        session.present = Opened("live", Path("live.py"), synthetic.program)
        session._started = synthetic.program
        session.timeline = timeline = _Timed()
        view = _view(all_lanes)
        session.timeline_changed.connect(lambda timeline: view.show_timeline(timeline, live=True))
        synthetic.start()
        began, waits = synthetic.printed
        process = synthetic.bridge._process
        assert process is not None
        frames = Frames(view)
        frames.run(2.0)
        main = timeline.lanes_of(LaneKind.THREAD)[0].life
        assert main is not None
        origin = timeline.origin = began - (main.started or 0)
        ages: list[float] = []
        for numbers in (timeline.costs, timeline.work, timeline.ages):
            numbers.clear()
        events, memory = timeline.events, _memory()
        busy = [(_busy(pid), time.perf_counter()) for pid in (process.pid, os.getpid())]
        frames.run(seconds, lambda: ages.append((time.perf_counter_ns() - origin - timeline.newest) / 1e6))
        looks, events, memory = len(timeline.costs), timeline.events - events, _memory() - memory
        shares = [
            (_busy(pid) - work) / (time.perf_counter() - began) * 100
            for pid, (work, began) in zip((process.pid, os.getpid()), busy, strict=True)
        ]
        recording = synthetic.end()
        written, dropped = synthetic.printed[2:]
        view.hide()
        view.deleteLater()
        spans = timeline.threads.spans + timeline.locks.spans + timeline.gil.spans
        print(
            f"\n{rate:,} events/s in {THREADS} threads, {waits:,} waits/s, {len(view.lanes)} lanes "
            f"({'made so low that all are seen' if all_lanes else 'as high as usual'})\n"
            f"  {frames.text}\n"
            f"  newest event on the screen {spread(ages)} old; {spread(timeline.ages)} when it could be painted\n"
            f"  {looks / seconds:.1f} looks/s, update {spread(timeline.costs)}\n"
            f"  of a processor: paint {spread(frames.work)}, update {spread(timeline.work)}, "
            f"recording {shares[0]:.0f} %, the window {shares[1]:.0f} %\n"
            f"  {written:,} events written, {written - len(recording.events)} lost, {dropped} dropped; "
            f"memory {memory / seconds / 1e6:+.1f} MB/s, {memory / max(events, 1):.0f} bytes for each event; "
            f"{spans:,} spans"
        )
        if keep:
            recording.save(keep)


def _view(all_lanes: bool) -> TimelineView:
    view = TimelineView()
    view.resize(WIDTH, HEIGHT)
    if all_lanes:
        # Threads, the locks with a lane of their own, the GIL.
        height = (HEIGHT - 100) // (THREADS + 8)
        view._metrics = Metrics(names_width=190, lane_height=height, span_height=height * 0.7)
    view.show()
    return view


# The whole window


def watch_busy_program(seconds: float) -> None:
    """Frames of the window with and without eight busy threads, and how soon a new thread is seen."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "busy.py")
        path.write_text(_BUSY)
        settings = QSettings(str(Path(directory, "settings.ini")), QSettings.Format.IniFormat)
        session = Session(Bridge())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        window = MainWindow(session, Appearance(app, settings), settings)
        window.show()
        session.open(path)
        while session.bridge.run is None or session.bridge.run.phase != Phase.HELD:
            wait(0.05)
        frames = Frames(window.timeline_panel.view)
        wait(1)
        print("\nthe window, on a real program")
        rates = []
        for text, count in (("idle", 0), ("8 CPU-bound threads", 8)):
            _spawn(window, "busy", count)
            frames.run(1.5)
            frames.run(seconds)
            rates.append(frames.rate)
            print(f"  {text}: {frames.text}")
            print(f"  {text}: a new thread is painted {spread(_delays(window, session, frames, 15))} after its start")
        print(f"  {rates[1] / rates[0]:.3f} of the frames with 8 CPU-bound threads (goal: at least 0.9)")
        session.close()
        window.close()


def _spawn(window: MainWindow, function: str, count: int) -> None:
    if count:
        order = {"do": "spawn", "function": function, "arguments": "", "daemon": True, "start": True, "count": count}
        window.real_time.orders.send(order)


def _delays(window: MainWindow, session: Session, frames: Frames, times: int) -> list[float]:
    """Milliseconds from the start of a new thread to the end of the frame that is the first to show it."""
    delays: list[float] = []
    begun: list[int] = []
    session.bridge.printed.connect(lambda text: begun.extend(map(int, text.split())))
    for _ in range(times):
        begun.clear()
        before = len(session.timeline.lanes_of(LaneKind.THREAD))
        found: list[float] = []

        def seen(before: int = before, found: list[float] = found) -> None:
            lanes = [lane for lane in frames._view.lanes if lane.kind is LaneKind.THREAD][before:]
            for lane in lanes[:1]:
                started = lane.life.started if lane.life else None
                span = session.timeline.spans(lane).at(lane.row, session.timeline.end - 1)
                if not found and started is not None and span and begun:
                    found.append((time.perf_counter_ns() - begun[-1]) / 1e6)

        _spawn(window, "napper", 1)
        frames.run(0.5, seen)
        delays += found
    return delays


def start_up() -> None:
    """How long the command takes until its window is painted, and until the program in it is seen."""
    driver = """
import runpy, sys, time
from visualizer.ui import timeline_view
paint = timeline_view._Canvas.paint
def painted(self, *rest):
    paint(self, *rest)
    said = bool(self._view.lanes)
    if said not in seen:
        seen[said] = time.perf_counter_ns()
        if said:
            from PySide6.QtWidgets import QApplication
            QApplication.instance().closeAllWindows()
seen = {}
timeline_view._Canvas.paint = painted
sys.argv = ["visualizer"]
try:
    runpy.run_module("visualizer", run_name="__main__", alter_sys=True)
finally:
    print(*seen.values(), flush=True)
"""
    firsts, lanes = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(3):
            began = time.perf_counter_ns()
            environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
            command = [sys.executable, "-c", driver]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
            first, lane = (int(text) for text in done.stdout.split()[-2:])
            firsts.append((first - began) / 1e9)
            lanes.append((lane - began) / 1e9)
    print(
        f"\nfrom the command to the first painted window {statistics.median(firsts):.2f} s (goal: 5), "
        f"to the first lane {statistics.median(lanes):.2f} s (median of {len(firsts)})"
    )


# What they share


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def spread(numbers: list[float]) -> str:
    """Median and 99th percentile, of milliseconds."""
    if not numbers:
        return "-"
    return f"{statistics.median(numbers):.1f} ms (p99 {float(np.percentile(numbers, 99)):.1f})"


def _busy(pid: int) -> float:
    """Seconds of a processor that a process has used; 0 where it cannot be asked for."""
    with contextlib.suppress(OSError):
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _memory() -> int:
    """Resident memory of this process, in bytes; 0 where it cannot be asked for."""
    gc.collect()
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    return 0


def main() -> None:
    """Measure and print."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--seconds", type=float, default=15.0, help="for each measurement")
    made.add_argument("--rates", type=int, nargs="*", default=[100_000, 1_000_000], help="events per second")
    made.add_argument("--no-window", action="store_true", help="only the synthetic program")
    made.add_argument("--keep", help="file that the last recording is saved in")
    made.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    made.add_argument("--path", help=argparse.SUPPRESS)
    options = made.parse_args()
    if options.write:
        path, rate, seconds = options.write
        write(path, int(rate), float(seconds))
        return
    app = QApplication([])
    app.setStyle("Fusion")
    sys.setswitchinterval(_SWITCH_INTERVAL)
    if hasattr(os, "getloadavg"):
        print(f"{os.cpu_count()} processors; others keep {os.getloadavg()[0]:.1f} of them busy, or would if they could")
    for rate in options.rates:
        for all_lanes in (False, True):
            watch(rate, options.seconds, all_lanes, options.keep)
    if not options.no_window:
        watch_busy_program(options.seconds)
        start_up()
    del app


if __name__ == "__main__":
    main()
