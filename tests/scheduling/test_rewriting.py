from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from tests.scheduling.rewritten import Program, output_of, plain_output, write

PROGRAMS = {
    "order of evaluation": """
        def say(text, value=None):
            print(text)
            return value
        class Box:
            def __setattr__(self, name, value):
                print("set", name, value)
                object.__setattr__(self, name, value)
            def __getattr__(self, name):
                print("get", name)
                return 7
            def __getitem__(self, key):
                print("item", key)
                return [8]
            def __setitem__(self, key, value):
                print("set item", key, value)
            def __delitem__(self, key):
                print("del item", key)
            def __delattr__(self, name):
                print("del", name)
        box = Box()
        def change():
            global total
            total = say("value", 1)
            total += say("more", total)
            say("owner", box).size = say("size", 1)
            say("owner", box).width += say("by", 1)
            say("owner", box)[say("key", 0)] = say("value", 2)
            say("owner", box)[say("key", 0)] += say("list", [3])
            say("owner", box).a = say("owner", box).b = say("value", 3)
            say("owner", box).a, (total, say("owner", box)[say("key")]), *say("owner", box).rest = 1, (2, 3), 4, 5
            del say("owner", box).a, say("owner", box)[1], total
            say("owner", []).append(say("argument"))
            print(say("left", 1) in say("right", [1]) and not say("empty", []))
            print({say("key", 1): say("value", 2), **say("rest", {3: 4})})
            print(say("x", box)[say("low", 1) : say("high", 2), ..., ::3])
        change()
        """,
    "names": """
        x = 1
        def outer():
            x = 2
            def middle():
                nonlocal x
                x += 1
                class Inner:
                    x = x
                    def look(self):
                        return x
                return Inner.x, Inner().look(), [x for _ in "ab"], (lambda: x)()
            return middle(), x
        def other():
            global x
            x += 10
            return x, [x for x in range(3)], x, [(y := x + i) for i in range(2)], y
        print(outer(), other(), x)
        def missing():
            global gone
            gone = 1
            del gone
            try:
                gone
            except NameError as error:
                print(error)
        missing()
        def unbound():
            def inner():
                nonlocal late
                late += 1
            try:
                inner()
            except NameError as error:
                print(error)
            late = 0
            inner()
            return late
        print(unbound())
        """,
    "private names": """
        class __Account:
            __limit = 1
            def __init__(self):
                self.__balance = 5
                self.__items = {}
            def __change(self):
                self.__balance += self.__limit
                self.__items["a"] = self.__balance
                del self.__limit_of_mine
            def change(self):
                self.__limit_of_mine = 3
                self.__change()
                return sorted(vars(self)), self.__items
        print(globals()["__Account"]().change())
        """,
    "dataclasses and class bodies": """
        from dataclasses import dataclass, field, fields
        from typing import ClassVar, Generic, NamedTuple, TypeVar
        import enum
        T = TypeVar("T")
        count = 0
        @dataclass(order=True)
        class Point(Generic[T]):
            x: int = 0
            y: list[int] = field(default_factory=list)
            all: ClassVar[dict] = {}
            def __post_init__(self):
                global count
                count += 1
                self.all[self.x] = self
        class Pair(NamedTuple):
            a: int
            b: str = "b"
        class Color(enum.Enum):
            RED, GREEN = 1, 2
            BLUE = RED + GREEN
            def __str__(self):
                return self.name.lower()
        class Numbers:
            first, *rest = 1, 2, 3
            doubled = [n * 2 for n in rest]
            a = b = 5
        print(Point(1, [2]), [f.name for f in fields(Point)], Point.__annotations__, count, len(Point.all))
        print(Pair(1), Pair._fields, list(Color), str(Color.BLUE), Color["RED"], Color(2))
        print([name for name in vars(Numbers) if not name.startswith("__")], Numbers.rest, Numbers.doubled)
        """,
    "inheritance": """
        class Base:
            made = []
            def __init__(self, n):
                self.n = n
                self.made.append(n)
            @classmethod
            def make(cls, n):
                return cls(n)
            @property
            def double(self):
                return self.n * 2
            @double.setter
            def double(self, value):
                self.n = value // 2
            @staticmethod
            def name():
                return __class__.__name__
        class Derived(Base):
            __slots__ = ("extra",)
            def __init__(self, n):
                super().__init__(n)
                self.extra = n + 1
            def double_of(self):
                return super().double
        it = Derived.make(3)
        it.double += 4
        print(it.n, it.extra, it.double_of(), it.name(), Base.made, super(Derived, it).name())
        setattr(it, "__note", getattr(it, "n", 0))
        print(vars(it), hasattr(it, "none"), getattr(it, "none", "default"), getattr(*[it, "n"]))
        try:
            del it.double
        except AttributeError as error:
            print(type(error))
        """,
    "generators and coroutines": """
        import asyncio
        from contextlib import contextmanager
        log = []
        def numbers():
            sent = 0
            while sent is not None:
                sent = yield sent
                log.append(sent)
            return "end"
        def delegate():
            result = yield from numbers()
            log.append(result)
        it = delegate()
        next(it)
        for value in (1, 2, None):
            try:
                it.send(value)
            except StopIteration:
                log.append("stop")
        print(log)
        class Place:
            pass
        place = Place()
        @contextmanager
        def opened(name):
            log.append("open " + name)
            try:
                yield name
            finally:
                log.append("close " + name)
        def use():
            global handle
            with opened("a") as place.a, opened(place.a + "b") as handle:
                log.append(handle)
        use()
        async def gather():
            total = 0
            async def add(n):
                nonlocal total
                await asyncio.sleep(0)
                total += n
            await asyncio.gather(*[add(n) for n in range(4)])
            return total, [n async for n in ticks()]
        async def ticks():
            for n in range(2):
                yield n
        print(asyncio.run(gather()), log)
        """,
    "containers": """
        from collections import Counter, OrderedDict, defaultdict, deque
        import bisect, heapq, operator
        items = [3, 1, 2]
        items += [5]
        items.sort(reverse=True)
        items.insert(0, items.pop())
        del items[-1], items[0:1]
        items[1:1] = [9, 9]
        print(items, items[-1], items[::2], 9 in items, items.index(9), max(items), f"{items!r:>20}", *items)
        words = defaultdict(list)
        words["a"].append(1)
        words["b"] += [2]
        words |= {"c": 3}
        print(dict(words), words.get("z"), len(words), sorted(words.items()), {**words}, "a" in words)
        queue = deque([1, 2], maxlen=2)
        queue.appendleft(0)
        print(queue, queue[0], queue.popleft(), bool(queue), not queue)
        print(Counter("hello").most_common(1), list(OrderedDict(a=1)), {1, 2}.union([3]), "b,a".split(",").index("a"))
        heap = []
        heapq.heappush(heap, 2)
        heapq.heappush(heap, 1)
        bisect.insort(heap, 3)
        print(heap, [a + b for a, b in zip(heap, items)], [i for i, _ in enumerate(heap)], "".join(map(str, heap)))
        class Mine(dict):
            def __missing__(self, key):
                return key * 2
            def append(self, value):
                return "mine", value
        mine = Mine()
        mine["x"] = 1
        print(mine["yy"], mine.append(3), list(mine), list(mine.keys() & {"x"}))
        try:
            for key in mine:
                mine["other"] = 1
        except RuntimeError as error:
            print(error)
        text, blob = "abc", bytearray(b"abc")
        blob[0] = 100
        print(text[1], text.count("a"), blob, operator.itemgetter(1)(items), [][1:2], (1, 2)[1])
        """,
    "control": """
        state = "new"
        def work(value):
            global state
            state = value
            match value:
                case {"kind": str(kind), **rest} if rest:
                    return kind, rest
                case [first, *others]:
                    return first, others
                case state_of if state_of:
                    return "other", state_of
            while state:
                state -= 1
                if state == 1:
                    break
            else:
                return "else"
            return "break"
        print(work({"kind": "a", "n": 1}), work([1, 2]), work("x"), work(0), work([]))
        def number():
            global state
            for state in range(3):
                pass
            try:
                raise KeyError("k")
            except KeyError as state:
                text = repr(state)
            return text, "state" in globals()
        print(number(), (n := 3) + n, [m := 1, m + 1], 1 if not [] else 2)
        assert n == 3, "message"
        lines = [line for line in "a b".split() if line]
        print(lines, {k: v for k, v in zip(lines, lines)}, any(x for x in lines), 1 < n < 5, n not in lines)
        """,
    "module": '''
        """The docstring."""
        from __future__ import annotations
        import os.path
        from collections import *
        def documented(a: undefined = 1, *args: int, b: list[int] = [], **kw) -> also_undefined:
            """Of the function."""
            n = 0
            def inner():
                "Of the inner one."
                nonlocal n
                n += 1
            inner()
            return n, inner.__doc__
        class Documented:
            """Of the class."""
            x: int
            y: undefined = 3
        print(__doc__, documented(), documented.__doc__, documented.__annotations__, Documented.__doc__)
        print(Documented.__annotations__, deque([1]), os.path.basename("a/b"), documented.__code__.co_firstlineno)
        value: int = 3
        class Holder:
            pass
        holder = Holder()
        holder.x: int = 5
        holder.y: int
        def annotate():
            holder.z: undefined = 6
            local: int
            other: int = 7
            return other
        print(value, holder.x, annotate(), holder.z, sorted(n for n in globals() if n.startswith("_tv_")))
        ''',
}
if sys.version_info >= (3, 12):
    PROGRAMS["type parameters"] = """
        class Stack[T](list[T]):
            total: int = 0
            def push[U](self, value: U) -> U:
                Stack.total += 1
                self.append(value)
                return value
        type Pair[A] = tuple[A, A]
        def first[T: int](items: list[T]) -> T:
            n = 0
            def inner[V](v: V):
                nonlocal n
                n += v
                return n
            inner(1)
            return items[inner(-1)]
        print(Stack().push(3), Stack.total, Stack.__type_params__, Pair.__value__, first([4]))
    """


def rewritten_output(source: str, mode: str) -> str:
    """What a program prints with nobody but its main thread, tracked, or with each access a point."""
    program = Program(source, [] if mode == "tracked" else None)
    if mode != "alone":
        program.scheduler.start()
    if mode == "points":
        program.scheduler.witness = program.scheduler
    return output_of(program.run)


@pytest.mark.parametrize("mode", ["alone", "tracked", "points"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_does_what_the_program_does(name: str, mode: str) -> None:
    expected = plain_output(PROGRAMS[name])
    assert len(expected) > 20
    assert rewritten_output(PROGRAMS[name], mode) == expected


FAILURES = {
    "attribute": ("o.missing.part", "class O: pass\no = O()"),
    "attribute of nothing": ("o.value = 3", "o = None"),
    "setter": ("o.value = 3", "class O:\n    @property\n    def value(self): pass\no = O()"),
    "deletion": ("del o.value", "class O: pass\no = O()"),
    "item": ("o[5]", "o = [1]"),
    "key": ("o['k']['l']", "o = {}"),
    "set item": ("o[5] = 1", "o = [1]"),
    "deleted item": ("del o['k']", "o = {}"),
    "method": ("o.pop()", "o = []"),
    "method of nothing": ("o.append(1)", "o = None"),
    "augmented name": ("o += 'x'", "o = 1"),
    "augmented attribute": ("o.n += 'x'", "class O: n = 1\no = O()"),
    "augmented missing attribute": ("o.m += 1", "class O: n = 1\no = O()"),
    "augmented item": ("o[0] += 'x'", "o = [1]"),
    "augmented missing item": ("o[1] += 'x'", "o = [1]"),
    "unpacking": ("o.a, o.b = 1, 2, 3", "class O: n = 1\no = O()"),
    "missing name": ("mssing", "missing = 1"),
    "loop": ("[o.update({x + 1: 1}) for x in o]", "o = {1: 1}"),
    "own getter": ("o[1]", "class O:\n    def __getitem__(self, key):\n        return key.upper()\no = O()"),
    "callback": ("o.sort(key=lambda x: x.y)", "o = [1]"),
    "length": ("len(o)", "o = 3"),
    "membership": ("1 in o", "o = 3"),
    "slice": ("o['a':]", "o = [1]"),
    "getattr": ("getattr(o, 'missing')", "o = 3"),
    "setattr": ("setattr(o, 'missing', 1)", "o = 3"),
}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="there a frame stays in the traceback until the program's end")
@pytest.mark.parametrize("mode", ["alone", "points"])
@pytest.mark.parametrize("name", FAILURES)
def test_tracebacks_are_those_of_the_program(name: str, mode: str, tmp_path: Path) -> None:
    statement, before = FAILURES[name]
    source = f"{before}\ndef work():\n    global o, never\n    never = 1; {statement}\nwork()\n"
    file = write(tmp_path, source)
    names: dict = {"__name__": "program", "__file__": file}
    with pytest.raises(Exception) as expected:  # noqa: PT011 - any
        exec(compile(source, file, "exec", dont_inherit=True), names)
    program = Program(source, file=file)
    if mode == "points":
        program.scheduler.start()
    with pytest.raises(type(expected.value)) as actual:
        program.run()
    assert lines_of(actual.value) == lines_of(expected.value)


def lines_of(error: BaseException) -> list[str]:
    """The frames of the program in a traceback, and the error."""
    stack = [
        f"{frame.name}:{frame.lineno}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(str(Path(__file__).parent))
    ]
    return [*stack, *traceback.format_exception_only(error)]


def test_names_of_sites_are_what_people_would_say() -> None:
    program = Program(
        """
        counter = 0
        def work(self, items, name):
            global counter
            counter += 1
            self.account.balance = items[0][name]
            items.append(self)
            get().x
            (1 + 2).real
            len(self.items)
        """
    )
    names = [program.sites.identify(site)[1:] for site in range(1, len(program.sites) + 1)]
    assert names == [
        (2, "write", "counter"),
        (5, "read", "counter"),
        (5, "write", "counter"),
        (5, "write", "counter"),
        (6, "read", "items[...][...]"),
        (6, "read", "items[...]"),
        (6, "write", "self.account.balance"),
        (6, "read", "self.account"),
        (7, "write", "items"),
        (8, "read", "get().x"),
        (9, "read", "real"),
        (10, "read", "self.items"),
        (10, "read", "self.items"),
    ]


def test_what_is_set_once_before_anything_could_start_a_thread_is_no_site() -> None:
    program = Program(
        """
        import threading
        LIMIT = 5
        lock = threading.Lock()
        def helper(n):
            return n
        def work():
            with lock:
                return helper(LIMIT)
        """
    )
    assert [program.sites.identify(site)[3] for site in range(1, len(program.sites) + 1)] == ["threading.Lock"]


def test_what_is_set_once_after_something_was_called_is_a_site() -> None:
    program = Program(
        """
        def work():
            print(late, early)
        early = 1
        start(work)
        late = 2
        """
    )
    sites = [program.sites.identify(site)[1:] for site in range(1, len(program.sites) + 1)]
    assert (6, "write", "late") in sites
    assert [site for site in sites if site[2] == "early"] == [(3, "read", "early")], "only what print is given"
