"""What is known of functions and methods by their names alone."""


def names(text: str) -> "frozenset[str]":
    """The set of the names in a text."""
    return frozenset(text.split())


READING_METHODS = names(
    "copy count difference get index intersection isdisjoint issubset issuperset items keys most_common "
    "symmetric_difference union values"
)
"""Methods by which containers are read."""
WRITING_METHODS = names(
    "add append appendleft clear difference_update discard extend extendleft insert intersection_update move_to_end "
    "pop popitem popleft remove reverse rotate setdefault sort subtract symmetric_difference_update update"
)
"""Methods by which containers are changed."""
_HARMLESS_BUILTINS = names(
    "abs all any ascii bin bool bytearray bytes chr complex dict dir divmod enumerate float format frozenset getattr "
    "hasattr hash hex id input int isinstance issubclass iter len list max memoryview min oct open ord pow print range "
    "repr reversed round set slice sorted str sum super tuple type vars zip"
)
_HARMLESS_CLASSES = names(
    "Barrier BoundedSemaphore Condition Counter Event LifoQueue Lock OrderedDict PriorityQueue Queue RLock Semaphore "
    "SimpleQueue Thread ThreadPoolExecutor Timer defaultdict deque local namedtuple"
)
HARMLESS = READING_METHODS | WRITING_METHODS | _HARMLESS_BUILTINS | _HARMLESS_CLASSES
"""Names of what can be called without a thread being started."""
READERS = names(
    "all any bytearray bytes dict frozenset iter len list max min print repr reversed set sorted str sum tuple"
)
"""Built-in functions that read the containers that they are given, before they return."""
LOOKS, SETTERS = names("getattr hasattr"), names("setattr")
"""Built-in functions for attributes."""
ITERATORS = names("enumerate filter map zip")
"""Built-in functions that read the containers that they are given later, one item after the other."""
CHANGERS = names("heapify heappop heappush heappushpop heapreplace insort insort_left insort_right shuffle")
"""Functions of the standard library that change the container that is their first argument."""
