"""Tells which programs are plain: a run of such a one that ends well leaves nothing behind that cannot be put back.

What is not known to be harmless makes a program not plain. A plain one takes only harmless names out of a few modules
of the standard library, and has no way to get at anything else: modules never leave their names, and what finds things
by their names given as text, or by way of another's insides, is not used. What cannot be seen in the text, such as
whose class it is whose attribute is set, is looked at in the run; see `Sharing.changed`.
"""

import ast
import builtins

from .expressions import PREFIX
from .harmless import ATTRIBUTES, BUILTINS, DECORATORS, LEADING_ELSEWHERE, MODULES, SETS, STREAMS, WRITING

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_REFUSED = (
    *(ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Await),
    # The order of what has no order of its own depends on addresses.
    *(ast.Set, ast.SetComp),
)


class Plainness:
    """Finds out whether a program is plain, file by file; it is as long as all of its files are.

    Attributes:
        holds: Whether what was looked at so far is plain.
    """

    def __init__(self, is_own: "Callable[[str], bool]") -> None:
        """`is_own(name)` says whether a module is the program's own: it is executed anew in each run."""
        self._is_own = is_own
        self._modules: set[str] = set()
        self._taken: set[str] = set()
        self.holds = True

    def look_at(self, tree: ast.Module) -> None:
        """Look at a file of the program."""
        file = _File(tree, self._is_own)
        self.holds = self.holds and file.is_plain(tree)
        self._modules |= set(file.modules)
        self._taken |= file.taken
        # By way of a module of the program those that it has imported could be got at.
        self.holds = self.holds and self._modules.isdisjoint(self._taken)


def is_plain_expression(text: str) -> bool:
    """Whether an expression about the program's variables is plain; sets, whose order it cannot see, are."""
    tree = ast.parse(text, mode="eval")
    return _File(tree, lambda name: False, BUILTINS | SETS, ()).is_plain(tree)


class _File:
    """One file.

    Attributes:
        modules: The modules that it has names for, by these; None for those of the program.
        taken: What it takes out of modules of the program.
    """

    def __init__(
        self,
        tree: ast.AST,
        is_own: "Callable[[str], bool]",
        allowed: "frozenset[str]" = BUILTINS,
        refused: tuple = _REFUSED,
    ) -> None:
        self._is_own = is_own
        self._refused = refused
        self._forbidden = {name for name in vars(builtins) if not _is_exception(name)} - allowed
        self.modules: dict[str, frozenset[str] | None] = {}
        self.taken: set[str] = set()
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._decorators = {
            part
            for node in ast.walk(tree)
            for decorator in getattr(node, "decorator_list", ())
            for part in (decorator, getattr(decorator, "func", decorator))
        }
        self._changing: set[str] = set()
        self._bound: dict[ast.AST, set[str]] = {}

    def is_plain(self, tree: ast.AST) -> bool:
        """Whether all of it is plain."""
        nodes = list(ast.walk(tree))
        imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
        return all(map(self._takes, imports)) and all(map(self._allows, nodes))

    # imports

    def _takes(self, node: "ast.Import | ast.ImportFrom") -> bool:
        if isinstance(node, ast.Import):
            return all(self._takes_module(alias) for alias in node.names)
        if node.level or node.module is None:
            return False
        names = {alias.name for alias in node.names}
        if self._is_own(node.module):
            self.taken |= names
            return "." not in node.module and "*" not in names
        self._changing |= {alias.asname or alias.name for alias in node.names if alias.name in DECORATORS}
        # Streams may only be used where it can be seen what for.
        return names <= MODULES.get(node.module, frozenset()) - (STREAMS if node.module == "sys" else frozenset())

    def _takes_module(self, alias: ast.alias) -> bool:
        if "." in alias.name:
            return False
        names = None if self._is_own(alias.name) else MODULES.get(alias.name, frozenset())
        name = alias.asname or alias.name
        is_new = self.modules.setdefault(name, names) == names
        return is_new and (names is None or bool(names))

    # everything else

    def _allows(self, node: ast.AST) -> bool:
        if isinstance(node, self._refused):
            return False
        if isinstance(node, ast.Name):
            return self._allows_name(node)
        if isinstance(node, ast.Attribute):
            return self._allows_attribute(node)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return node.name not in self.modules and node.name != "__del__"
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return not self._has_an_ending(node)
        return True

    def _allows_name(self, node: ast.Name) -> bool:
        name = node.id
        if name in self.modules:
            return isinstance(node.ctx, ast.Load) and self._is_looked_into(node)
        if name in self._changing and node not in self._decorators:
            return False
        if name == "type":
            # With more arguments it makes a class, in which there may be anything.
            call = self._parents.get(node)
            return isinstance(call, ast.Call) and call.func is node and len(call.args) == 1 and not call.keywords
        if _is_special(name) or name.startswith(PREFIX):
            return name in BUILTINS
        return name not in self._forbidden or self._is_local(name, node)

    def _is_looked_into(self, node: ast.Name) -> bool:
        """Whether a module is used for nothing but a name in it that may be used."""
        attribute, names = self._parents.get(node), self.modules[node.id]
        if not isinstance(attribute, ast.Attribute):
            return False
        if names is None:
            # Of its own modules a program may set what it likes.
            self.taken.add(attribute.attr)
            return True
        if attribute.attr in DECORATORS and attribute not in self._decorators:
            return False
        if names is MODULES["sys"] and attribute.attr in STREAMS and not self._is_written_to(attribute):
            return False
        return attribute.attr in names and isinstance(attribute.ctx, ast.Load)

    def _is_written_to(self, stream: ast.Attribute) -> bool:
        parent = self._parents.get(stream)
        if isinstance(parent, ast.Attribute):
            return parent.attr in WRITING and isinstance(parent.ctx, ast.Load)
        call = self._parents.get(parent) if isinstance(parent, ast.keyword) else None
        return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"

    def _allows_attribute(self, node: ast.Attribute) -> bool:
        return node.attr not in LEADING_ELSEWHERE and (not _is_special(node.attr) or node.attr in ATTRIBUTES)

    def _is_local(self, name: str, node: ast.AST) -> bool:
        """Whether a name is that of a variable of a function around it, whatever else is called so."""
        scope = self._parents.get(node)
        while scope is not None:
            if isinstance(scope, (*_FUNCTIONS, *_COMPREHENSIONS)) and name in self._bound_in(scope):
                return True
            scope = self._parents.get(scope)
        return False

    def _bound_in(self, scope: ast.AST) -> "set[str]":
        if scope not in self._bound:
            self._bound[scope] = set(_bound_by(scope))
        return self._bound[scope]

    def _has_an_ending(self, node: ast.AST) -> bool:
        """Whether a generator that is not gone through to its end has something to do when it is thrown away."""
        scope = self._parents.get(node)
        while scope is not None and not isinstance(scope, _FUNCTIONS):
            if isinstance(scope, (ast.Try, ast.With)) or type(scope).__name__ == "TryStar":
                return True
            scope = self._parents.get(scope)
        return False


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _is_exception(name: str) -> bool:
    value = getattr(builtins, name)
    return isinstance(value, type) and issubclass(value, BaseException)


def _bound_by(scope: ast.AST) -> "Iterator[str]":
    """The names that are bound in a function or comprehension, and not in one inside of it."""
    if isinstance(scope, _FUNCTIONS):
        arguments = scope.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        yield from (argument.arg for argument in every if argument is not None)
    outer = {name for node in ast.walk(scope) if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    todo = list(ast.iter_child_nodes(scope))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in outer:
            yield node.id
        if not isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)
