"""A table of documents has one owner, a register that alone opens its book; all others ask the owner.

The numbers here say what is left of older ways: they only fall.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from typing import TypeGuard

from edge.registers.file_register import FileRegister
from edge.registers.import_register import ImportRegister
from edge.registers.reply_register import ReplyRegister
from edge.store.all_tables import BOOKS
from tests.kit.paths import ROOT

# Whoever brings a number down writes the new one here. A change that needs a higher one asks the table's owner instead.
# `isinstance(found, dict)`: a document of a guessed shape. Those that are left read JSON of files and of WhatsApp's.
MOST_DICTS = 4
# Modules outside the store and the registers that import anything of it.
MOST_WITH_STORE = 13
# Who opens each book: one module of edge/registers.
OWNERS: Mapping[str, str] = {
    "customers": "customer_register",
    "drafts": "draft_register",
    "enrolments": "phone_register",
    "imports": "import_register",
    "joins": "join_register",
    "keys": "key_register",
    "labels": "label_register",
    "media": "file_register",
    "notices": "notice_register",
    "phones": "phone_register",
    "prints": "print_register",
    "queries": "query_register",
    "quick_replies": "quick_reply_register",
    "receipts": "receipt_register",
    "replies": "reply_register",
    "settings": "books",
    "sign_ins": "sign_in_register",
    "staff": "staff_register",
    "summaries": "summary_register",
    "templates": "template_register",
    "throttles": "throttle_register",
}

# What goes through all books alike, by their names: it brings them, puts them right, or takes them along.
BY_NAME = {
    "edge/backup/vetting.py",
    "edge/mending/mending.py",
    "edge/running/scrubbing.py",
    "edge/takeout/bounds.py",
    "edge/takeout/bring_back.py",
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


def is_by_name(node: ast.AST) -> bool:
    """A question to the tables by the name of a book."""
    return isinstance(node, ast.Attribute) and node.attr in ("named", "with_id", "leave_out") and opened(node) != ""


def test_documents_whose_shape_is_guessed_become_fewer():
    calls = [node for found in modules().values() for node in found if is_call(node, "isinstance")]
    assert sum(ast.unparse(node) == "isinstance(found, dict)" for node in calls) <= MOST_DICTS


def test_only_owners_put_conditions_to_tables():
    assert [module for module, found in outside().items() if any(is_call(node, "where") for node in found)] == []


def test_modules_that_import_the_store_become_fewer():
    importing = [module for module, found in outside().items() if any(map(is_import_of_the_store, found))]
    assert len(importing) <= MOST_WITH_STORE


def test_each_book_is_opened_by_its_owner_alone():
    for book in BOOKS:
        opening = {module for module, found in modules().items() if book in map(opened, found)}
        assert opening == {f"edge/registers/{OWNERS[book]}.py"}, book


def test_books_are_opened_by_name_only_where_all_books_are_alike():
    assert {module for module, found in outside().items() if any(map(is_by_name, found))} == BY_NAME


def test_each_method_of_a_register_has_a_caller() -> None:
    called = {node.attr for nodes in modules().values() for node in nodes if isinstance(node, ast.Attribute)}
    registers = [node for path, nodes in modules().items() if path.startswith("edge/registers/") for node in nodes]
    methods = {
        part.name for node in registers if isinstance(node, ast.ClassDef) for part in node.body if _is_open(part)
    }
    assert len(methods) > 100
    assert sorted(methods - called) == []


def test_no_register_of_what_goes_piece_by_piece_takes_out_all_of_a_customer_at_once() -> None:
    assert not hasattr(FileRegister, "remove_of"), "bytes on the shelf would stay"
    assert not hasattr(ReplyRegister, "remove_of"), "figures are counted from them"


def test_an_import_holds_no_customer_by_itself() -> None:
    assert not hasattr(ImportRegister, "any_of"), "what it has brought does: its messages"


def _is_open(part: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    return isinstance(part, ast.FunctionDef) and not part.name.startswith("_")
