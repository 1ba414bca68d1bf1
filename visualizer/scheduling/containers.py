"""Hooks for containers: their items, their methods, and all that looks at a container as a whole."""

from collections import defaultdict, deque
from gc import get_referents

from ..runtime.disguise import forget_frame
from .known import READING_METHODS
from .operations import READ, WRITE
from .sites import Sites
from .values import text_of_value
from .variables import OTHER, Container, Sharing, Variable, Watched

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .scheduler import Scheduler

SEQUENCE, MAPPING, DEFAULTING, VIEW = "sequence", "mapping", "defaulting", "view"
_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))
_SIMPLE = frozenset([int, str, bytes, float, bool, complex, type(None)])
_CHANGING_MODULES = frozenset(["heapq", "_heapq", "bisect", "_bisect", "random"])
_KEY_LENGTH = 40


class Kinds(dict):
    """What sort of container the objects of a type are; None if they are none that could be changed.

    A class of the program that is none of the built-in ones is no container: its own code is rewritten.
    """

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    def __missing__(self, kind: type) -> "str | None":
        answer = self[kind] = self._of(kind)
        return answer

    def _of(self, kind: type) -> "str | None":
        if issubclass(kind, _VIEWS):
            return VIEW
        if issubclass(kind, defaultdict):
            return DEFAULTING
        if issubclass(kind, dict):
            return MAPPING
        if issubclass(kind, (list, deque, bytearray, set)):
            return SEQUENCE
        setter = next((vars(part)["__setitem__"] for part in kind.__mro__ if "__setitem__" in vars(part)), None)
        code = getattr(setter, "__code__", None)
        if setter is None or (code is not None and code.co_filename in self._sites.files):
            return None
        return MAPPING if hasattr(kind, "keys") else SEQUENCE


class Containers:
    """The containers that the program uses."""

    def __init__(self, scheduler: "Scheduler", sharing: Sharing, sites: Sites, watched: Watched) -> None:
        self._point, self._publish, self._shared = scheduler.point, sharing.publish, sharing.shared
        self._touch_item, self._touch_whole = sharing.touch_item, sharing.touch_whole
        self._sites = sites
        self._watched = watched
        self._known: dict[int, Container] = {}
        self.kinds = Kinds(sites)

    def of(self, site: int, thing: object) -> Container:
        """What is known of a container that is accessed as a whole at a site."""
        if self.kinds[type(thing)] is VIEW:
            thing = get_referents(thing)[0]
        return self._known.get(id(thing)) or self._new(thing, self._sites[site].name)

    def _new(self, thing: object, name: str) -> Container:
        container = Container(name)
        self._watched.enter(thing, self._known, container)
        return container

    def _new_item(self, container: Container, site: int, key: object) -> Variable:
        text = "..." if key is OTHER else repr(key)[:_KEY_LENGTH]
        return container.item(key, f"{_of_container(self._sites[site].name)}[{text}]")

    def access(self, site: int, thing: object, kind: int) -> None:
        """Look at a container as a whole, or change its structure."""
        container = self._known.get(id(thing)) or self.of(site, thing)
        if site in self._shared:
            whole = container.whole
            self._point(kind, whole.number or self._publish(whole), site)
        self._touch_whole(container, site, kind)

    def access_item(self, site: int, thing, key, kind: int) -> None:
        """Read or write an item of a container."""
        sort = type(key)
        if sort is not str and (sort is not int or key < 0):
            if sort is slice:
                self.access(site, thing, kind)
                return
            key = self._key(thing, key)
        if self.kinds[type(thing)] is DEFAULTING and (key is OTHER or not dict.__contains__(thing, key)):
            # It is not only looked at, but made.
            kind = WRITE
        container = self._known.get(id(thing)) or self._new(thing, _of_container(self._sites[site].name))
        item = container.items.get(key) or self._new_item(container, site, key)
        if site in self._shared:
            self._point(kind, item.number or self._publish(item), site)
        self._touch_item(container, item, site, kind)

    def _key(self, thing, key) -> object:
        """The key, the same for all that find the same item, if nothing of the program has to be called for that."""
        sort = type(key)
        if self.kinds[type(thing)] is SEQUENCE:
            if sort is bool or sort is int:
                return int(key) if key >= 0 else key + len(thing)
        elif sort in _SIMPLE or (sort is tuple and all(type(part) in _SIMPLE for part in key)):
            return key
        return OTHER


def _of_container(name: str) -> str:
    return name.removesuffix("[...]")


class Steps:
    """Goes over a container; `before` is called before each step, `after` with what it has found."""

    __slots__ = ("_after", "_before", "_iterator")

    def __init__(self, thing, before: "Callable[[], None]", after: "Callable[[object], None]") -> None:
        self._iterator, self._before, self._after = iter(thing), before, after

    def __iter__(self) -> "Steps":
        return self

    def __next__(self):
        self._before()
        try:
            found = next(self._iterator)
        except BaseException as error:
            forget_frame(error)
            raise
        self._after(found)
        return found


def container_hooks(
    scheduler: "Scheduler", sharing: Sharing, sites: Sites, watched: Watched, see: "Callable"
) -> "dict[str, Callable]":
    """Hooks for containers; `see` is the one for attributes, for methods of what is no container."""
    threads, shared = scheduler.threads, sharing.shared
    containers = Containers(scheduler, sharing, sites, watched)
    kinds, access, access_item = containers.kinds, containers.access, containers.access_item
    keys = sites.keys

    def tell(site, thing, value):
        if scheduler.witness is not None and site in shared and len(threads) > 1 and kinds[type(thing)] is not None:
            scheduler.witness.value(text_of_value(value))

    def item(site, thing, key):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            access_item(site, thing, key, READ)
        try:
            value = thing[key]
        except BaseException as error:
            forget_frame(error)
            raise
        if scheduler.witness is not None:
            tell(site, thing, value)
        return value

    def set_item(site, value, thing, key):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            access_item(site, thing, key, WRITE)
        try:
            thing[key] = value
        except BaseException as error:
            forget_frame(error)
            raise
        if scheduler.witness is not None:
            tell(site, thing, value)

    def del_item(site, thing, key):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            if kinds[type(thing)] is SEQUENCE:
                access(site, thing, WRITE)
            else:
                access_item(site, thing, key, WRITE)
        try:
            del thing[key]
        except BaseException as error:
            forget_frame(error)
            raise

    def whole(site, thing):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            access(site, thing, READ)
            if scheduler.witness is not None:
                tell(site, thing, thing)
        return thing

    def steps(site, thing):
        """Goes over a container; threads may be started meanwhile."""
        if kinds[type(thing)] is None:
            return thing

        def before():
            if len(threads) > 1:
                access(site, thing, READ)

        return Steps(thing, before, lambda found: tell(site, thing, found))

    def iterate(site, thing):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            if site in shared:
                return steps(site, thing)
            access(site, thing, READ)
        return thing

    def extending(site, thing, value):
        if len(threads) > 1 and kinds[type(thing)] is not None:
            access(site, thing, WRITE)
        return value

    def op(site, old, value):
        if len(threads) > 1 and kinds[type(old)] is not None:
            access(site, old, WRITE)
        try:
            return keys[site](old, value)
        except BaseException as error:
            forget_frame(error)
            raise

    def announced(site, thing, kind, call):
        def announced_call(*arguments, **keywords):
            access(site, thing, kind)
            try:
                result = call(*arguments, **keywords)
            except BaseException as error:
                forget_frame(error)
                raise
            if scheduler.witness is not None:
                tell(site, thing, result if kind == READ else thing)
            return result

        return announced_call

    def method(site, thing):
        is_container = len(threads) > 1 and kinds[type(thing)] is not None
        if not is_container:
            see(site, thing)
        try:
            call = getattr(thing, keys[site])
        except BaseException as error:
            forget_frame(error)
            raise
        if is_container:
            kind = READ if keys[site] in READING_METHODS else WRITE
            if site in shared:
                return announced(site, thing, kind, call)
            access(site, thing, kind)
        return call

    def changer(site, function):
        if len(threads) <= 1 or getattr(function, "__module__", None) not in _CHANGING_MODULES:
            return function

        def changing(*arguments, **keywords):
            if arguments:
                extending(site, arguments[0], None)
            try:
                return function(*arguments, **keywords)
            except BaseException as error:
                forget_frame(error)
                raise

        return changing

    hooks = (item, set_item, del_item, whole, steps, iterate, extending, op, method, changer)
    return {hook.__name__: hook for hook in hooks}
