"""The demo programs that ship with us: read from their files, never run or imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
"""Where they are."""


@dataclass(frozen=True)
class Demo:
    """A demo program: its file, its title, and what to look for."""

    path: Path
    title: str
    description: str


def find_demos(folder: Path = FOLDER) -> list[Demo]:
    """The programs in a folder: those in its `ORDER` first, the others by name. What cannot be read is left out."""
    order = _order(folder / "__init__.py")
    try:
        files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    except OSError:
        return []
    places = {name: place for place, name in enumerate(order)}
    files.sort(key=lambda path: (places.get(path.name, len(places)), path.name))
    return [demo for path in files if (demo := _demo(path)) is not None]


def demo_at(path: Path) -> Demo | None:
    """The demo in a file, None if it is no program that ships with us."""
    return _demo(path) if path.parent == FOLDER else None


def _demo(path: Path) -> Demo | None:
    tree = _parse(path)
    text = ast.get_docstring(tree) if tree is not None else None
    if not text:
        return None
    title, _, rest = text.partition("\n")
    paragraphs = [part.strip() for part in rest.split("\n\n")]
    # The last one is for tests.
    kept = [" ".join(part.split()) for part in paragraphs if part and not part.startswith("Shows:")]
    return Demo(path, title.strip().removesuffix("."), "\n".join(kept))


def _order(path: Path) -> list[str]:
    tree = _parse(path)
    for node in tree.body if tree is not None else []:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "ORDER" for to in node.targets):
            try:
                names = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError):
                return []
            return [name for name in names if isinstance(name, str)] if isinstance(names, (tuple, list)) else []
    return []


def _parse(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
