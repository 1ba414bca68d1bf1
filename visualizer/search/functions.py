"""Searches from within Python: a function of a test is run under many schedules."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path

from visualizer.recorder import Program
from visualizer.search.checking import Check, Found, Limits
from visualizer.search.children import SearchError, Target
from visualizer.search.sources import STRATEGIES
from visualizer.search.telling import Telling


class ScheduleFailed(AssertionError):  # noqa: N818 - it is a failed assertion
    """There is a schedule under which the function fails.

    Attributes:
        found: What the search has found.
    """

    def __init__(self, telling: Telling) -> None:
        super().__init__(telling.text())
        self.found = telling.found


class CannotCheck(Exception):  # noqa: N818 - it says that something cannot be done
    """The function cannot be checked; the message says why."""


def check(
    function: Callable[[], object],
    *,
    expect: str = "",
    schedules: int = Limits.schedules,
    seconds: float = Limits.seconds,
    strategy: str = STRATEGIES[0],
    seed: int = 0,
) -> Found:
    """Run `function` under many schedules until it fails.

    Its module is imported anew in processes of their own, and with it what is in or below the working directory; there
    the function is called by its name. What this process has set up is not there.

    Args:
        function: A function or static method of a module, without arguments.
        expect: An expression that has to be true in its module when it has returned; "" for none.
        schedules: The most that are tried.
        seconds: The most that the search may take.
        strategy: How schedules are chosen, see `visualizer check --help`.
        seed: The first schedule to try.

    Returns:
        What was found: its `outcome` is "passed" or "verified".

    Raises:
        ScheduleFailed: There is a schedule under which it fails; the message tells how.
        CannotCheck: It is not a function that can be called by its name, or its program cannot be controlled.
    """
    if strategy not in STRATEGIES:
        raise ValueError(f"there is no strategy {strategy!r}: choose one of {', '.join(STRATEGIES)}")
    target = _target(function, expect)
    try:
        found = Check(target, strategy, seed, Limits(schedules, seconds)).run()
    except SearchError as error:
        raise CannotCheck(str(error)) from None
    if found.outcome == "failed":
        raise ScheduleFailed(Telling(target, found))
    if found.outcome not in ("passed", "verified"):
        raise CannotCheck(f"{function.__qualname__}: {found.outcome}: {found.message}")
    return found


def _target(function: Callable, expect: str) -> Target:
    name = getattr(function, "__qualname__", repr(function))
    if not inspect.isfunction(function):
        raise CannotCheck(f"{name} is no plain function, and cannot be found by its name in another process")
    if "<locals>" in name or function.__closure__:
        raise CannotCheck(f"{name} is a closure: what it has captured is not there in another process")
    if "<lambda>" in name:
        raise CannotCheck("a lambda has no name by which it could be called in another process")
    needed = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    if needed:
        raise CannotCheck(f"{name} needs {', '.join(needed)}: arguments and fixtures are not there in another process")
    module = sys.modules.get(function.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        raise CannotCheck(f"{name} is in no file")
    here = Path.cwd()
    below = Path(file).resolve().is_relative_to(here)
    program = Program(os.fspath(Path(file).resolve()), interpreter=sys.executable)
    if function.__module__ == "__main__":
        raise CannotCheck(
            f"{name} is in the main module, which would be run from its beginning: move it to another one"
        )
    return Target(
        program,
        expect,
        name,
        imported=function.__module__,
        path=tuple(sys.path),
        directory=os.fspath(here if below else Path(file).resolve().parent),
    )
