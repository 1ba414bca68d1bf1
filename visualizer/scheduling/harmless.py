"""What a plain program may use: names that lead to nothing that a run could change, and the next one could notice."""

_NAMES = {
    "__future__": "annotations",
    "abc": "ABC ABCMeta abstractmethod",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "collections.abc": (
        "Callable Collection Container Generator Hashable Iterable Iterator Mapping MutableMapping MutableSequence "
        "Sequence Sized"
    ),
    "contextlib": "ExitStack closing contextmanager nullcontext suppress",
    "copy": "copy deepcopy",
    "dataclasses": "asdict astuple dataclass field replace",
    "datetime": "date datetime time timedelta timezone",
    "enum": "Enum Flag IntEnum IntFlag StrEnum auto unique",
    "fractions": "Fraction",
    "functools": "cache cached_property cmp_to_key lru_cache partial reduce total_ordering wraps",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": (
        "accumulate chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse "
        "groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest"
    ),
    "json": "JSONDecodeError dumps loads",
    "math": (
        "ceil comb copysign cos degrees dist e exp fabs factorial floor fmod fsum gcd hypot inf isclose isfinite isinf "
        "isnan isqrt lcm log log10 log2 modf nan perm pi pow prod radians sin sqrt tan tau trunc"
    ),
    "operator": "add and_ eq floordiv ge gt itemgetter le lt mod mul ne neg not_ or_ pow sub truediv xor",
    "queue": "Empty Full LifoQueue PriorityQueue Queue SimpleQueue",
    "random": (
        "Random choice choices expovariate gauss getrandbits randint random randrange sample seed shuffle triangular "
        "uniform"
    ),
    "re": "compile escape findall finditer fullmatch match search split sub",
    "statistics": "fmean mean median mode pstdev pvariance stdev variance",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace",
    "sys": "argv exit maxsize platform stderr stdout version version_info",
    "textwrap": "dedent fill indent shorten wrap",
    "threading": (
        "Barrier BoundedSemaphore BrokenBarrierError Condition Event Lock RLock Semaphore Thread ThreadError Timer "
        "active_count current_thread enumerate main_thread"
    ),
    "time": (
        "asctime ctime gmtime localtime monotonic monotonic_ns perf_counter perf_counter_ns sleep strftime time time_ns"
    ),
    "types": "SimpleNamespace",
    "typing": (
        "Any Callable ClassVar Dict Final Generic Iterable Iterator List Literal NamedTuple NoReturn Optional Protocol "
        "Sequence Tuple Type TypeVar Union"
    ),
}
"""What may be used of the standard library: it keeps nothing from one run to the next, or `Renewal` puts it back."""
MODULES = {module: frozenset(names.split()) for module, names in _NAMES.items()}
DECORATORS = frozenset(["dataclass", "total_ordering", "unique", "wraps"])
"""Those of them that change what they are given, which has to be the program's own."""
STREAMS = frozenset(["stdout", "stderr"])
WRITING = frozenset(["flush", "write", "writelines"])
"""Streams, and what may be done to them."""
_BUILTINS = (
    "Ellipsis False None NotImplemented True __all__ __debug__ __doc__ __file__ __name__ __slots__ abs all any bin "
    "bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter float format hasattr hex int "
    "isinstance issubclass iter len list map max min next object oct ord pow print property range repr reversed round "
    "slice sorted staticmethod str sum super tuple type zip"
)
BUILTINS = frozenset(_BUILTINS.split())
"""Built-in names, besides those of exceptions."""
SETS = frozenset(["set", "frozenset"])
_ATTRIBUTES = (
    "__add__ __bool__ __call__ __class__ __contains__ __doc__ __enter__ __eq__ __exit__ __ge__ __getitem__ __gt__ "
    "__iadd__ __init__ __init_subclass__ __iter__ __le__ __len__ __lt__ __name__ __ne__ __new__ __next__ "
    "__post_init__ __qualname__ __radd__ __repr__ __setitem__ __str__ __sub__"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
"""Names of the language, with two underscores, that lead nowhere else."""
_LEADING_ELSEWHERE = (
    "ag_frame cr_frame f_back f_builtins f_code f_globals f_locals gi_code gi_frame ident native_id register "
    "strptime tb_frame"
)
LEADING_ELSEWHERE = frozenset(_LEADING_ELSEWHERE.split())
"""Attributes that lead from a thing to what is none of the program's, or that no two processes agree on."""
