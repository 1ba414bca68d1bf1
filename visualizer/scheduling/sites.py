"""The places in the source where the program reads or writes what threads could share."""

from collections import namedtuple

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

Site = namedtuple("Site", "file line kind name module key ordinal")
"""One access in the source text.

`kind` is "read" or "write"; an augmented assignment is several sites. `name` is for people: `counter`, `self.balance`,
`items[...]`. `key` is for the hooks: the name of a variable, of an attribute as it is stored, of a method, or the
function of an operator. `ordinal` counts the sites of a file from 1.
"""


class Sites:
    """Sites by number, from 1, in the order in which the rewriting met them.

    Attributes:
        modules: Names of the modules that were rewritten.
        files: Paths of their sources, each with the number of its sites.
    """

    def __init__(self, directory: str = "") -> None:
        """Files in `directory` are called by their path from there."""
        self._prefix = f"{directory.rstrip('/')}/" if directory else ""
        self._sites: list[Site] = []
        self._chosen: dict[str, set[int]] = {}
        self.modules: set[str] = set()
        self.files: dict[str, int] = {}

    def __getitem__(self, number: int) -> Site:
        """The site of a number that `add` returned."""
        return self._sites[number - 1]

    def __len__(self) -> int:
        return len(self._sites)

    def add(self, file: str, line: int, kind: str, name: str, module: str, key: object) -> int:
        """Enter a site; returns its number."""
        ordinal = self.files[file] = self.files.get(file, 0) + 1
        self._sites.append(Site(file, line, kind, name, module, key, ordinal))
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
        return f"{site.file[len(self._prefix) :] if site.file.startswith(self._prefix) else site.file}:{site.ordinal}"

    def choose(self, keys: "Iterable[str]") -> "set[int]":
        """The numbers of the sites with these keys; those of files that are rewritten later join the set then."""
        wanted = set(keys)
        chosen: set[int] = set()
        if wanted:
            chosen.update(number for number in range(1, len(self) + 1) if self.key(number) in wanted)
            self._chosen = dict.fromkeys(wanted, chosen)
        return chosen
