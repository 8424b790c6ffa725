"""A table has one owner, a module that alone opens its book; all others ask the owner.

That is not so everywhere yet. The numbers here say how far it is from there: they only fall.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from tests.kit.paths import ROOT

# Whoever brings a number down writes the new one here. A change that needs a higher one asks the table's owner instead.
# `isinstance(found, dict)`: a document that its owner would give as a record, or as None.
MOST_DICTS = 5
# Modules outside the store and the registers that put a condition to a table, instead of a question to its owner.
MOST_WITH_CONDITIONS = 7
# Modules outside the store and the registers that import anything of it.
MOST_WITH_STORE = 20
# Who may open a book, of the books that have an owner: the owner, then those who need its documents as they lie there.
MAY_OPEN: Mapping[str, set[str]] = {
    "queries": {"edge/registers/query_register.py"},
    "customers": {"edge/registers/customer_register.py"},
    "imports": {"edge/registers/import_register.py"},
    "joins": {"edge/registers/join_register.py"},
    "keys": {"edge/registers/key_register.py"},
    "drafts": {"edge/registers/draft_register.py"},
    "labels": {"edge/registers/label_register.py"},
    "media": {"edge/registers/file_register.py"},
    "notices": {"edge/notices.py"},
    "prints": {"edge/registers/print_register.py"},
    "replies": {"edge/registers/reply_register.py"},
    "quick_replies": {"edge/desk/quick_replies.py"},
    "receipts": {"edge/registers/receipt_register.py"},
    "summaries": {"edge/registers/summary_register.py"},
    "templates": {"edge/registers/template_register.py"},
    "throttles": {"edge/registers/throttle_register.py"},
    "staff": {"edge/registers/staff_register.py"},
    "phones": {"edge/registers/phone_register.py"},
    "enrolments": {"edge/registers/phone_register.py"},
    "sign_ins": {"edge/registers/sign_in_register.py"},
}


@cache
def modules() -> Mapping[str, tuple[ast.AST, ...]]:
    """All that stands in each module outside the store."""
    house, store = ROOT / "edge", ROOT / "edge" / "store"
    paths = [path for path in sorted(house.rglob("*.py")) if store not in path.parents]
    return {path.relative_to(ROOT).as_posix(): tuple(ast.walk(ast.parse(path.read_text("utf-8")))) for path in paths}


def outside() -> Mapping[str, tuple[ast.AST, ...]]:
    """All that stands in each module that owns nothing by its place."""
    return {module: found for module, found in modules().items() if not module.startswith("edge/registers/")}


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def is_import_of_the_store(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("edge.store")


def opened(node: ast.AST) -> str:
    """The book that this opens, of `books.tables.queries` and the like; "" where it opens none."""
    if not isinstance(node, ast.Attribute):
        return ""
    of = node.value
    called = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
    return node.attr if called in ("tables", "_tables") else ""


def test_documents_whose_shape_is_guessed_become_fewer():
    calls = [node for found in modules().values() for node in found if is_call(node, "isinstance")]
    assert sum(ast.unparse(node) == "isinstance(found, dict)" for node in calls) <= MOST_DICTS


def test_modules_that_put_conditions_to_tables_become_fewer():
    asking = [module for module, found in outside().items() if any(is_call(node, "where") for node in found)]
    assert len(asking) <= MOST_WITH_CONDITIONS


def test_modules_that_import_the_store_become_fewer():
    importing = [module for module, found in outside().items() if any(map(is_import_of_the_store, found))]
    assert len(importing) <= MOST_WITH_STORE


def test_a_book_with_an_owner_is_opened_by_nobody_else():
    for book, may in MAY_OPEN.items():
        assert {module for module, found in modules().items() if book in map(opened, found)} == may
