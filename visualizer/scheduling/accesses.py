"""What the rewritten program calls before it reads or writes: scheduling points, and who shares what.

Of the scheduler it asks for `threads` (all that there ever were), `current`, `point`, `thing` and `witness`; of a
thread for `creator` (who started it; None for the main thread) and `created_at` (how many threads there were by then).

As long as there is only the main thread, hooks do what the program would have done and nothing else. A hook is named
`_tv_` and its key in `Accesses.hooks`; its first argument is the number of its site.
"""

import builtins

from ..runtime.disguise import forget_frame
from .attributes import attribute_hooks
from .containers import container_hooks
from .expressions import PREFIX
from .operations import READ, WRITE
from .sites import Sites
from .values import text_of_value
from .variables import Sharing, Variable, Watched

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .scheduler import Scheduler


class Accesses:
    """The hooks of one run.

    Attributes:
        found: Numbers of the sites that turned out to touch shared data, besides those in `shared`.
        whole_of: Thing number of the container, for that of each item.
        changed: The classes and functions whose attributes were written, by their identity.
    """

    def __init__(self, scheduler: "Scheduler", sites: Sites, shared: "Iterable[str]") -> None:
        """`shared` are keys of the sites that are scheduling points, see `Sites.key`."""
        self._scheduler = scheduler
        self._sites = sites
        self._sharing = Sharing(scheduler, sites.choose(shared))
        self.found = self._sharing.found
        self.whole_of = self._sharing.whole_of
        self.changed = self._sharing.changed

    def install(self) -> None:
        """Make the hooks built-in functions."""
        for name, hook in self.hooks().items():
            setattr(builtins, name, hook)

    def hooks(self) -> "dict[str, Callable]":
        """All hooks by name."""
        globals_of = Globals(self._sites)
        watched = Watched()
        hooks = {
            **variable_hooks(self._scheduler, self._sharing, self._sites, globals_of),
            **attribute_hooks(self._scheduler, self._sharing, self._sites, watched, globals_of),
        }
        hooks |= container_hooks(self._scheduler, self._sharing, self._sites, watched, hooks["see"])
        hooks |= augmented_hooks(hooks)
        return {PREFIX + name: hook for name, hook in hooks.items()}


class Globals(dict):
    """The variables of modules, by number of a site; sites of the same variable have the same one."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._variables: dict[tuple[str, str], Variable] = {}

    def __missing__(self, number: int) -> Variable:
        site = self._sites[number]
        variable = self[number] = self.of(site.file, site.key)
        return variable

    def of(self, file: str, name: str) -> Variable:
        """The variable `name` of the module in a file."""
        variable = self._variables.get((file, name))
        if variable is None:
            variable = self._variables[file, name] = Variable(name)
        return variable


def variable_hooks(
    scheduler: "Scheduler", sharing: Sharing, sites: Sites, globals_of: Globals
) -> "dict[str, Callable]":
    """Hooks for variables of modules and functions."""
    threads, point, shared = scheduler.threads, scheduler.point, sharing.shared
    touch, publish, keys = sharing.touch, sharing.publish, sites.keys

    def at(site):
        if len(threads) > 1:
            variable = globals_of[site]
            if site in shared:
                point(READ, variable.number or publish(variable), site)
            touch(variable, site, READ)

    def read(site, value):
        if site in shared and scheduler.witness is not None and len(threads) > 1:
            scheduler.witness.value(text_of_value(value))
        return value

    def write(site, value):
        if len(threads) > 1:
            variable = globals_of[site]
            if site in shared:
                point(WRITE, variable.number or publish(variable), site)
                if scheduler.witness is not None:
                    scheduler.witness.value(text_of_value(value))
            touch(variable, site, WRITE)
        return value

    def cell(site, cells):
        name = keys[site]
        variable = cells.get(name)
        if variable is None:
            variable = cells[name] = Variable(name)
        return variable

    def at_cell(site, cells):
        if len(threads) > 1:
            variable = cell(site, cells)
            if site in shared:
                point(READ, variable.number or publish(variable), site)
            touch(variable, site, READ)

    def write_cell(site, value, cells):
        if len(threads) > 1:
            variable = cell(site, cells)
            if site in shared:
                point(WRITE, variable.number or publish(variable), site)
                if scheduler.witness is not None:
                    scheduler.witness.value(text_of_value(value))
            touch(variable, site, WRITE)
        return value

    return {"at": at, "read": read, "write": write, "at_cell": at_cell, "write_cell": write_cell, "scope": dict}


def augmented_hooks(hooks: "dict[str, Callable]") -> "dict[str, Callable]":
    """Hooks for augmented assignments to attributes and items, made of the other ones."""
    op, set_, item, set_item = hooks["op"], hooks["set"], hooks["item"], hooks["set_item"]

    def aug_set(changed, written, read, value):
        try:
            thing, old = read
            set_(written, op(changed, old, value), thing)
        except BaseException as error:
            forget_frame(error)
            raise

    def aug_get_item(site, thing, key):
        try:
            return thing, key, item(site, thing, key)
        except BaseException as error:
            forget_frame(error)
            raise

    def aug_set_item(changed, written, read, value):
        try:
            thing, key, old = read
            set_item(written, op(changed, old, value), thing, key)
        except BaseException as error:
            forget_frame(error)
            raise

    return {"aug_set": aug_set, "aug_get_item": aug_get_item, "aug_set_item": aug_set_item, "slice": slice}
