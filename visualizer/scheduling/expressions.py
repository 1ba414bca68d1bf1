"""Rewrites expressions so that each access to what threads could share calls a hook first."""
# ruff: noqa: D102 - methods have the names of the nodes that they visit

import ast

from .known import CHANGERS, ITERATORS, LOOKS, READERS, READING_METHODS, SETTERS, WRITING_METHODS
from .scopes import MODULE, Scope, Scopes, mangle
from .sites import Sites

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PREFIX = "_tv_"
"""Of all names that rewriting adds to a program."""
_VIEWS = frozenset(["items", "keys", "values"])
_METHODS = {
    **dict.fromkeys(READING_METHODS - _VIEWS, "read"),
    **dict.fromkeys(WRITING_METHODS, "write"),
}
_PLACES = (ast.Name, ast.Attribute, ast.Subscript)
DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)
"""Expressions that make a container."""


def text_of(node: ast.AST) -> str:
    """What people call what an expression stands for: `self.items`, `items[...]`; "" if it has no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{text_of(node.value)}.{node.attr}".lstrip(".")
    if isinstance(node, ast.Subscript):
        return f"{text_of(node.value)}[...]"
    if isinstance(node, ast.Call):
        return f"{text_of(node.func)}()"
    return ""


def is_special(name: str) -> bool:
    """Whether a name belongs to Python itself, as `__class__` does."""
    return name.startswith("__") and name.endswith("__")


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


class Expressions(ast.NodeTransformer):
    """Rewrites expressions; `site` is a number of a place in `sites`, by which hooks know what is accessed."""

    def __init__(self, tree: ast.Module, scopes: Scopes, path: str, sites: Sites) -> None:
        self._scopes = scopes
        self._scope = scopes.of[tree]
        self._module_scope = self._scope
        self._path = path
        self._sites = sites

    # parts

    def _site(self, node: ast.AST, kind: str, name: str, key: object = None) -> ast.Constant:
        number = self._sites.add(self._path, node.lineno, kind, name, key)  # type: ignore
        return ast.copy_location(ast.Constant(number), node)

    def _hook(self, name: str, at: ast.AST, *arguments: ast.expr) -> ast.Call:
        function = ast.copy_location(ast.Name(PREFIX + name, ast.Load()), at)
        return ast.copy_location(ast.Call(function, list(arguments), []), at)

    def _token(self, owner: Scope, at: ast.AST) -> ast.Name:
        """The variable that names one call of the function `owner`, for hooks to tell its variables from others."""
        return ast.copy_location(ast.Name(f"{PREFIX}cells_{owner.number}", ast.Load()), at)

    def _shareable(self, name: str) -> "Scope | None":
        """The scope that owns the variable `name`, if threads could share it."""
        name = self._scope.mangle(name)
        owner = self._scope.owner(name)
        return owner if owner.is_shareable(name) else None

    def _is_builtin(self, node: ast.expr, names: "frozenset[str]") -> bool:
        if not isinstance(node, ast.Name) or node.id not in names:
            return False
        owner = self._scope.owner(node.id)
        return owner.kind is MODULE and node.id not in owner.bound

    def _visit_all(self, nodes: "list") -> "list":
        return [self.visit(node) for node in nodes]

    def _whole(self, node: ast.expr, hook: str = "whole") -> "Any":
        """Visit an expression, of which all of a container is read if that is what it yields."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _VIEWS:
            name = text_of(node.func.value)
        elif isinstance(node, _PLACES) and not (isinstance(node, ast.Name) and is_special(node.id)):
            name = text_of(node)
        else:
            return self.visit(node)
        return self._hook(hook, node, self._site(node, "read", name), self.visit(node))

    def _iterated(self, node: ast.expr) -> "Any":
        """Visit an expression over whose items a loop goes."""
        return self._whole(node, "iterate")

    def _is_named_attribute(self, node: ast.Call, names: "frozenset[str]", count: int) -> bool:
        """Whether a call is of a built-in function for attributes, with so many arguments and a name that is known."""
        return (
            self._is_builtin(node.func, names)
            and len(node.args) >= count
            and not any(isinstance(argument, ast.Starred) for argument in node.args)
            and isinstance(node.args[1], ast.Constant)
            and type(node.args[1].value) is str
        )

    def _test(self, node: ast.expr) -> "Any":
        """Visit an expression that is looked at for whether it is true."""
        if isinstance(node, ast.BoolOp):
            node.values = [self._test(value) for value in node.values]
            return node
        return self._whole(node)

    # variables

    def read(self, node: ast.Name) -> "Any":
        """The read of a variable."""
        owner = self._shareable(node.id)
        if owner is None:
            return node
        site = self._site(node, "read", node.id, self._scope.mangle(node.id))
        if owner.kind is MODULE:
            point = self._hook("at", node, site)
        else:
            point = self._hook("at_cell", node, site, self._token(owner, node))
        name = ast.copy_location(ast.Name(node.id, ast.Load()), node)
        value = ast.copy_location(ast.BoolOp(ast.Or(), [point, name]), node)
        return self._hook("read", node, site, value)

    def written(self, target: ast.expr, value: ast.expr, at: ast.AST) -> ast.expr:
        """The value that is assigned to a target, for variables with an announcement around it."""
        owner = self._shareable(target.id) if isinstance(target, ast.Name) else None
        if owner is None or not isinstance(target, ast.Name):
            return value
        site = self._site(target, "write", target.id, self._scope.mangle(target.id))
        if owner.kind is MODULE:
            return self._hook("write", at, site, value)
        return self._hook("write_cell", at, site, value, self._token(owner, at))

    def visit_Name(self, node: ast.Name) -> "Any":
        return self.read(node) if isinstance(node.ctx, ast.Load) else node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> "Any":
        node.value = self.written(node.target, self.visit(node.value), node.value)
        return node

    # attributes and items

    def _attribute(self, node: ast.Attribute, kind: str) -> ast.Constant:
        return self._site(node, kind, text_of(node), mangle(node.attr, self._scope.private))

    def _index(self, node: ast.expr) -> "Any":
        """Visit an index; slices become calls, as only a subscript may contain them."""
        if isinstance(node, ast.Slice):
            parts = [
                ast.copy_location(ast.Constant(None), node) if part is None else self.visit(part)
                for part in (node.lower, node.upper, node.step)
            ]
            return self._hook("slice", node, *parts)
        if isinstance(node, ast.Tuple):
            node.elts = [self._index(part) for part in node.elts]
            return node
        return self.visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> "Any":
        is_data = isinstance(node.ctx, ast.Load) and not is_special(node.attr) and not _is_super(node.value)
        site = self._attribute(node, "read") if is_data else None
        at, node.value = node.value, self.visit(node.value)
        if site is not None:
            node.value = self._hook("see", at, site, node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> "Any":
        if not isinstance(node.ctx, ast.Load) or isinstance(node.value, (ast.Constant, ast.JoinedStr, ast.Tuple)):
            return self.generic_visit(node)
        site = self._site(node, "read", text_of(node))
        return self._hook("item", node, site, self.visit(node.value), self._index(node.slice))

    # calls

    def visit_Call(self, node: ast.Call) -> "Any":
        function = node.func
        wrap = self.visit
        if self._is_named_attribute(node, LOOKS, 2):
            return self._look(node)
        if self._is_named_attribute(node, SETTERS, 3) and len(node.args) == 3:
            thing, name, value = node.args
            site = self._site(node, "write", f"{text_of(thing)}.{name.value}", name.value)  # type: ignore
            return self._hook("setattr", node, site, self.visit(thing), name, self.visit(value))
        if self._is_builtin(function, READERS):
            wrap = self._whole
        elif self._is_builtin(function, ITERATORS):
            wrap = self._iterated
        node.func = self._function(function)
        if isinstance(function, ast.Attribute) and function.attr == "join":
            wrap = self._whole
        node.args = [wrap(argument) for argument in node.args]
        node.keywords = self._visit_all(node.keywords)
        return node

    def _look(self, node: ast.Call) -> ast.Call:
        """The look at an attribute by `getattr` or `hasattr`."""
        thing, name, *rest = node.args
        site = self._site(node, "read", f"{text_of(thing)}.{name.value}", name.value)  # type: ignore
        node.args = [self._hook("see", thing, site, self.visit(thing)), name, *self._visit_all(rest)]
        return node

    def _function(self, function: ast.expr) -> "Any":
        """Visit what is called."""
        if isinstance(function, ast.Attribute) and not _is_super(function.value):
            kind = _METHODS.get(function.attr)
            if kind is not None:
                site = self._site(function, kind, text_of(function.value), function.attr)
                return self._hook("method", function, site, self.visit(function.value))
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        visited = self.visit(function)
        if name in CHANGERS:
            return self._hook("changer", function, self._site(function, "write", f"{name}()"), visited)
        return visited

    def visit_Starred(self, node: ast.Starred) -> "Any":
        if isinstance(node.ctx, ast.Load):
            node.value = self._whole(node.value)
        return node

    def visit_keyword(self, node: ast.keyword) -> "Any":
        node.value = self._whole(node.value) if node.arg is None else self.visit(node.value)
        return node

    # operators

    def visit_BoolOp(self, node: ast.BoolOp) -> "Any":
        node.values = [*[self._test(value) for value in node.values[:-1]], self.visit(node.values[-1])]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> "Any":
        node.operand = self._test(node.operand) if isinstance(node.op, ast.Not) else self.visit(node.operand)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> "Any":
        node.test = self._test(node.test)
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_Compare(self, node: ast.Compare) -> "Any":
        operands = [node.left, *node.comparators]
        has_display = any(isinstance(operand, DISPLAYS) for operand in operands)
        is_searched = [False, *[isinstance(operator, (ast.In, ast.NotIn)) for operator in node.ops]]
        node.left, *node.comparators = [
            self._whole(operand) if has_display or searched else self.visit(operand)
            for operand, searched in zip(operands, is_searched, strict=True)
        ]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> "Any":
        visit = self._whole if isinstance(node.left, DISPLAYS) or isinstance(node.right, DISPLAYS) else self.visit
        node.left, node.right = visit(node.left), visit(node.right)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> "Any":
        node.value = self._whole(node.value)
        if node.format_spec is not None:
            node.format_spec = self.visit(node.format_spec)
        return node

    def visit_Dict(self, node: ast.Dict) -> "Any":
        node.values = [
            self._whole(value) if key is None else self.visit(value)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        node.keys = [None if key is None else self.visit(key) for key in node.keys]
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> "Any":
        node.value = self._iterated(node.value)
        return node

    # scopes

    def _inside(self, node: ast.AST) -> Scope:
        """Enter the scope of a node; returns the one to go back to."""
        outer, self._scope = self._scope, self._scopes.of[node]
        return outer

    def visit_Lambda(self, node: ast.Lambda) -> "Any":
        self._default_values(node.args)
        outer = self._inside(node)
        node.body = self.visit(node.body)
        self._scope = outer
        return node

    def _default_values(self, arguments: ast.arguments) -> None:
        arguments.defaults = self._visit_all(arguments.defaults)
        arguments.kw_defaults = [None if part is None else self.visit(part) for part in arguments.kw_defaults]

    def _visit_comprehension(self, node) -> "Any":
        # The first iterable is evaluated outside.
        first = self._visit_iterable(node.generators[0])
        outer = self._inside(node)
        for generator in node.generators:
            generator.iter = first if generator is node.generators[0] else self._visit_iterable(generator)
            generator.ifs = [self._test(part) for part in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.visit(node.key), self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)
        self._scope = outer
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension  # noqa: N815

    def _visit_iterable(self, generator: ast.comprehension) -> "Any":
        return self.visit(generator.iter) if generator.is_async else self._iterated(generator.iter)
