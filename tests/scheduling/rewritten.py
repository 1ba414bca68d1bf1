"""Runs the text of a program rewritten, with a scheduler that does as the test says."""

from __future__ import annotations

import builtins
import io
import textwrap
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from visualizer.scheduling.accesses import Accesses
from visualizer.scheduling.rewriting import rewrite
from visualizer.scheduling.sites import Sites

FILE = "program.py"


class Thread:
    """A thread that the scheduler knows."""

    def __init__(self, number: int, creator: Thread | None) -> None:
        self.number = self.created_at = number
        self.creator = creator


class Scheduler:
    """Has the threads that the test makes; `current` is who the test says.

    Attributes:
        points: Kind, number of the variable and of the site of each scheduling point so far.
        values: What was told of values.
        things: Names of variables by number.
        at_point: Called at each scheduling point.
    """

    def __init__(self) -> None:
        self.threads = [Thread(0, None)]
        self.current = self.threads[0]
        self.points: list[tuple[int, int, int]] = []
        self.values: list[str] = []
        self.things: list[tuple] = [()]
        self.witness: Scheduler | None = None
        self.at_point: Callable[[], object] = lambda: None

    def start(self, creator: Thread | None = None) -> Thread:
        """A further thread, by default of the current one."""
        thread = Thread(len(self.threads), creator or self.current)
        self.threads.append(thread)
        return thread

    def point(self, kind: int, thing: int, site: int) -> None:
        """A scheduling point."""
        self.points.append((kind, thing, site))
        self.at_point()

    def thing(self, name: tuple) -> int:
        """A number for a variable."""
        self.things.append(name)
        return len(self.things) - 1

    def value(self, text: str) -> None:
        """Is told a value."""
        self.values.append(text)


class Program:
    """A program, rewritten but not yet run.

    Attributes:
        names: Its global names.
    """

    def __init__(self, source: str, shared: list[str] | None = None, file: str = FILE) -> None:
        """`shared` are the keys of the sites that are scheduling points; None stands for all sites."""
        source = textwrap.dedent(source)
        self.sites = Sites()
        self.scheduler = Scheduler()
        self._code = rewrite(source, file, self.sites)
        if shared is None:
            shared = [self.sites.key(site) for site in range(1, len(self.sites) + 1)]
        self.accesses = Accesses(self.scheduler, self.sites, shared)  # type: ignore
        hooks: Any = self.accesses.hooks()
        self.names: dict[str, Any] = {
            "__name__": "program",
            "__file__": file,
            "__builtins__": {**vars(builtins), **hooks},
        }

    def run(self) -> None:
        """Execute the module."""
        exec(self._code, self.names)

    def by(self, thread: Thread, function: str, *arguments: object) -> Any:
        """Call a function of the program in a thread."""
        before, self.scheduler.current = self.scheduler.current, thread
        try:
            return self.names[function](*arguments)
        finally:
            self.scheduler.current = before

    def found(self) -> list[str]:
        """Line, kind and name of each site that was found to touch shared data."""
        return [
            "{1} {2} {3}".format(*self.sites.identify(site))
            for site in sorted(self.accesses.found)  # type: ignore
        ]


def output_of(run: Callable[[], object]) -> str:
    """What is printed meanwhile."""
    with redirect_stdout(io.StringIO()) as stream:
        run()
    return stream.getvalue()


def plain_output(source: str, file: str = FILE) -> str:
    """What a program prints when it is not rewritten."""
    names = {"__name__": "program", "__file__": file}
    return output_of(lambda: exec(compile(textwrap.dedent(source), file, "exec", dont_inherit=True), names))


def write(directory: Path, source: str) -> str:
    """Write a program into a file; returns its path."""
    path = directory / FILE
    path.write_text(textwrap.dedent(source))
    return str(path)
