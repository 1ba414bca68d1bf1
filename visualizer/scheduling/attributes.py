"""Hooks for attributes: whose data an attribute is, and what happens when it is read and written."""

from _thread import _local
from types import FunctionType, MemberDescriptorType, ModuleType

from ..runtime.disguise import forget_frame
from .operations import READ, WRITE
from .sites import Sites
from .values import text_of_value
from .variables import Sharing, Variable, Watched

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .accesses import Globals
    from .scheduler import Scheduler

_NO_DATA = (type, ModuleType)
_LASTING = (type, FunctionType)
"""What could belong to a library, and so outlive the run, together with what is written to it."""
_ABSENT = object()
NOTHING = Variable("")
"""Stands for an attribute of a module or class that is no data."""


def _in_mro(kind: type, name: str) -> "tuple[type | None, Any]":
    """The class that has an attribute, and what it has; (None, None) if none has it."""
    # While a class is being made it has none.
    for part in kind.__mro__ or ():
        value = part.__dict__.get(name, _ABSENT)
        if value is not _ABSENT:
            return part, value
    return None, None


def _has_own(thing: object, name: str) -> bool:
    try:
        return name in object.__getattribute__(thing, "__dict__")
    except (AttributeError, TypeError):
        return False


class Attributes:
    """Finds the variable that an attribute is: of a module, a class or an object.

    What Python code computes, as properties do, is no data: the code itself is rewritten. Neither are methods.
    """

    def __init__(self, sites: Sites, watched: Watched, globals_of: "Globals") -> None:
        self._sites = sites
        self._keys = sites.keys
        self._watched = watched
        self._globals = globals_of
        self._tables: dict[str, dict[int, Variable]] = {}
        self._idle: dict[str, set[type]] = {}
        self._defaults: dict[tuple[type, str], Variable] = {}
        """Data of classes, by type of an object that has none of its own."""

    def table(self, site: int) -> "dict[int, Variable]":
        """The variables that are attributes with the name at a site, by identity of their object."""
        return self._tables.setdefault(self._keys[site], {})

    def idle(self, site: int) -> "set[type]":
        """The types whose objects have no data under the name at a site."""
        return self._idle.setdefault(self._keys[site], set())

    def read(self, site: int, thing: object) -> "Variable | None":
        """The variable that is about to be read, or None."""
        name, kind = self._keys[site], type(thing)
        default = self._defaults.get((kind, name))
        if default is not None and not _has_own(thing, name):
            return default
        if kind is ModuleType or issubclass(kind, type):
            variable = self._of_module(thing, name) if kind is ModuleType else self._of_class(site, thing, name)
            if variable is None:
                self._watched.enter(thing, self.table(site), NOTHING)
            return variable
        if kind.__getattribute__ is not object.__getattribute__ or issubclass(kind, _local):
            self.idle(site).add(kind)
            return None
        owner, value = _in_mro(kind, name)
        if type(value) is MemberDescriptorType:
            return self._own(site, thing)
        if hasattr(type(value), "__set__"):
            self.idle(site).add(kind)
            return None
        if _has_own(thing, name):
            return self._own(site, thing)
        if owner is None:
            return self._missing(site, thing, kind)
        if hasattr(type(value), "__get__") or isinstance(value, _NO_DATA):
            if type(value) is FunctionType or type(value).__module__ == "builtins":
                self.idle(site).add(kind)
            return None
        default = self._defaults[kind, name] = self._own(site, owner)
        return default

    def _missing(self, site: int, thing: object, kind: type) -> "Variable | None":
        if _in_mro(kind, "__getattr__")[0] is not None:
            return None
        return self._own(site, thing)

    def written(self, site: int, thing: object) -> "Variable | None":
        """The variable that is about to be written, or None."""
        name, kind = self._keys[site], type(thing)
        if kind is ModuleType:
            return self._of_module(thing, name)
        if issubclass(kind, type):
            self._defaults.clear()
            return self._own(site, thing)
        if kind.__setattr__ is not object.__setattr__ or issubclass(kind, _local):
            return None
        value = _in_mro(kind, name)[1]
        if type(value) is not MemberDescriptorType and hasattr(type(value), "__set__"):
            return None
        return self._own(site, thing)

    def peek(self, site: int, thing: object) -> object:
        """The value of an attribute that is data."""
        name = self._keys[site]
        if issubclass(type(thing), type):
            return _in_mro(thing, name)[1]  # type: ignore
        try:
            return object.__getattribute__(thing, name)
        except AttributeError:
            return None

    def _of_module(self, module: object, name: str) -> "Variable | None":
        # While a module is being made it has no names.
        names = object.__getattribute__(module, "__dict__") or {}
        file = names.get("__file__")
        return self._globals.of(file, name) if type(file) is str and file in self._sites.files else None

    def _of_class(self, site: int, kind, name: str) -> "Variable | None":
        owner, value = _in_mro(kind, name)
        if owner is None:
            return None if _in_mro(type(kind), name)[0] is not None else self._own(site, kind)
        if hasattr(type(value), "__get__") or isinstance(value, _NO_DATA):
            return None
        return self._own(site, owner)

    def _own(self, site: int, thing: object) -> "Variable":
        table = self.table(site)
        variable = table.get(id(thing), NOTHING)
        if variable is NOTHING:
            variable = Variable(self._sites[site].name)
            self._watched.enter(thing, table, variable)
        return variable


class _BySite(dict):
    """What a function finds for a site, asked for once."""

    def __init__(self, find: "Callable[[int], Any]") -> None:
        self._find = find

    def __missing__(self, site: int) -> "Any":
        value = self[site] = self._find(site)
        return value


def attribute_hooks(
    scheduler: "Scheduler", sharing: Sharing, sites: Sites, watched: Watched, globals_of: "Globals"
) -> "dict[str, Callable]":
    """Hooks for attributes; `see` comes before a read, which then follows in the program itself."""
    threads, point, shared = scheduler.threads, scheduler.point, sharing.shared
    touch, publish, changed = sharing.touch, sharing.publish, sharing.changed
    attributes = Attributes(sites, watched, globals_of)
    tables, idle = _BySite(attributes.table), _BySite(attributes.idle)
    names = sites.keys
    find_read, find_written, peek = attributes.read, attributes.written, attributes.peek

    def see(site, thing):
        if len(threads) > 1:
            variable = tables[site].get(id(thing))
            if variable is None:
                if type(thing) in idle[site]:
                    return thing
                variable = find_read(site, thing)
                if variable is None:
                    return thing
            if variable is NOTHING:
                return thing
            if site in shared:
                point(READ, variable.number or publish(variable), site)
                if scheduler.witness is not None:
                    scheduler.witness.value(text_of_value(peek(site, thing)))
            touch(variable, site, READ)
        return thing

    def announce(site, thing, value):
        variable = tables[site].get(id(thing), NOTHING)
        if variable is NOTHING:
            variable = find_written(site, thing)
            if variable is None:
                return
        if site in shared:
            point(WRITE, variable.number or publish(variable), site)
            if scheduler.witness is not None:
                scheduler.witness.value(text_of_value(value))
        touch(variable, site, WRITE)

    def set_(site, value, thing):
        if len(threads) > 1:
            announce(site, thing, value)
        if issubclass(type(thing), _LASTING):
            changed[id(thing)] = thing
        try:
            setattr(thing, names[site], value)
        except BaseException as error:
            forget_frame(error)
            raise

    def setattr_(site, thing, name, value):
        if len(threads) > 1:
            announce(site, thing, value)
        try:
            setattr(thing, name, value)
        except BaseException as error:
            forget_frame(error)
            raise

    def del_(site, thing):
        if len(threads) > 1:
            announce(site, thing, None)
        if issubclass(type(thing), _LASTING):
            changed[id(thing)] = thing
        try:
            delattr(thing, names[site])
        except BaseException as error:
            forget_frame(error)
            raise

    def aug_get(site, thing):
        see(site, thing)
        try:
            return thing, getattr(thing, names[site])
        except BaseException as error:
            forget_frame(error)
            raise

    return {"see": see, "set": set_, "setattr": setattr_, "del": del_, "aug_get": aug_get}
