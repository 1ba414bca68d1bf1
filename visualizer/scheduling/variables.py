"""What the program's threads read and write, and which of it they share."""

from sys import getrefcount
from weakref import ref

from .operations import CONTAINER, ITEM, READ, VARIABLE, WRITE

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import ControlledThread, Scheduler

_FIRST_SWEEP = 1_000
_ITEMS_LIMIT = 10_000
"""How many items of a container are told apart."""
OTHER = object()
"""Stands for all items of a container that are not told apart."""


class Variable:
    """One variable, attribute, item or container.

    Attributes:
        name: What people call it.
        number: Its number as a thing, once it was published at a scheduling point; 0 before.
        kind: VARIABLE, CONTAINER or ITEM.
        whole: The container that it is an item of, or None.
        is_shared: Whether threads are known to share it.
        sites: Where it was accessed before that.
    """

    __slots__ = (
        *("accessed_at", "accessed_by", "is_shared", "kind", "name", "number", "others", "sites", "whole"),
        *("written_at", "written_by"),
    )

    def __init__(self, name: str, kind: str = VARIABLE, whole: "Variable | None" = None) -> None:
        self.name = name
        self.kind = kind
        self.whole = whole
        self.number = 0
        self.is_shared = False
        self.sites: set[int] = set()
        self.accessed_by: ControlledThread | None = None
        self.accessed_at = 0
        self.others: dict[ControlledThread, int] = {}
        """Who else has accessed it, and how many threads there were when they last did."""
        self.written_by: ControlledThread | None = None
        self.written_at = 0


class Container:
    """A container whose accesses are watched.

    Attributes:
        whole: Stands for its structure: what it holds, how much, and in which order.
        parts: Stands for all its items together, and is never published.
        changes: The same for the items that were written.
        items: The items that are told apart.
    """

    __slots__ = ("changes", "items", "parts", "whole")

    def __init__(self, name: str) -> None:
        self.whole = Variable(name, CONTAINER)
        self.parts = Variable(name)
        self.changes = Variable(name)
        self.items: dict[object, Variable] = {}

    def item(self, key: object, name: str) -> Variable:
        """The variable that is the item `key`."""
        variable = self.items.get(key)
        if variable is None:
            if len(self.items) >= _ITEMS_LIMIT:
                key = OTHER
            variable = self.items[key] = self.items.get(key) or Variable(name, ITEM, self.whole)
            variable.is_shared = self.parts.is_shared
        return variable


def is_before(thread: "ControlledThread | None", at: int, other: "ControlledThread") -> bool:
    """Whether what `thread` did when there were `at` threads was done before `other` began, in any schedule.

    It was if `thread` started `other`, or who started that, and so on, later.
    """
    creator = other.creator  # type: ignore
    while creator is not None:
        if creator is thread:
            return at <= other.created_at
        other, creator = creator, creator.creator
    return False


def conflicts(variable: Variable, me: "ControlledThread", kind: int) -> bool:
    """Whether chance orders an access by the current thread and one that was made by another before."""
    if kind == READ:
        writer = variable.written_by
        return not (writer is None or writer is me or is_before(writer, variable.written_at, me))
    last = variable.accessed_by
    if not (last is None or last is me or is_before(last, variable.accessed_at, me)):
        return True
    return any(not is_before(thread, at, me) for thread, at in variable.others.items() if thread is not me)


class Sharing:
    """Finds out which sites touch what threads share.

    Two threads share a variable if both have accessed it, at least one has written it, and nothing but chance orders
    the two accesses; that is, unless one was done before the thread that does the other was started.

    Attributes:
        shared: Numbers of the sites that are scheduling points.
        found: Numbers of further sites that touch shared variables.
        whole_of: For the number of each published item, that of its container.
        changed: The classes and functions whose attributes were written, by their identity.
    """

    def __init__(self, scheduler: "Scheduler", shared: "set[int]") -> None:
        self._scheduler = scheduler
        self._threads = scheduler.threads
        self.shared = shared
        self.found: set[int] = set()
        self.whole_of: dict[int, int] = {}
        self.changed: dict[int, Any] = {}

    def publish(self, variable: Variable) -> int:
        """Give a variable its number."""
        if variable.whole is None:
            variable.number = self._scheduler.thing((variable.kind, variable.name))
        else:
            whole = variable.whole.number or self.publish(variable.whole)
            variable.number = self._scheduler.thing((ITEM, variable.name, whole))
            self.whole_of[variable.number] = whole
        return variable.number

    def touch(self, variable: Variable, site: int, kind: int) -> bool:
        """The current thread accesses a variable; returns whether that is anything new."""
        me, now = self._scheduler.current, len(self._threads)
        if (
            variable.accessed_by is me
            and variable.accessed_at == now
            and site in variable.sites
            and (kind == READ or (variable.written_by is me and variable.written_at == now))
        ):
            return False
        if variable.is_shared:
            if site not in self.shared:
                self.found.add(site)
        elif (variable.accessed_by is not me or variable.others) and conflicts(variable, me, kind):
            variable.sites.add(site)
            self.share(variable)
        else:
            self._note(variable, me, site, kind)
        return True

    def _note(self, variable: Variable, me: "ControlledThread", site: int, kind: int) -> None:
        variable.sites.add(site)
        now = len(self._threads)
        if variable.accessed_by is not me:
            others = variable.others
            if variable.accessed_by is not None:
                others[variable.accessed_by] = variable.accessed_at
            variable.others = {
                thread: at for thread, at in others.items() if thread is not me and not is_before(thread, at, me)
            }
            variable.accessed_by = me
        variable.accessed_at = now
        if kind == WRITE:
            variable.written_by, variable.written_at = me, now

    def share(self, variable: Variable) -> None:
        """Threads share the variable: all sites that touch it are found."""
        variable.is_shared = True
        variable.accessed_by = None
        self.found |= variable.sites - self.shared
        variable.sites.clear()

    def touch_item(self, container: Container, item: Variable, site: int, kind: int) -> None:
        """The current thread accesses an item of a container."""
        if not self.touch(item, site, kind) or container.parts.is_shared:
            return
        me, whole = self._scheduler.current, container.whole
        self._note(container.parts, me, site, kind)
        if kind == WRITE:
            self._note(container.changes, me, site, kind)
        if whole.is_shared or (whole.accessed_by is not None and conflicts(whole, me, kind)):
            self._share_all(container)

    def touch_whole(self, container: Container, site: int, kind: int) -> None:
        """The current thread looks at a container as a whole, or changes its structure."""
        if not self.touch(container.whole, site, kind) or container.parts.is_shared:
            return
        against = container.changes if kind == READ else container.parts
        if against.accessed_by is not None and conflicts(against, self._scheduler.current, WRITE):
            self._share_all(container)

    def _share_all(self, container: Container) -> None:
        for variable in (container.whole, container.parts, *container.items.values()):
            self.share(variable)


class _Reference(ref):
    """A weak reference that knows whose it was."""

    __slots__ = ("key",)


class Watched:
    """What is known of objects as long as they live, by their identity; nothing outlives the object that it is about.

    Objects that cannot be referred to weakly are kept alive until a sweep finds that nobody else has them.
    """

    def __init__(self) -> None:
        self._references: dict[int, tuple[_Reference, list[dict]]] = {}
        self._kept: dict[int, tuple[list, list[dict]]] = {}
        self._limit = _FIRST_SWEEP

    def enter(self, thing: object, table: "dict[int, Variable] | dict[int, Container]", value) -> None:
        """Put `value` into a table under the identity of `thing`, for as long as that lives."""
        key = id(thing)
        table[key] = value
        entry = self._references.get(key) or self._kept.get(key)
        if entry is not None:
            entry[1].append(table)
            return
        try:
            reference = _Reference(thing, self._forget)
        except TypeError:
            self._kept[key] = ([thing], [table])
            del thing
            if len(self._kept) > self._limit:
                self._sweep()
            return
        reference.key = key
        self._references[key] = (reference, [table])

    def _forget(self, reference: _Reference) -> None:
        for table in self._references.pop(reference.key)[1]:
            table.pop(reference.key, None)

    def _sweep(self) -> None:
        # One reference is in the list, the other is the argument.
        gone = [key for key, (box, _) in self._kept.items() if getrefcount(box[0]) == 2]
        for key in gone:
            for table in self._kept.pop(key)[1]:
                table.pop(key, None)
        self._limit = max(_FIRST_SWEEP, 2 * len(self._kept))
