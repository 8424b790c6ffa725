"""Which files `./test quick` runs: those that start no program and no browser, and walk no model.

A file is judged by what it imports, itself or by way of our other modules. So a new file needs no entry here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.kit.paths import ROOT

# Who imports one of these takes seconds a test, or a program that may not be on the machine.
SLOW = ("hypothesis.stateful", "playwright", "subprocess", "tests.kit.programs")
# Quick all the same: what they import they use in a few of their tests, for a moment.
ALSO = ("tests.house.test_house", "tests.house.test_language")
# Slow all the same: long searches for a counterexample, each as long as twenty other files.
WITHOUT = (
    "tests.shop.test_adversary",
    "tests.unit.desk.test_any_order",
    "tests.models.test_bringing_model",
    "tests.unit.intake.test_payload_hostile",
    "tests.models.test_sum",
    "tests.unit.store.test_wiping",
    "tests.models.test_wiping_any_database",
)


def is_quick(path: Path) -> bool:
    """Whether `./test quick` runs this file of tests."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if name in ALSO:
        return True
    return name not in WITHOUT and not any(f"{known}.".startswith(tuple(f"{s}." for s in SLOW)) for known in _all(name))


@cache
def _all(name: str) -> frozenset[str]:
    """Every module that this one imports, and those that they import, as far as they are the project's own."""
    seen: set[str] = set()
    new = {name}
    while new:
        seen |= new
        new = {imported for module in new for imported in _imports(module)} - seen
    return frozenset(seen)


@cache
def _imports(name: str) -> frozenset[str]:
    path = ROOT / f"{name.replace('.', '/')}.py"
    if name.startswith("edge") or not path.exists():
        return frozenset()
    return frozenset(imported_by(ast.parse(path.read_text("utf-8"), str(path))))


def imported_by(tree: ast.Module) -> Iterator[str]:
    """Modules, and what is taken from one, which may be a module as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
