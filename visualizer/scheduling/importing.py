"""Rewrites the modules of the program as they are imported: those beside it, but neither libraries nor ourselves."""

import ast
import os
import sys
from importlib import _bootstrap  # type: ignore
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location

from .plain import Plainness
from .program import Main
from .rewriting import rewrite
from .sites import Sites

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType
    from typing import Any

_LIBRARIES = frozenset(["site-packages", "dist-packages"])
_STDLIB = os.path.join(os.path.dirname(os.path.abspath(os.__file__)), "")
_HERE = os.path.dirname(os.path.abspath(__file__))
_OURS = tuple(os.path.join(os.path.dirname(_HERE), room, "") for room in ("observer", "runtime", "scheduling"))
_UNREADABLE = (SyntaxError, OSError, ValueError)


_EXECUTING = frozenset(["exec", "eval"])


class Importer:
    """Finds the modules in the directory of the program, and compiles each only once, also for forked processes.

    Attributes:
        files: The files that were rewritten, by their path from the directory.
        executes_text: Whether some of their code would run other code that is given as text, and so is not rewritten.
        plainness: Of these files.
    """

    def __init__(self, directory: str, sites: Sites, sources: "Mapping[str, str]") -> None:
        """`sources` are texts by path from the directory, which take the place of the files there."""
        self._directory = directory
        self._prefix = os.path.join(directory, "")
        self._sites = sites
        self._sources = sources
        self._codes: dict[str, CodeType] = {}
        self._users: dict[str, bool] = {}
        self.files: set[str] = set()
        self.executes_text = False
        self.plainness = Plainness(self._is_own)
        sites.directory = directory

    def install(self) -> None:
        """Be the first to be asked for a module."""
        sys.meta_path.insert(0, self)

    def is_users(self, file: str) -> bool:
        """Whether a file belongs to the program, and is not of a library."""
        answer = self._users.get(file)
        if answer is None:
            answer = self._users[file] = self._is_users(file)
        return answer

    def _is_users(self, file: str) -> bool:
        return (
            file.startswith(self._prefix)
            and not file.startswith((_STDLIB, *_OURS))
            and _LIBRARIES.isdisjoint(file[len(self._prefix) :].split(os.sep))
        )

    # code

    def is_library(self, name: str) -> bool:
        """Whether a module was found, and is none of the program's."""
        spec = PathFinder.find_spec(name.split(".")[0])
        return spec is not None and spec.origin is not None and not self.is_users(spec.origin)

    def code(self, file: str) -> "CodeType":
        """The rewritten code of a source file, and of all that it imports.

        Raises what reading or compiling it would raise.
        """
        code = self._codes.get(file)
        if code is None:
            source = self.source(file)
            code = self._codes[file] = rewrite(source, file, self._sites)
            self.executes_text |= _mentions(code, _EXECUTING)
            self.files.add(self._sites.name_of(file))
            tree = ast.parse(source)
            self.plainness.look_at(tree)
            for name in _imported(tree, self._package_of(file)):
                self._prepare(name)
        return code

    def source(self, file: str) -> bytes:
        """What is in a source file."""
        text = self._sources.get(self._sites.name_of(file))
        if text is not None:
            return text.encode()
        with open(file, "rb") as stream:
            return stream.read()

    def warm(self, files: "Iterable[str]") -> None:
        """Compile files, named by their paths from the directory, before a run needs them."""
        for file in files:
            self._compile(os.path.join(self._directory, file))

    def _compile(self, file: str) -> None:
        try:
            self.code(file)
        except _UNREADABLE:
            # Importing it will say so, if the program does.
            return

    def _is_own(self, name: str) -> bool:
        return self._spec(name, None) is not None

    def _package_of(self, file: str) -> "list[str]":
        return [] if not file.startswith(self._prefix) else file[len(self._prefix) :].split(os.sep)[:-1]

    def _prepare(self, name: str) -> None:
        """Compile a module and the packages that it is in, so that sites do not depend on when it is imported."""
        path = [self._directory]
        parts = name.split(".")
        for count in range(1, len(parts) + 1):
            spec = self._spec(".".join(parts[:count]), path)
            if spec is None:
                return
            if spec.origin is not None and spec.origin not in self._codes:
                self._compile(spec.origin)
            path = spec.submodule_search_locations or []

    # modules

    def find_spec(self, name: str, path: "Sequence[str] | None" = None, target=None) -> "ModuleSpec | None":
        """The module, if it belongs to the program."""
        return self._spec(name, path)

    def invalidate_caches(self) -> None:
        """There are none: what a file contains does not change while the program runs."""

    def _spec(self, name: str, path: "Sequence[str] | None") -> "ModuleSpec | None":
        if name in sys.builtin_module_names:
            return None
        spec = PathFinder.find_spec(name, path) or self._spec_of_source(name, path)
        if spec is None or spec.origin is None or not self.is_users(spec.origin):
            return None
        if not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = Loader(name, spec.origin, self)
        return spec

    def _spec_of_source(self, name: str, path: "Sequence[str] | None") -> "ModuleSpec | None":
        """The module among the texts that were given instead of files."""
        for directory in path or [self._directory] if self._sources else []:
            base = os.path.join(directory, name.rpartition(".")[2])
            for file, locations in ((os.path.join(base, "__init__.py"), [base]), (f"{base}.py", None)):
                if self._sites.name_of(file) in self._sources:
                    loader = Loader(name, file, self)
                    return spec_from_file_location(name, file, loader=loader, submodule_search_locations=locations)
        return None

    # the main module

    def main_of_script(self, path: str) -> Main:
        """The main module of `python PATH`.

        Raises OSError or SyntaxError.
        """
        self._users[path] = True
        return Main(self.code(path), path, None, None)

    def main_of_module(self, name: str) -> Main:
        """The main module of `python -m NAME`; a package of the program is not imported yet.

        Raises ImportError or SyntaxError.
        """
        spec = self._located(name)
        if spec.submodule_search_locations is not None:
            spec = self._located(f"{name}.__main__")
        if isinstance(spec.loader, Loader):
            code = self.code(spec.loader.path)
        else:
            code = spec.loader.get_code(spec.name) if hasattr(spec.loader, "get_code") else None  # type: ignore
        if code is None or spec.origin is None:
            raise ImportError(f"{name} has no code that could be run")
        return Main(code, spec.origin, spec.parent or "", spec)

    def _located(self, name: str) -> "ModuleSpec":
        path: list[str] | None = None
        parts = name.split(".")
        for count in range(1, len(parts) + 1):
            part = ".".join(parts[:count])
            spec = self._spec(part, path) or PathFinder.find_spec(part, path)
            if spec is None:
                raise ImportError(f"no module named {part}")
            if count == len(parts):
                return spec
            path = spec.submodule_search_locations or []
        raise ImportError("no module named ''")


class Loader(SourceFileLoader):
    """Loads a module of the program, rewritten; compiled files on disk are neither read nor written."""

    def __init__(self, name: str, path: str, importer: Importer) -> None:
        super().__init__(name, path)
        self._importer = importer

    def path_stats(self, path: str) -> "Mapping[str, Any]":
        """None, so that there can be no compiled file that fits."""
        raise OSError

    def source_to_code(self, data: bytes, path: str) -> "CodeType":  # type: ignore
        """The rewritten code of the module."""
        try:
            return _bootstrap._call_with_frames_removed(self._importer.code, self.path)  # type: ignore
        except BaseException as error:
            # By the first frame the import system knows that all of this is its own business, and not to be shown.
            trace = error.__traceback__
            if trace is not None and trace.tb_next is not None:
                error.__traceback__ = trace.tb_next
                trace.tb_next.tb_next = None
            raise

    def get_data(self, path: str) -> bytes:
        """The source, or what is in another file beside it."""
        return self._importer.source(path) if path == self.path else super().get_data(path)


def _mentions(code: "CodeType", names: "frozenset[str]") -> bool:
    return not names.isdisjoint(code.co_names) or any(
        _mentions(part, names) for part in code.co_consts if isinstance(part, type(code))
    )


def _imported(tree: ast.AST, package: "list[str]") -> "Iterator[str]":
    """Names of all modules that a module may import, in the order of its text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            if node.level > len(package):
                continue
            base = [*base, *([node.module] if node.module else [])]
            if base:
                yield ".".join(base)
            yield from (".".join([*base, alias.name]) for alias in node.names if alias.name != "*")
