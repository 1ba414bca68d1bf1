"""Patches modules of the standard library as soon as the program imports them."""

import os
import sys


class PatchingFinder:
    """Patches modules of the standard library right after they are imported.

    It finds nothing itself: it asks the finders behind it, and has a look at what they bring.
    """

    def __init__(self, table: dict) -> None:
        self._table = table

    def find_spec(self, name, path=None, target=None):
        """The spec that the other finders give, prepared to be patched if it is in the table."""
        if name not in self._table:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        patch = self._table.pop(name)
        if spec.loader is not None and _is_standard(spec.origin):
            spec.loader = PatchingLoader(spec.loader, patch)  # type: ignore
        return spec


class PatchingLoader:
    """Loads a module as its loader does, and patches it; then nothing of this is left to be seen."""

    def __init__(self, loader, patch) -> None:
        self._loader = loader
        self._patch = patch

    def create_module(self, spec):
        """As the real loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module) -> None:
        """As the real loader does, and then the patch."""
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._patch(module)

    def __getattr__(self, name: str):
        return getattr(self._loader, name)


def _is_standard(origin: "str | None") -> bool:
    """Whether a module from there is the standard library's, and not one of the user's with the same name."""
    if origin in (None, "built-in", "frozen"):
        return True
    return origin.startswith(os.path.dirname(os.__file__)) and "site-packages" not in origin
