"""A program is plain if nothing in its text could leave anything behind that is not known of."""

from __future__ import annotations

import ast

import pytest

from visualizer.scheduling.plain import Plainness, is_plain_expression


def is_plain(*sources: str) -> bool:
    plainness = Plainness(lambda name: name in ("helper", "other"))
    for source in sources:
        plainness.look_at(ast.parse(source))
    return plainness.holds


@pytest.mark.parametrize(
    "source",
    [
        "import threading, time, queue as q\nthreading.Thread(target=time.sleep, args=(1,)).start()\nq.Queue()",
        "from threading import Thread as T\nclass Worker(T):\n    def __init__(self):\n        super().__init__()",
        "import sys\nprint('x', file=sys.stderr)\nsys.stdout.write('y')\nsys.exit(0)",
        "def worker(id, input): print(id, input)",
        "print([id for id in range(3)])",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Point: x: int",
        "import helper\nhelper.count += 1",
        "from helper import count",
        "def numbers():\n    yield 1",
        "class Thing:\n    __slots__ = ('a',)\n    def __enter__(self): return type(self)",
        "if __name__ == '__main__': print(__file__)",
    ],
)
def test_what_is_plain(source):
    assert is_plain(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import concurrent.futures",
        "from threading import *",
        "from . import helper",
        "import threading\nthreading.excepthook = print",
        "import threading\nmodule = threading",
        "import threading\nprint([threading])",
        "import threading\ndel threading.Thread",
        "import threading\nthreading.local()",
        "import threading\nprint(threading.get_ident())",
        "from sys import stdout",
        "import sys\nout = sys.stdout",
        "import sys\nkeep(file=sys.stdout)",
        "import sys\nsys.modules",
        "exec('1')",
        "print(id(1), hash(2))",
        "def worker(id): pass\nprint(id(1))",
        "def worker():\n    def inner(): id = 1\n    return id(1)",
        "def worker():\n    global id\n    id = 1",
        "setattr(1, 'x', 2)",
        "things = {1, 2}",
        "things = {x for x in y}",
        "things = set()",
        "type('T', (), {})",
        "make = type",
        "class Thing:\n    def __del__(self): pass",
        "class Thing:\n    __del__ = print",
        "def f(): pass\nf.__globals__",
        "(lambda: 0).__code__",
        "thread.ident",
        "Sequence.register(list)",
        "def numbers():\n    try:\n        yield 1\n    finally:\n        pass",
        "def numbers():\n    with lock:\n        yield 1",
        "async def f(): pass",
        "from functools import wraps\nwraps(f)(g)",
        "import dataclasses\ndataclasses.dataclass(g)",
        "__builtins__",
        "_tv_at(1)",
        "import helper\nmodule = helper",
    ],
)
def test_what_is_not_plain(source):
    assert not is_plain(source)


@pytest.mark.parametrize("use", ["import other\nother.threading.x = 1", "from other import threading"])
def test_modules_do_not_leave_the_one_that_has_imported_them(use):
    assert is_plain("import threading", "import other\nother.x")
    assert not is_plain("import threading", use)
    assert not is_plain(use, "import threading")


def test_an_expectation_may_have_sets_but_call_nothing_that_leads_elsewhere():
    assert is_plain_expression("len(set(results)) == 3 and {1} <= {1, 2}")
    assert not is_plain_expression("open('x').read() == ''")
    assert not is_plain_expression("f.__globals__['x'] == 1")
