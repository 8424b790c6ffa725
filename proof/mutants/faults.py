"""What a small fault is: a sign, a number, a condition or a refusal of a module's code is another one."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

OTHERWISE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Act = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """where: the function, or "" for the module itself. name: the same, with what was there and what is. code: all."""

    where: str
    name: str
    code: CodeType


def faults(source: str) -> Iterator[Fault]:
    """Every small fault of a module, one at a time."""
    tree, seen = ast.parse(source), Counter[str]()
    for where, shown, node in list(_places(tree, "", tree)):
        for spoil, mend in _ways(node):
            before = _words(shown)
            spoil()
            ast.fix_missing_locations(tree)
            name, code = f"{where or 'module'}: {before} → {_words(shown)}", compile(tree, "<fault>", "exec")
            mend()
            seen[name] += 1
            yield Fault(where, name if seen[name] == 1 else f"{name} ({seen[name]})", code)


def _places(node: ast.AST, where: str, shown: ast.AST) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """Each node with its function, and with the statement or the comparison that is shown of it."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "args", "annotation", "returns", "bases", "keywords") and not isinstance(
            node, ast.Call
        ):
            continue  # is read once, when the module is
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                inner = where
                if isinstance(child, (*FUNCTION, ast.ClassDef)):
                    inner = f"{where}.{child.name}" if where else child.name
                of = child if isinstance(child, ast.stmt | ast.Compare | ast.BoolOp | ast.BinOp | ast.IfExp) else shown
                yield inner, of, child
                yield from _places(child, inner, of)


def _ways(node: ast.AST) -> Iterator[tuple[Act, Act]]:
    """Each way to spoil a node, with the way back."""
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield _put(ops, at, OTHERWISE[type(op)]())
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OTHERWISE:
            yield _set(node, "op", OTHERWISE[type(node.op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield _set(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
        case ast.If() | ast.IfExp() | ast.While():
            if not isinstance(node.test, ast.Compare | ast.UnaryOp):
                yield _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Constant(value=bool()):
            yield _set(node, "value", not node.value)
        case ast.Constant(value=int() | float() as value):
            yield _set(node, "value", value + 1)
    for name in ("body", "orelse"):
        inner = getattr(node, name, None)
        if not isinstance(inner, list):
            continue
        for at, statement in enumerate(inner):
            if isinstance(statement, ast.Raise | ast.AugAssign):
                yield _put(inner, at, ast.Pass())


def _put(items: list[Any], at: int, other: object) -> tuple[Act, Act]:
    was = items[at]
    return lambda: items.__setitem__(at, other), lambda: items.__setitem__(at, was)


def _set(node: ast.AST, name: str, other: object) -> tuple[Act, Act]:
    was = getattr(node, name)
    return lambda: setattr(node, name, other), lambda: setattr(node, name, was)


def _words(node: ast.AST) -> str:
    """One line of it."""
    text = ast.unparse(node)
    return " ".join(text.split())[:160]
