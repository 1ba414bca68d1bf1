"""An interleaving that grows: what is told of a stepped run bit by bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from operator import eq
from typing import Generic, TypeVar, overload

from visualizer.model.interleaving import Handed, Interleaving, Step, interleaving_of

Item = TypeVar("Item")


class First(Sequence[Item], Generic[Item]):
    """The first items of a list that grows behind them; it costs nothing to make one."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items
        self._count = len(items)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        if isinstance(at, slice):
            return self._items[: self._count][at] if at.step not in (None, 1) else self._part(at)
        if not -self._count <= at < self._count:
            raise IndexError(at)
        return self._items[at % self._count]

    def _part(self, at: slice) -> list[Item]:
        start, stop, _ = at.indices(self._count)
        return self._items[start:stop]

    def __iter__(self) -> Iterator[Item]:
        return islice(self._items, self._count)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"First({list(self)!r})"


class Growing:
    """Puts together what comes as tables, each with what is new since the one before."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._places: list = []
        self._names: dict[str, str] = {}
        self._by_hand: tuple[Handed, ...] = ()

    def add(self, table: dict, threads: list) -> Interleaving:
        """All until now. `table` has the new steps and places, and all names, see `scheduling.witness.Record.news`.

        Raises InterleavingError if it is not what it should be.
        """
        self._places += table["places"]
        new = interleaving_of({**table, "places": self._places}, threads, len(self._steps))
        names = table["things"]
        if any(names.get(number) != name for number, name in self._names.items()):
            # What had no name yet has got one.
            self._steps = [
                step._replace(name=names.get(str(step.thing), step.name)) if step.name else step for step in self._steps
            ]
        self._names = names
        self._steps += new.steps
        self._by_hand += new.by_hand
        return Interleaving(new.threads, First(self._steps), new.kinds, new.daemons, self._by_hand)
