"""Writes the events of the observed program, each thread into its own ring.

Everything here may be called from a signal handler or a finalizer that interrupts the same code in the same thread:
a slot is claimed by one call of `next` on an iterator, which cannot be interrupted.
"""

import os
from _thread import _local, get_ident, get_native_id
from itertools import count, repeat
from time import perf_counter_ns as now

from .protocol import (
    CHUNK_SLOTS,
    FIELD,
    FOREVER,
    HEADER_BYTES,
    LIBRARY,
    PROGRAM_CHUNKS,
    RUNTIME,
    SCRATCH,
    SLOT,
    TEXT_BYTES,
    TEXT_END,
    TEXT_MARK,
    TEXT_SLOT,
    USER,
    Define,
    Kind,
    Outcome,
)
from .rings import Arena

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STACK_LIMIT = 64
_PLACES_LIMIT = 100_000
_FIELD_LIMIT = 1000
_HERE = os.path.dirname(os.path.abspath(__file__))
_STDLIB = os.path.dirname(os.path.abspath(os.__file__))
_EXHAUSTED = iter(range(0))
_RUNNER = "_thread_visualizer_run"
"""Name by which a command line of ours runs a program whose source was changed, see `startup`."""


class ThreadState(_local):
    """What the runtime keeps for each thread of the program; the defaults are those of a thread not seen before."""

    slots: "Iterator[int]" = _EXHAUSTED
    """Iterator over the free slots of the thread's chunk."""
    id = 0
    """Our number of the thread, never used again."""
    label: "tuple[int, int] | None" = None
    """(reason, object) of the outermost operation that the thread is in, or None."""
    waiting = False
    """Whether the wait of that operation was written."""
    chunk = 0
    """Position of the chunk in use."""
    taken = 0
    """When it was taken, in ns."""
    lost = 0
    """Events dropped since the last one that was written."""


class Writer:
    """Writes events, and the definitions that their numbers stand for.

    Attributes:
        buffer: The mapped file; a slot of it is filled with `SLOT.pack_into`.
        counters: The same for the counters of aggregated locks; private memory in a forked child.
        threads: Live `ThreadState`.
        places: Numbers of known places, by id of the code object and instruction offset.
        texts: Numbers of known texts.
        new_id: Next number of an object or job.
        new_thread: Next number of a thread.
    """

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.buffer = arena.buffer
        self.counters = arena.buffer
        self._known: dict = {}
        self.threads = ThreadState()
        self.new_id = count(1).__next__
        self.new_thread = count(1).__next__
        self._new_definition = count(1).__next__
        self._new_place = count(1).__next__
        self._new_stack = count(1).__next__
        self._new_text = count(1).__next__
        self.places: dict = {}
        self._stacks: dict = {}
        self.texts: dict = {}
        self._pid = os.getpid()
        self._silent = False
        self.thread_address = lambda: 0

    # Events

    def emit(self, obj: int, word: int, place: int = 0, argument: int = 0) -> None:
        """Write one event of the calling thread; `word` is a `Kind`, with flags in the bits from 8."""
        try:
            at = next(self.threads.slots)
        except StopIteration:
            at = self.refill()
        SLOT.pack_into(self.buffer, at, obj, word, place, argument, now())

    def put(self, at: int, obj: int, word: int, place: int = 0, argument: int = 0) -> None:
        """Write one event into a slot that the calling thread has claimed."""
        SLOT.pack_into(self.buffer, at, obj, word, place, argument, now())

    def refill(self) -> int:
        """The next slot of the calling thread, whose chunk is full; a scratch slot if there is no chunk."""
        threads = self.threads
        if self._silent or os.getpid() != self._pid:
            self.silence()
            return SCRATCH
        if not threads.id:
            return self._adopt()
        slots = self.arena.take(threads.id)
        if slots is None:
            threads.lost += 1
            # Definitions may have been lost, too: what comes later must not refer to them.
            self.places.clear()
            self._stacks.clear()
            self.texts.clear()
            return SCRATCH
        threads.chunk = slots.start
        threads.taken = now()
        threads.slots = claimed = iter(slots)
        if threads.lost:
            lost, threads.lost = threads.lost, 0
            self.emit(0, Kind.LOST, 0, lost)
        return next(claimed)

    def silence(self) -> None:
        """Write nothing any more; a forked child calls this, since the rings are its parent's."""
        self._silent = True
        self.counters = bytearray(HEADER_BYTES)
        self.threads.slots = repeat(SCRATCH)

    def rate_since_refill(self) -> float:
        """Events per second that the calling thread wrote into its present chunk, once it is full."""
        elapsed = now() - self.threads.taken
        return CHUNK_SLOTS * 1e9 / elapsed if elapsed else 0.0

    # Threads

    def begin_thread(self, thread: int) -> None:
        """The calling thread is `thread` from now on."""
        self.become(thread)
        self.define(Define.BEGUN, str(thread), str(get_ident()), str(get_native_id()), str(self.thread_address()))
        self.emit(0, Kind.THREAD_BEGUN)

    def become(self, thread: int) -> None:
        """What the calling thread writes from now on is said by `thread`."""
        threads = self.threads
        threads.id = self._known[get_ident()] = thread
        threads.slots = _EXHAUSTED
        threads.label = None
        threads.waiting = False

    def end_thread(self, outcome: int = Outcome.DONE) -> None:
        """The calling thread has done its work; what it still does is not recorded."""
        self.emit(0, Kind.THREAD_ENDED | outcome << 8)
        self.threads.slots = repeat(SCRATCH)

    def define_thread(self, thread: int, name: str, daemon: bool, kind: str, target: str) -> None:
        """Tell, or tell anew, what is known of a thread."""
        self.define(Define.THREAD, str(thread), name, "1" if daemon else "0", kind, target)

    def _adopt(self) -> int:
        known = self._known.get(get_ident())
        if known is not None:
            # A thread of ours at its very end: what we kept for it is gone already.
            self.threads.slots = repeat(SCRATCH)
            return SCRATCH
        # A thread that C code started: there was nothing to see of its start.
        thread = self.threads.id = self.new_thread()
        self.define_thread(thread, f"foreign thread {get_native_id()}", True, "foreign", "")
        self.begin_thread(thread)
        return next(self.threads.slots, SCRATCH)

    # Definitions

    def define(self, *fields: str) -> None:
        """Write a definition: its kind (one of `Define`), then its fields."""
        text = FIELD.join([field[:_FIELD_LIMIT].replace(FIELD, " ") for field in fields])
        data = text.encode("utf-8", "surrogatepass")
        number = self._new_definition()
        for start in range(0, len(data), TEXT_BYTES):
            piece = data[start : start + TEXT_BYTES]
            last = start + TEXT_BYTES >= len(data)
            mark = TEXT_END + len(piece) if last else TEXT_MARK
            try:
                at = next(self.threads.slots)
            except StopIteration:
                at = self.refill()
            TEXT_SLOT.pack_into(self.buffer, at, number, Kind.TEXT | (start // TEXT_BYTES) << 8, piece, mark)

    def text(self, text: str) -> int:
        """Number of a text."""
        number = self.texts.get(text)
        if number is None:
            number = self._new_text()
            if len(self.texts) < _PLACES_LIMIT:
                self.texts[text] = number
            self.define(Define.TEXT, str(number), text)
        return number

    def place(self, frame) -> int:
        """Number of the place where `frame` is."""
        try:
            return self.places[id(frame.f_code)][frame.f_lasti]
        except KeyError:
            return self._define_place(frame)

    def _define_place(self, frame) -> int:
        code = frame.f_code
        known = self.places.get(id(code))
        if known is None:
            if len(self.places) >= _PLACES_LIMIT:
                return 0
            # The code object is kept, so that no other one gets its address.
            known = self.places[id(code)] = {None: code}
        number = known[frame.f_lasti] = self._new_place()
        file = code.co_filename
        self.define(
            Define.PLACE, str(number), file, str(frame.f_lineno or code.co_firstlineno), code.co_name, origin_of(code)
        )
        return number

    def stack(self, frame) -> int:
        """Number of the call stack that ends in `frame`."""
        places = []
        while frame is not None and len(places) < _STACK_LIMIT:
            places.append(self.place(frame))
            frame = frame.f_back
        key = tuple(places)
        number = self._stacks.get(key)
        if number is None:
            number = self._new_stack()
            if len(self._stacks) < _PLACES_LIMIT:
                self._stacks[key] = number
            text = [str(place) for place in places]
            # A definition's fields are short: a deep stack takes several.
            self.define(Define.STACK, str(number), *text)
        return number

    # Waits

    @property
    def at_rest(self) -> bool:
        """Whether the calling thread is in no operation that is written as a wait, or will be.

        Who finds it so before `waits` is the one to call `woken`: one operation of the user's is one span.
        """
        return not self.threads.waiting and self.threads.label is None

    def waits(self, reason: int, obj: int, frame, timeout: "float | None" = None) -> None:
        """The calling thread is about to wait; in a labelled operation the first wait is written under its label."""
        threads = self.threads
        if threads.waiting:
            return
        label = threads.label
        if label is not None:
            reason, obj = label
        try:
            micros = FOREVER if timeout is None else int(min(max(timeout * 1e6, 0), FOREVER - 1))
        except (TypeError, ValueError):
            # The native call will complain; that is none of our business.
            micros = FOREVER
        self.emit(obj, Kind.WAITING | reason << 8, self.stack(frame), micros)
        threads.waiting = True

    def woken(self, outcome: int = Outcome.DONE) -> None:
        """The calling thread waits no more, if it did."""
        if self.threads.waiting:
            self.threads.waiting = False
            self.emit(0, Kind.WOKEN | outcome << 8)


def origin(file: str) -> str:
    """Whose file that is: the runtime's, a library's or the user's."""
    if file.startswith(_HERE):
        return RUNTIME
    if file.startswith((_STDLIB, "<frozen")) or "site-packages" in file or "dist-packages" in file:
        return LIBRARY
    return USER


def origin_of(code) -> str:
    """Whose code that is, as for `origin`."""
    return RUNTIME if _RUNNER in code.co_names else origin(code.co_filename)


def open_writer(path: str) -> Writer:
    """The writer of this process into the mapped file at `path`."""
    return Writer(Arena(path, 0, PROGRAM_CHUNKS))
