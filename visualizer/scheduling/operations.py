"""What a thread can do at a scheduling point, and how a step is written down."""

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

READ = 1
TRY = 2  # looks at a lock, and takes it if it is free; never waits
ALIVE = 3  # looks whether a thread has ended
WRITE = 4
ACQUIRE = 5
RELEASE = 6
START = 7
BEGIN = 8  # the first step of a thread
END = 9  # the last one
JOIN = 10
SLEEP = 11
OUTSIDE = 12  # a call that waits for something that is no thread of the program
"""Operations. Those before WRITE only look, so doing them again and again gets a thread nowhere."""

VARIABLE, CONTAINER, ITEM, LOCK = "variable", "container", "item", "lock"
"""What steps are done to; a container is what a list, a dict, ... holds, and in which order."""
PROGRAM_END = END
"""The last step of the main thread: all others are cut off by it, whatever they are about to do."""
ON_THINGS = frozenset([READ, WRITE, ACQUIRE, TRY, RELEASE])
"""Operations on variables and locks."""
ON_THREADS = frozenset([START, BEGIN, END, JOIN, ALIVE])
"""Operations on threads, whose number is that of the thing."""
NAMES = {
    READ: "read",
    TRY: "try",
    ALIVE: "alive",
    WRITE: "write",
    ACQUIRE: "acquire",
    RELEASE: "release",
    START: "start",
    BEGIN: "begin",
    END: "end",
    JOIN: "join",
    SLEEP: "sleep",
    OUTSIDE: "outside",
}
"""Names of the operations in JSON."""

_KIND_BITS, _THING_BITS, _SITE_BITS, _THREAD_BITS = 4, 22, 22, 16
THING_SHIFT = _KIND_BITS
SITE_SHIFT = THING_SHIFT + _THING_BITS
THREAD_SHIFT = SITE_SHIFT + _SITE_BITS
"""Where the parts of a step are in its 64 bits: kind, then thing, site and thread."""
THINGS, SITES, THREADS = 1 << _THING_BITS, 1 << _SITE_BITS, 1 << _THREAD_BITS
"""How many of each there can be."""


def kind_of(step: int) -> int:
    """The operation of a step, one of the above."""
    return step & (1 << _KIND_BITS) - 1


def thing_of(step: int) -> int:
    """Number of what it is done to: a variable, a lock, or the thread that is started or joined."""
    return step >> THING_SHIFT & THINGS - 1


def thread_of(step: int) -> int:
    """Number of the thread; 0 is the main thread."""
    return step >> THREAD_SHIFT


def are_dependent(a: int, b: int, whole_of: "Mapping[int, int]") -> bool:
    """Whether it can matter which of two steps of different threads is done first.

    `whole_of` has for the number of each item that of its container.
    """
    if a == PROGRAM_END or b == PROGRAM_END:
        return True
    first, second = kind_of(a), kind_of(b)
    one, other = thing_of(a), thing_of(b)
    if first in ON_THINGS and second in ON_THINGS:
        are_same = one == other or whole_of.get(one) == other or whole_of.get(other) == one
        return are_same and (first != READ or second != READ)
    return one == other and first in ON_THREADS and second in ON_THREADS
