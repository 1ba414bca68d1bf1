"""Which variables of a module several threads could use: found from its scopes, before it is rewritten.

A variable of a module or function matters if a function inside refers to it, and if it is bound at a time when a thread
could already have been started. All others, as imports, functions and what is set once at the top, are constants.
"""
# ruff: noqa: D102, N815 - methods have the names of the nodes that they visit

import ast

from .known import HARMLESS

MODULE, FUNCTION, LAMBDA, CLASS, COMPREHENSION = "module", "function", "lambda", "class", "comprehension"
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Scope:
    """A module, function, class or comprehension.

    Attributes:
        kind: MODULE, FUNCTION, LAMBDA, CLASS or COMPREHENSION.
        parent: The scope around it; None for a module.
        number: Of the scope in its module.
        private: Name of the class whose private names are mangled here, or None.
        bound: Names bound here to anything.
        late: Variables of this scope that are assigned when threads could have been started.
        captured: Variables of this scope that functions inside refer to.
    """

    def __init__(self, kind: str, parent: "Scope | None", number: int, private: "str | None") -> None:
        self.kind, self.parent, self.number, self.private = kind, parent, number, private
        self.bound: set[str] = set()
        self.late: set[str] = set()
        self.captured: set[str] = set()
        self.used: set[str] = set()
        self.assigned: dict[str, bool] = {}
        """Names assigned here, also for another scope, and whether a thread could have been started by then."""
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.is_late = False

    @property
    def function(self) -> "Scope":
        """This scope, or for a comprehension the one around it that is none."""
        scope = self
        while scope.kind is COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    def mangle(self, name: str) -> str:
        """The name as it is stored: private names of classes have a prefix."""
        return mangle(name, self.private)

    def owner(self, name: str) -> "Scope":
        """The scope whose variable `name`, mangled, is here; the module also for names that are bound nowhere."""
        scope, first = self, True
        while scope.parent is not None:
            if name in scope.globals:
                break
            visible = scope.kind is not CLASS or first
            if visible and name in scope.bound and name not in scope.nonlocals:
                return scope
            first = False
            scope = scope.parent
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def is_shareable(self, name: str) -> bool:
        """Whether several threads could use the variable `name`, mangled, of this scope, and see it change."""
        return (
            self.kind in (MODULE, FUNCTION)
            and name in self.late
            and name in self.captured
            and not (name.startswith("__") and name.endswith("__"))
        )


def mangle(name: str, private: "str | None") -> str:
    """The name as it is stored in the class `private`, which has no leading underscores, or outside of any class."""
    if not private or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    return f"_{private}{name}"


class Scopes(ast.NodeVisitor):
    """All scopes of a module.

    Attributes:
        of: The scope of each node that makes one.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.of: dict[ast.AST, Scope] = {}
        self._scope = self._enter(tree, MODULE, None)
        for statement in tree.body:
            self.visit(statement)
        for scope in self.of.values():
            self._resolve(scope)

    def _enter(self, node: ast.AST, kind: str, parent: "Scope | None", private: "str | None" = None) -> Scope:
        scope = self.of[node] = Scope(kind, parent, len(self.of), private)
        return scope

    def _resolve(self, scope: Scope) -> None:
        """Tell the owners of the variables used and assigned in `scope`."""
        user = scope.function
        while user.kind is CLASS and user.parent is not None:
            user = user.parent.function
        for name in scope.used:
            owner = scope.owner(name)
            if owner.function is not user:
                owner.captured.add(name)
        for name, is_late in scope.assigned.items():
            owner = scope.owner(name)
            if is_late or owner is not scope:
                owner.late.add(name)

    # names

    def _bind(self, name: str, *, assigned: bool = True, scope: "Scope | None" = None) -> None:
        scope = scope or self._scope
        name = scope.mangle(name)
        scope.used.add(name)
        if name not in scope.globals and name not in scope.nonlocals:
            scope.bound.add(name)
        if assigned:
            scope.assigned[name] = scope.assigned.get(name, False) or scope.function.is_late

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._scope.used.add(self._scope.mangle(node.id))
        else:
            self._bind(node.id)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bind(node.target.id, scope=self._scope.function)

    def visit_Global(self, node: ast.Global) -> None:
        names = {self._scope.mangle(name) for name in node.names}
        if self._scope.kind is not MODULE:
            self._scope.globals |= names

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._scope.nonlocals |= {self._scope.mangle(name) for name in node.names}

    def visit_Import(self, node: "ast.Import | ast.ImportFrom") -> None:
        for alias in node.names:
            if alias.name != "*":
                self._bind((alias.asname or alias.name).split(".")[0], assigned=False)

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def _visit_capture(self, node) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = _visit_capture

    def visit_MatchMapping(self, node) -> None:
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)

    # statements that bind after they have evaluated

    def visit_Assign(self, node: ast.Assign) -> None:
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)
        elif isinstance(node.target, ast.Name):
            self._bind(node.target.id, assigned=False)

    # what could start a thread

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if _may_start_threads(node):
            self._scope.function.is_late = True

    def visit_Await(self, node: ast.AST) -> None:
        self.generic_visit(node)
        self._scope.function.is_late = True

    visit_Yield = visit_YieldFrom = visit_Await

    def visit_For(self, node: "ast.For | ast.AsyncFor | ast.While") -> None:
        # What is bound before a call in a loop is bound after it as well.
        if may_start_threads(node):
            self._scope.function.is_late = True
        self.generic_visit(node)

    visit_AsyncFor = visit_While = visit_For

    # scopes

    def visit_FunctionDef(self, node: "ast.FunctionDef | ast.AsyncFunctionDef") -> None:
        self._bind(node.name, assigned=False)
        for part in (*node.decorator_list, *_defaults(node.args)):
            self.visit(part)
        self._visit_function(node, FUNCTION, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in _defaults(node.args):
            self.visit(part)
        self._visit_function(node, LAMBDA, [node.body])

    def _visit_function(self, node, kind: str, body: "list") -> None:
        outer = self._scope
        self._scope = self._enter(node, kind, outer, outer.private)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self._bind(argument.arg, assigned=False)
        for argument in (arguments.vararg, arguments.kwarg):
            if argument is not None:
                self._bind(argument.arg, assigned=False)
        for part in body:
            self.visit(part)
        self._scope = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name, assigned=False)
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        outer = self._scope
        self._scope = self._enter(node, CLASS, outer, node.name.lstrip("_"))
        for part in node.body:
            self.visit(part)
        self._scope = outer

    def _visit_comprehension(self, node) -> None:
        outer = self._scope
        self.visit(node.generators[0].iter)
        self._scope = self._enter(node, COMPREHENSION, outer, outer.private)
        for index, generator in enumerate(node.generators):
            self.visit(generator.target)
            for part in ([generator.iter] if index else []) + generator.ifs:
                self.visit(part)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self._scope = outer

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension

    def visit_TypeAlias(self, node) -> None:
        self._bind(node.name.id, assigned=False)


def _defaults(arguments: ast.arguments) -> "list[ast.expr]":
    return [part for part in (*arguments.defaults, *arguments.kw_defaults) if part is not None]


def _evaluated(node: ast.AST):
    """All nodes below, but for the bodies of functions."""
    todo = [node]
    while todo:
        part = todo.pop()
        yield part
        if not isinstance(part, _FUNCTIONS):
            todo += ast.iter_child_nodes(part)


def may_start_threads(node: ast.AST) -> bool:
    """Whether anything that is evaluated in a statement could start a thread."""
    return any(isinstance(part, ast.Call) and _may_start_threads(part) for part in _evaluated(node))


def _may_start_threads(node: ast.Call) -> bool:
    # All that is not known to leave threads alone.
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name not in HARMLESS
