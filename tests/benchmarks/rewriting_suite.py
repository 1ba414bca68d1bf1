"""CPython's own tests of the language, plain and rewritten: each test that ends differently is named, with the reason.

    python tests/benchmarks/rewriting_suite.py --python 3.12 [test_scope ...]

Each suite runs three times: plain; rewritten, where all accesses are tracked as if threads had been started; and with
every access a scheduling point that is told its value. The scheduler never switches. Tests that fail under plain Python
on this machine as well are no difference.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from threading import get_ident

ROOT = Path(__file__).resolve().parents[2]
SUITES = (
    *("test_augassign", "test_call", "test_class", "test_contextlib", "test_coroutines", "test_dataclasses"),
    *("test_decorators", "test_descr", "test_dictcomps", "test_enum", "test_exceptions", "test_extcall"),
    *("test_fstring", "test_generators", "test_grammar", "test_keywordonlyarg", "test_listcomps"),
    *("test_named_expressions", "test_patma", "test_property", "test_raise", "test_scope", "test_setcomps"),
    *("test_super", "test_threading", "test_type_params", "test_typing", "test_unpack", "test_unpack_ex", "test_with"),
)
_VICIOUS = "hooks look an attribute up in a class, whose keys here are compared by code that changes the class"
KNOWN = {
    "test_exceptions.ExceptionTests.test_recursion_in_except_handler": "hooks need some of the ten frames it leaves",
    "test_descr.ClassPropertiesAndMethods.test_slots": "what allows no weak references lives until a sweep",
    "test_descr.ClassPropertiesAndMethods.test_vicious_descriptor_nonsense": _VICIOUS,
    "test_descr.MiscTests.test_type_lookup_mro_reference": _VICIOUS,
}
"""Why these tests end differently."""
HANGING = frozenset(["test_print_exception_gh_102056"])
"""Tests that at times do not end on a busy machine, under plain Python 3.12 as well."""
MODES = ("tracked", "points")
LIMIT_SECONDS = 300


class Everything(set):
    """Contains whatever is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


class Thread:
    """One of the threads that the scheduler knows."""

    def __init__(self, number: int, creator: Thread | None) -> None:
        self.number = self.created_at = number
        self.creator = creator


class Scheduler:
    """Never switches; it has the main thread, a second one that does nothing, and those that come."""

    def __init__(self, explains: bool) -> None:
        main = Thread(0, None)
        self.threads = [main, Thread(1, main)]
        self.witness = self if explains else None
        self._by_ident = {get_ident(): main}
        self._things = 0

    @property
    def current(self) -> Thread:
        """Who has the baton."""
        thread = self._by_ident.get(get_ident())
        if thread is None:
            thread = self._by_ident[get_ident()] = Thread(len(self.threads), self.threads[0])
            self.threads.append(thread)
        return thread

    def point(self, kind: int, thing: int, site: int) -> None:
        """Goes on."""

    def thing(self, name: tuple) -> int:
        """The next number."""
        self._things += 1
        return self._things

    def value(self, text: str) -> None:
        """Is told a value."""
        assert type(text) is str


class Outcomes(unittest.TestResult):
    """Collects how each test ended."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[str, str] = {}

    def _enter(self, test: unittest.TestCase, outcome: str) -> None:
        before = self.of.get(test.id(), "ok")
        self.of[test.id()] = outcome if before == "ok" else before

    def addSuccess(self, test) -> None:  # noqa: N802 - the names that unittest calls
        self._enter(test, "ok")

    def addSkip(self, test, reason) -> None:  # noqa: N802
        self._enter(test, "skipped")

    def addExpectedFailure(self, test, err) -> None:  # noqa: N802
        self._enter(test, "expected failure")

    def addUnexpectedSuccess(self, test) -> None:  # noqa: N802
        self._enter(test, "unexpected success")

    def addError(self, test, err) -> None:  # noqa: N802
        # The test may have set a limit of its own, and then failed for it.
        sys.setrecursionlimit(1000)
        self._enter(test, "error: " + self._exc_info_to_string(err, test))  # type: ignore

    addFailure = addError  # noqa: N815

    def addSubTest(self, test, subtest, err) -> None:  # noqa: N802
        if err is not None:
            self.addError(test, err)


class Loader(SourceFileLoader):
    """Loads a module rewritten."""

    def __init__(self, name: str, path: str, rewritten) -> None:
        super().__init__(name, path)
        self._rewritten = rewritten

    def get_code(self, fullname: str):
        """The rewritten code of the module."""
        return self._rewritten(self.get_data(self.path), self.path)


class Finder:
    """Finds one module, or the modules of one package, to be rewritten."""

    def __init__(self, name: str, rewritten) -> None:
        self._name, self._rewritten = name, rewritten

    def find_spec(self, name: str, path=None, target=None):
        """The module, if it is the one."""
        if name != self._name and not name.startswith(f"{self._name}."):
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(name, spec.origin, self._rewritten)
        return spec


def rewrite_imports(name: str, mode: str):
    """From now on a module is rewritten when it is imported, and its accesses are tracked; returns its sites."""
    sys.path.append(str(ROOT))
    from visualizer.scheduling.accesses import Accesses
    from visualizer.scheduling.rewriting import rewrite
    from visualizer.scheduling.sites import Sites

    class AllSites(Sites):
        def choose(self, keys):
            return Everything() if mode == "points" else set()

    sites = AllSites()
    scheduler: object = Scheduler(mode == "points")
    Accesses(scheduler, sites, ()).install()  # type: ignore
    sys.meta_path.insert(0, Finder(name, lambda source, path: rewrite(source, path, sites)))  # type: ignore
    return sites


def _single(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from _single(test)
        else:
            yield test


def run_inside(suite: str, mode: str, file: str) -> None:
    """Run a suite in this process, and write how each of its tests ended."""
    name = f"test.{suite}"
    sites = () if mode == "plain" else rewrite_imports(name, mode)
    result = Outcomes()
    tests = _single(unittest.defaultTestLoader.loadTestsFromName(name))
    unittest.TestSuite(test for test in tests if test.id().rpartition(".")[2] not in HANGING).run(result)
    if mode != "plain" and not len(sites):
        result.of[suite] = "ended: nothing was rewritten"
    Path(file).write_text(json.dumps(result.of))


def outcomes(python: str, suite: str, mode: str) -> dict[str, str]:
    """How each test of a suite ended in a process of its own."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "outcomes.json")
        command = [python, "-W", "ignore::SyntaxWarning", __file__, "--inside", mode, str(file), suite]
        with subprocess.Popen(
            command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        ) as process:
            try:
                printed, _ = process.communicate(timeout=LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                # With what the tests themselves have started.
                os.killpg(process.pid, signal.SIGKILL)
                return {suite: f"no end within {LIMIT_SECONDS} s"}
        return json.loads(file.read_text()) if file.exists() else {suite: f"ended: {printed.decode()[-2000:]}"}


def is_ok(outcome: str) -> bool:
    """Whether a test did what it should."""
    return not outcome.startswith(("error", "ended", "no end", "unexpected"))


def compare(python: str, suite: str, verbose: bool) -> bool:
    """Run a suite plain and rewritten; print what differs, and say whether nothing does."""
    plain = outcomes(python, suite, "plain")
    same = True
    for mode in MODES:
        rewritten = outcomes(python, suite, mode)
        both = plain.keys() | rewritten.keys()
        different = sorted(
            name for name in both if is_ok(plain.get(name, "ended")) != is_ok(rewritten.get(name, "ended"))
        )
        print(f"{suite}, {mode}: {len(plain)} tests, {len(different)} differ", flush=True)
        if suite in rewritten:
            different = [suite]
        for name in different:
            text = rewritten.get(name, "not run").strip()
            known = KNOWN.get(name.partition(".")[2])
            reason = f"known: {known}" if known else text.splitlines()[-1]
            print(f"  {name}: {text if verbose else reason}")
            same = same and known is not None
    return same


def main() -> None:
    """Read the command line and compare each suite."""
    parser = argparse.ArgumentParser(description="CPython's own tests of the language, plain and rewritten.")
    parser.add_argument("--python", default=sys.executable, help="version or path of the interpreter")
    parser.add_argument("--verbose", action="store_true", help="print whole tracebacks")
    parser.add_argument("--inside", nargs=2, metavar=("MODE", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("suites", nargs="*", default=SUITES)
    options = parser.parse_args()
    if options.inside:
        run_inside(options.suites[0], *options.inside)
        return
    from harness import interpreters

    python = interpreters([options.python])[0]
    same = [
        compare(python, suite, options.verbose)
        for suite in options.suites
        if subprocess.run([python, "-c", f"import test.{suite}"], capture_output=True).returncode == 0
    ]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
