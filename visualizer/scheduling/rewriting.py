"""Rewrites a module so that each access to what threads could share calls a hook first.

The hooks are built-in names with the prefix `_tv_`, see `accesses`; without them the code does not run. What the
program does stays the same: order of evaluation, line numbers, exceptions and their tracebacks.
"""
# ruff: noqa: D102, N802, N815 - methods have the names of the nodes that they visit

import ast
import operator

from .expressions import DISPLAYS, PREFIX, Expressions, text_of
from .scopes import CLASS, FUNCTION, Scopes, may_start_threads
from .sites import Sites

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_OPERATORS = {
    ast.Add: operator.iadd,
    ast.BitAnd: operator.iand,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
    ast.Div: operator.itruediv,
    ast.FloorDiv: operator.ifloordiv,
    ast.LShift: operator.ilshift,
    ast.MatMult: operator.imatmul,
    ast.Mod: operator.imod,
    ast.Mult: operator.imul,
    ast.Pow: operator.ipow,
    ast.RShift: operator.irshift,
    ast.Sub: operator.isub,
}


def rewrite(source: "str | bytes", path: str, sites: Sites) -> "CodeType":
    """Compile the source of a module with hooks in it; its sites are added to `sites`.

    Raises what compiling the source would raise.
    """
    tree = ast.parse(source, path)
    sites.files.setdefault(path, 0)
    tree = Statements(tree, Scopes(tree), path, sites).rewrite(tree)
    return compile(tree, path, "exec", dont_inherit=True)


class Statements(Expressions):
    """Rewrites statements: those that assign need more than their expressions rewritten."""

    _temporaries = 0

    def rewrite(self, tree: ast.Module) -> ast.Module:
        """Rewrite a whole module, in place."""
        tree.body = self._block(tree.body)
        return tree

    def _block(self, statements: "list[ast.stmt]") -> "list[ast.stmt]":
        done: list[ast.stmt] = []
        for statement in statements:
            result = self.visit(statement)
            done += result if isinstance(result, list) else [result]
        return done

    def _statement(self, value: ast.expr, at: ast.AST) -> ast.stmt:
        return ast.copy_location(ast.Expr(value), at)

    # assignments

    def _is_plain(self, target: ast.expr) -> bool:
        """Whether an assignment to a target concerns only variables that no other thread can see."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(self._is_plain(part) for part in target.elts)
        if isinstance(target, ast.Starred):
            return self._is_plain(target.value)
        return isinstance(target, ast.Name) and self._shareable(target.id) is None

    def _temporary(self, at: ast.AST) -> ast.Name:
        self._temporaries += 1
        return ast.copy_location(ast.Name(f"{PREFIX}{self._temporaries}", ast.Store()), at)

    @staticmethod
    def _load(name: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(name.id, ast.Load()), name)

    def _assign(self, target: ast.expr, value: ast.expr, at: ast.AST) -> "list[ast.stmt]":
        """Statements that assign a value, already rewritten, to one target."""
        if isinstance(target, ast.Attribute):
            site = self._attribute(target, "write")
            return [self._statement(self._hook("set", target, site, value, self.visit(target.value)), at)]
        if isinstance(target, ast.Subscript):
            site = self._site(target, "write", text_of(target))
            parts = self.visit(target.value), self._index(target.slice)
            return [self._statement(self._hook("set_item", target, site, value, *parts), at)]
        if isinstance(target, ast.Name) or self._is_plain(target):
            value = self.written(target, value, value)
            return [ast.copy_location(ast.Assign([target], value), at)]
        return self._unpack(target, value, at)

    def _unpack(self, target: ast.expr, value: ast.expr, at: ast.AST) -> "list[ast.stmt]":
        """Unpack all of a value first, and then assign the parts one by one, each announced just before."""
        parts: list[tuple[ast.expr, ast.Name]] = []
        statements = [ast.copy_location(ast.Assign([self._shape(target, parts)], value), at)]
        for part, name in parts:
            statements += self._assign(part, self._load(name), at)
        return [*statements, self._forget([name for _, name in parts], at)]

    def _shape(self, target: ast.expr, parts: "list[tuple[ast.expr, ast.Name]]") -> ast.expr:
        if isinstance(target, (ast.Tuple, ast.List)):
            target.elts = [self._shape(part, parts) for part in target.elts]
            return target
        if isinstance(target, ast.Starred):
            target.value = self._shape(target.value, parts)
            return target
        name = self._temporary(target)
        parts.append((target, name))
        return name

    def _forget(self, names: "list[ast.Name]", at: ast.AST) -> ast.stmt:
        gone: list[ast.expr] = [ast.copy_location(ast.Name(name.id, ast.Del()), name) for name in names]
        return ast.copy_location(ast.Delete(gone), at)

    def visit_Assign(self, node: ast.Assign) -> "Any":
        is_unpacked = any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets)
        value = self._whole(node.value) if is_unpacked else self.visit(node.value)
        if all(self._is_plain(target) for target in node.targets):
            node.value = value
            return node
        if len(node.targets) == 1 and not (self._scope.kind is CLASS and is_unpacked):
            return self._assign(node.targets[0], value, node)
        if self._scope.kind is CLASS:
            # Temporary names would become part of the class.
            node.value = value
            return node
        name = self._temporary(node)
        statements: list[ast.stmt] = [ast.copy_location(ast.Assign([name], value), node)]
        for target in node.targets:
            statements += self._assign(target, self._load(name), node)
        return [*statements, self._forget([name], node)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> "Any":
        if node.value is None:
            return node
        value = self.visit(node.value)
        if isinstance(node.target, ast.Name) or self._scope.kind is not FUNCTION:
            node.value = self.written(node.target, value, value)
            return node
        # In a function the annotation of anything but a name is not evaluated.
        return self._assign(node.target, value, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> "Any":
        target, operation = node.target, _OPERATORS[type(node.op)]
        if isinstance(target, ast.Name):
            return self._augment_name(node, target, operation)
        if isinstance(target, ast.Attribute):
            read, changed, written = (
                self._attribute(target, "read"),
                self._site(target, "write", text_of(target), operation),
                self._attribute(target, "write"),
            )
            old = self._hook("aug_get", target, read, self.visit(target.value))
            hook = "aug_set"
        else:
            name = text_of(target)
            read, changed, written = (
                self._site(target, "read", name),
                self._site(target, "write", name, operation),
                self._site(target, "write", name),
            )
            old = self._hook("aug_get_item", target, read, self.visit(target.value), self._index(target.slice))
            hook = "aug_set_item"
        return self._statement(self._hook(hook, node, changed, written, old, self.visit(node.value)), node)

    def _augment_name(self, node: ast.AugAssign, target: ast.Name, operation: object) -> "Any":
        if self._shareable(target.id) is None:
            node.value = self.visit(node.value)
            if isinstance(node.value, DISPLAYS):
                site = self._site(target, "write", target.id)
                container = ast.copy_location(ast.Name(target.id, ast.Load()), target)
                node.value = self._hook("extending", node.value, site, container, node.value)
            return node
        old = self.read(target)
        changed = self._site(target, "write", target.id, operation)
        new = self._hook("op", node, changed, old, self.visit(node.value))
        return ast.copy_location(ast.Assign([target], self.written(target, new, node)), node)

    def visit_Delete(self, node: ast.Delete) -> "Any":
        if all(self._is_plain(target) for target in node.targets):
            return node
        statements: list[ast.stmt] = []
        for target in node.targets:
            statements += self._delete(target, node)
        return statements

    def _delete(self, target: ast.expr, at: ast.AST) -> "list[ast.stmt]":
        if isinstance(target, (ast.Tuple, ast.List)):
            return [statement for part in target.elts for statement in self._delete(part, at)]
        if isinstance(target, ast.Attribute):
            site = self._attribute(target, "write")
            return [self._statement(self._hook("del", target, site, self.visit(target.value)), at)]
        if isinstance(target, ast.Subscript):
            site = self._site(target, "write", text_of(target))
            parts = self.visit(target.value), self._index(target.slice)
            return [self._statement(self._hook("del_item", target, site, *parts), at)]
        deletion = ast.copy_location(ast.Delete([target]), at)
        announcement = self.written(target, ast.copy_location(ast.Constant(None), target), target)
        if isinstance(announcement, ast.Constant):
            return [deletion]
        return [self._statement(announcement, at), deletion]

    # other statements that assign

    def visit_For(self, node: "ast.For | ast.AsyncFor") -> "Any":
        if isinstance(node, ast.For):
            node.iter = self._whole(node.iter, "steps" if may_start_threads(node) else "iterate")
        else:
            node.iter = self.visit(node.iter)
        node.target, first = self._received(node.target)
        node.body = first + self._block(node.body)
        node.orelse = self._block(node.orelse)
        return node

    visit_AsyncFor = visit_For

    def visit_With(self, node: "ast.With | ast.AsyncWith") -> "Any":
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        if all(self._is_plain(target) for target in targets) or self._scope.kind is CLASS:
            for item in node.items:
                item.context_expr = self.visit(item.context_expr)
            node.body = self._block(node.body)
            return node
        # Each target is assigned before the next context is entered.
        item, *rest = node.items
        item.context_expr = self.visit(item.context_expr)
        first: list[ast.stmt] = []
        if item.optional_vars is not None:
            item.optional_vars, first = self._received(item.optional_vars)
        body: list[ast.stmt] = [ast.copy_location(type(node)(rest, node.body), node)] if rest else node.body
        node.items, node.body = [item], first + self._block(body)
        return node

    visit_AsyncWith = visit_With

    def _received(self, target: ast.expr) -> "tuple[ast.expr, list[ast.stmt]]":
        """A target that is no other thread's business, and the statements that pass it on to the one that was meant."""
        if self._is_plain(target) or self._scope.kind is CLASS:
            return target, []
        name = self._temporary(target)
        return name, [*self._assign(target, self._load(name), target), self._forget([name], target)]

    # statements that test

    def visit_If(self, node: "ast.If | ast.While") -> "Any":
        node.test = self._test(node.test)
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        return node

    visit_While = visit_If

    def visit_Assert(self, node: ast.Assert) -> "Any":
        node.test = self._test(node.test)
        node.msg = None if node.msg is None else self.visit(node.msg)
        return node

    def visit_match_case(self, node) -> "Any":
        node.guard = None if node.guard is None else self._test(node.guard)
        node.body = self._block(node.body)
        return node

    # scopes

    def visit_FunctionDef(self, node: "ast.FunctionDef | ast.AsyncFunctionDef") -> "Any":
        node.decorator_list = self._visit_all(node.decorator_list)
        self._default_values(node.args)
        outer = self._inside(node)
        scope = self._scope
        node.body = self._block(node.body)
        if any(scope.is_shareable(name) for name in scope.bound):
            token = self._token(scope, node)
            token.ctx = ast.Store()
            made = ast.copy_location(ast.Assign([token], self._hook("scope", node)), node)
            node.body.insert(1 if ast.get_docstring(node, clean=False) is not None else 0, made)
        self._scope = outer
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> "Any":
        node.decorator_list = self._visit_all(node.decorator_list)
        if not getattr(node, "type_params", None):
            # Otherwise they have a scope of their own.
            node.bases, node.keywords = self._visit_all(node.bases), self._visit_all(node.keywords)
        outer = self._inside(node)
        node.body = self._block(node.body)
        self._scope = outer
        return node

    def visit_TypeAlias(self, node) -> "Any":
        return node
