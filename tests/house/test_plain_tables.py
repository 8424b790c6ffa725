"""A plain table is asked in SQL where its owner stands, and by few others, each with its reason."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from edge.store.all_tables import SCHEMA
from tests.kit.paths import ROOT

# Whose each plain table is: a module, or a room.
OWNERS: Mapping[str, str] = {
    "days": "edge/registers/day_register.py",
    "spells": "edge/registers/day_register.py",
    "spells_before": "edge/registers/day_register.py",
    "erased_keys": "edge/registers/erasures/",
    "erased_messages": "edge/registers/erasures/",
    "erased_words": "edge/registers/erasures/",
    "erasures": "edge/registers/erasures/",
    "messages": "edge/registers/messages/",
    "early_statuses": "edge/registers/messages/",
    "import_holds": "edge/registers/messages/",
    "alive": "edge/store/boots.py",
    "boots": "edge/store/boots.py",
    "events": "edge/store/tables/events.py",
    "journal": "edge/store/tables/journal.py",
    "set_aside": "edge/store/tables/journal.py",
    "sorted": "edge/store/tables/journal.py",
    "people": "edge/store/tables/customer_index.py",
    "people_changed": "edge/store/tables/customer_index.py",
    "indexed": "edge/store/tables/word_index.py",
    "known_words": "edge/store/tables/word_index.py",
    "message_words": "edge/store/tables/word_index.py",
    "reworded": "edge/store/tables/word_index.py",
    "spent_tokens": "edge/store/all_tables.py",
    "shelf_sums": "edge/registers/file_sql.py",
    "damaged": "edge/store/integrity/",
}
# Who else asks some of them, and why.
OTHERS: Mapping[str, str] = {
    "edge/registers/erasures/": "what is erased goes from every table",
    "edge/store/integrity/": "rows are judged, rescued and counted whatever they mean",
}
SINGLE: Mapping[str, str] = {
    "edge/registers/day_register.py events": "a day ends with an event; when both were is asked at once",
    "edge/store/boots.py events": "the last event before this boot tells how long the box was off",
    "edge/store/tables/word_index.py messages": "it is an index of them",
}
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE(?: OR IGNORE)?) ([a-z_]+)\b")


def made() -> set[str]:
    """The plain tables that the steps of the schema have made."""
    names = re.findall(
        r"CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?\"?(\w+)", "\n".join(str(step) for step in SCHEMA)
    )
    return {name for name in names if not name.startswith(("book_", "new_"))}


@cache
def asked() -> Mapping[str, Sequence[str]]:
    """The plain tables that each module names in SQL."""
    found = defaultdict[str, set[str]](set)
    for path in sorted((ROOT / "edge").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found[path.relative_to(ROOT).as_posix()] |= set(TABLE.findall(node.value)) & set(OWNERS)
    return {module: sorted(tables) for module, tables in found.items() if tables}


def strangers() -> Iterator[str]:
    for module, tables in asked().items():
        for table in tables:
            if not module.startswith((OWNERS[table], *OTHERS)):
                yield f"{module} {table}"


def test_each_plain_table_has_an_owner() -> None:
    assert set(OWNERS) == made()


def test_a_plain_table_is_asked_in_sql_by_its_owner_and_by_few_others() -> None:
    assert set(strangers()) == set(SINGLE)


def test_each_owner_asks_what_it_owns() -> None:
    for table, owner in OWNERS.items():
        assert any(table in tables for module, tables in asked().items() if module.startswith(owner)), table


def test_sql_is_executed_by_the_store_and_the_registers_alone() -> None:
    executing = set()
    for path in sorted((ROOT / "edge").rglob("*.py")):
        called = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        names = (func for func in called if isinstance(func, ast.Attribute) and func.attr in ("execute", "executemany"))
        executing |= {path.relative_to(ROOT).as_posix() for func in names if ast.unparse(func.value) != "super()"}
    assert [module for module in executing if not module.startswith(("edge/store/", "edge/registers/"))] == []
    assert len(executing) > 20
