"""The places in the source where the program reads or writes what threads could share."""

import os
from collections import namedtuple

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

Site = namedtuple("Site", "file line kind name key ordinal")
"""One access in the source text.

`kind` is "read" or "write"; an augmented assignment is several sites. `name` is for people: `counter`, `self.balance`,
`items[...]`. `key` is for the hooks: the name of a variable, of an attribute as it is stored, of a method, or the
function of an operator. `ordinal` counts the sites of a file from 1.
"""


class Sites:
    """Sites by number, from 1, in the order in which the rewriting met them.

    Attributes:
        directory: The one from which files are called by their path.
        files: Paths of the sources that were rewritten, each with the number of its sites.
        keys: The key of each site, by its number.
    """

    def __init__(self, directory: str = "") -> None:
        self.directory = directory
        self.files: dict[str, int] = {}
        self.keys: list = [None]
        self._sites: list[Site] = []
        self._chosen: dict[str, set[int]] = {}

    def __getitem__(self, number: int) -> Site:
        """The site of a number that `add` returned."""
        return self._sites[number - 1]

    def __len__(self) -> int:
        return len(self._sites)

    def add(self, file: str, line: int, kind: str, name: str, key: object) -> int:
        """Enter a site; returns its number."""
        ordinal = self.files[file] = self.files.get(file, 0) + 1
        self.keys.append(key)
        self._sites.append(Site(file, line, kind, name, key, ordinal))
        number = len(self._sites)
        if self._chosen:
            self._chosen.get(self.key(number), set()).add(number)
        return number

    def identify(self, number: int) -> "tuple[str, int, str, str]":
        """File, line, kind and name of a site."""
        return self[number][:4]

    def key(self, number: int) -> str:
        """What a site is called in any process: `helper.py:17` is the seventeenth of its file."""
        site = self[number]
        return f"{self.name_of(site.file)}:{site.ordinal}"

    def name_of(self, file: str) -> str:
        """What a file is called on any machine: its path from the directory, if it is in there."""
        prefix = os.path.join(self.directory, "")
        return file[len(prefix) :] if self.directory and file.startswith(prefix) else file

    def choose(self, keys: "Iterable[str]") -> "set[int]":
        """The numbers of the sites with these keys; those of files that are rewritten later join the set then."""
        wanted = set(keys)
        if wanted and wanted == self._chosen.keys():
            return next(iter(self._chosen.values()))
        chosen: set[int] = set()
        if wanted:
            chosen.update(number for number in range(1, len(self) + 1) if self.key(number) in wanted)
            self._chosen = dict.fromkeys(wanted, chosen)
        return chosen
