"""The wire: one mapped file of rings, written by the program and its observer, read by the recorder.

The file has three parts: a header page, a directory with one byte for each chunk, and the chunks. A ring is a chain
of chunks with a single writer: each chunk belongs to one thread (or one stream of the observer) until the recorder has
drained and zeroed it and marked it free in the directory. A chunk is a row of slots of 24 bytes. The first slot is the
chunk's label; a slot is valid once its last 8 bytes are not zero, so an event is there whole or not at all, whatever
happens to its writer.

This module is the only one that the writing and the reading side share.
"""

from struct import Struct

MAGIC = b"ThrVisR1"
VERSION = 2

SLOT = Struct("=IIIIQ")
"""An event: object, kind | flags << 8, place, argument, time in ns of `time.perf_counter_ns`."""
COUNT = Struct("=Q")
"""The counter of an aggregated lock."""
TEXT_SLOT = Struct("=II15sB")
"""A piece of a definition: its number, TEXT | position << 8, 15 bytes, and the mark TEXT_MARK or TEXT_END + length."""
TEXT_MARK = 0x80
TEXT_END = 0x40
TEXT_BYTES = 15
GIL_SLOT = Struct("=QIIQ")
"""A sample of the GIL: address of the holder's PyThreadState (0: nobody), ns since the sample before it (0: the first),
switches since then, time in ns."""
OS_SLOT = Struct("=IBBHIIQ")
"""A sample of an OS thread: native id, run state (a letter), wait class, system call, microseconds on a CPU since the
record before, microseconds runnable without a CPU, time in ns."""

SLOT_BYTES = 24
CHUNK_BYTES = 1 << 16
CHUNK_SLOTS = CHUNK_BYTES // SLOT_BYTES
HEADER_BYTES = 4096
PROGRAM_CHUNKS = 2048
OBSERVER_CHUNKS = 256
CHUNKS = PROGRAM_CHUNKS + OBSERVER_CHUNKS
CHUNKS_AT = HEADER_BYTES + (CHUNKS + 4095) // 4096 * 4096
FILE_BYTES = CHUNKS_AT + CHUNKS * CHUNK_BYTES

FREE, TAKEN = 0, 1
"""States of a chunk in the directory."""
GIL_STREAM = 0xFFFF_FF00
OS_STREAM = 0xFFFF_FF01
"""Whose chunk it is, in a label: a thread id, or one of these."""

# Words of 8 bytes in the header page.
GIL_ADDRESS = 64
"""Where the GIL's struct is in the program; 1: it was looked for and not found; 2: there is no GIL; 0: not yet."""
DROPPED = 72
"""Events that found no free chunk."""
SCRATCH = 4000
"""A slot that nobody reads: where dropped events go."""
COUNTERS = 1024
COUNTER_CELLS = 240
"""Cells of one word: how often an aggregated lock was acquired without an event. A cell serves one lock at a time."""
COUNTER_BYTES = 8

GIL_NOT_FOUND, GIL_ABSENT = 1, 2


class Kind:
    """What an event says. Object, place and argument mean something else for each, as noted."""

    THREAD_CREATED = 1  # object: the new thread; place
    THREAD_STARTED = 2  # object: the started thread; place
    THREAD_BEGUN = 3  # the writing thread runs
    THREAD_ENDED = 4  # the writing thread is done; flags: Outcome
    OBJECT_CREATED = 5  # object; flags: Primitive; place; argument: the object it belongs to, or 0
    REQUESTED = (
        6  # object: a lock that another thread holds; flags: TIMED; place: a stack; argument: see OWNER_BY_EVENTS
    )
    ACQUIRED = 7  # object; place; flags: WAITED, TRIED; argument: see there
    RELEASED = 8  # object; place if somebody waits for it, else 0
    REFUSED = 9  # object: a lock not acquired; flags: Outcome
    WAITING = 10  # object by reason; flags: Reason; place: a stack; argument: microseconds it may take, FOREVER
    WOKEN = 11  # the end of WAITING; object; flags: Outcome
    NOTIFIED = 12  # object of a wait; argument: how many waiters are woken
    JOB_SUBMITTED = 13  # object: job; place: function (a text); argument: its argument (a text, or NUMBER + number)
    JOB_STARTED = 14  # object: job
    JOB_ENDED = 15  # object: job; flags: Outcome, REFUSED if it was cancelled before
    AGGREGATED = 16  # object: a lock whose events are counters from now on; argument: its cell
    SINGLE = 17  # object: a lock that has events again
    LOST = 18  # argument: how many events of this thread were dropped before
    EXITING = 19  # the interpreter's shutdown has passed the point where it waits for threads
    IGNORED = 20  # object: a lock that from now on everybody gets at once; who held it holds it no more
    HEEDED = 21  # object: a lock that was ignored, and excludes again
    TEXT = 31  # a TEXT_SLOT


class Outcome:
    """How an operation ended."""

    DONE = 0
    TIMED_OUT = 1
    REFUSED = 2
    FAILED = 3
    LET_THROUGH = 4  # of a lock, not acquired: it is ignored, and the thread goes on without it


class Primitive:
    """Kinds of objects that threads wait for."""

    LOCK, RLOCK, CONDITION, EVENT, SEMAPHORE, BOUNDED_SEMAPHORE, BARRIER = 1, 2, 3, 4, 5, 6, 7
    QUEUE, LIFO_QUEUE, PRIORITY_QUEUE, SIMPLE_QUEUE, FUTURE, POOL = 8, 9, 10, 11, 12, 13


class Reason:
    """What a waiting thread waits for; behind each, what the event's object is."""

    SLEEP = 1  # 0
    JOIN = 2  # thread
    CONDITION = 3
    EVENT = 4
    SEMAPHORE = 5
    BARRIER = 6
    QUEUE_GET = 7
    QUEUE_PUT = 8
    QUEUE_JOIN = 9
    FUTURE = 10
    FUTURES = 11  # 0
    POOL_WORK = 12  # pool: an idle thread of it
    POOL_SHUTDOWN = 13  # pool
    PROCESS = 14  # text
    IO = 15  # text: the call
    START = 17  # thread: until it runs
    EXIT = 16  # 0: the main thread is done and waits for the threads that are no daemons
    HELD = 18  # a thread that may not start yet; or 0: the main thread at its end, or somebody with a lock by hand


OWNER_BY_EVENTS, OWNER_UNKNOWN = 0, 0xFFFF_FFFF
"""Arguments of REQUESTED and of ACQUIRED after a wait. Other values are threads, as an aggregated lock knows them: who
holds it, and who held it before."""
TIMED = 1
"""Flag of REQUESTED: the request has a timeout."""
NUMBER = 1 << 31
"""In the argument of JOB_SUBMITTED: the rest is a number itself; jobs of numbers are often many, each with its own."""
WAITED, TRIED = 1, 2
"""Flags of ACQUIRED: the lock was requested before; the thread would not have waited for it."""
FOREVER = 0xFFFF_FFFF


class Define:
    """First field of a definition; the fields behind it. Fields are separated by FIELD."""

    HELLO = "H"  # key, value, key, value, ...
    PLACE = "P"  # number, file, line, function, LIBRARY or USER
    STACK = "S"  # number, places, innermost first
    THREAD = "T"  # id, name, daemon (0 or 1), kind (threading, _thread, main, foreign, YOU), target
    BEGUN = "B"  # thread id, ident, native id, address of its PyThreadState
    TEXT = "N"  # number, text
    EXCEPTION = "X"  # thread id, type, message


FIELD = "\x1f"
YOU = "you"
"""Kind of a thread that is none of the program's: who makes threads by hand, and who holds a lock by hand."""
LIBRARY, RUNTIME, USER = "l", "r", "u"


class WaitClass:
    """Where an OS thread sleeps."""

    NONE, GIL, GIL_HANDOVER, FUTEX, CALL = 0, 1, 2, 3, 4


def chunk_offset(chunk: int) -> int:
    """Position in the file of a chunk's label."""
    return CHUNKS_AT + chunk * CHUNK_BYTES
