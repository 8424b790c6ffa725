"""CONTRIBUTING.md: each recipe's smallest addition is made in a copy of the tree, and the tests that it names fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.kit.paths import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PARTS = ("edge", "tests", "proof", "bench", "docs", "static", "server.py", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("*.pyc.*", "screens", ".hypothesis")
ASKED = re.compile(r"`([a-z/]+/test_\w+\.py::test_\w+)`")


def edited(tree: Path, name: str, before: str, after: str) -> None:
    path = tree / name
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{name} has changed: {before}"
    path.write_text(text.replace(before, after), "utf-8")


def a_language(tree: Path) -> None:
    edited(tree, "edge/language/catalogue.py", '"sw": "Kiswahili"}', '"sw": "Kiswahili", "lg": "Luganda"}')
    (tree / "edge" / "language" / "lg").mkdir()
    (tree / "edge" / "language" / "lg" / "outcome.toml").write_text('sold = "bigulidwa"\n', "utf-8")


def a_kind_of_printer(tree: Path) -> None:
    edited(tree, "edge/printing/choice.py", 'KINDS = ("", ', 'KINDS = ("", "lpd", ')
    edited(tree, "edge/language/en/printing.toml", 'kind_usb = "USB"\n', 'kind_usb = "USB"\nkind_lpd = "LPD"\n')


def a_type_of_message(tree: Path) -> None:
    edited(tree, "edge/intake/content.py", '    "order": _order,\n', '    "order": _order,\n    "ring": _order,\n')


def an_outcome(tree: Path) -> None:
    edited(
        tree, "edge/records/outcomes.py", '    OTHER = "other"\n', '    RESERVED = "reserved"\n    OTHER = "other"\n'
    )
    edited(tree, "edge/language/en/outcome.toml", 'sold = "sold"\n', 'sold = "sold"\nlent = "lent"\n')


def a_table(tree: Path) -> None:
    edited(
        tree, "edge/store/all_tables.py", "BOOKS = {\n", 'BOOKS = {\n    "visits": Lookups(indexes=("customer",)),\n'
    )
    table = 'CREATE TABLE "book_visits" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);\n'
    schema = tree / "edge" / "store" / "schema"
    (schema / f"{len(list(schema.iterdir())) + 1:04}_visits.sql").write_text(table, "utf-8")


TRANSLATED = "house/test_language.py::test_a_translation_says_everything_that_english_says_with_the_same_gaps"
# Each recipe: its heading, the addition, and which of its tests fail for what word.
ERASED = "program/test_erasing.py::test_of_each_table_and_column_it_is_said_what_erasing_does_with_it"
RECIPES: Mapping[str, tuple[Callable[[Path], None], Mapping[str, str]]] = {
    "A language": (
        a_language,
        {
            f"{TRANSLATED}[lg]": "not translated",
            "house/test_language.py::test_no_sentence_names_a_phone_that_the_shop_does_not_have[lg]": "lg",
        },
    ),
    "A kind of printer": (
        a_kind_of_printer,
        {
            "house/test_additions.py::test_each_kind_of_printer_has_its_name_its_way_and_its_refusal[lpd]": "lpd",
            f"{TRANSLATED}[fr]": "kind_lpd",
        },
    ),
    "A type of message": (
        a_type_of_message,
        {
            "house/test_additions.py::test_each_type_of_message_is_called_something[ring]": "ring",
            "house/test_webhooks_page.py::test_each_that_the_program_knows_has_its_line[types of messages]": "ring",
        },
    ),
    "An outcome of a query": (
        an_outcome,
        {
            "house/test_additions.py::test_each_outcome_has_its_word[reserved]": "reserved",
            f"{TRANSLATED}[fr]": "outcome.lent",
        },
    ),
    "A table": (
        a_table,
        {
            "unit/store/test_schema.py::test_whatever_the_books_declare_was_made_by_a_step": "book_visits",
            "unit/store/test_schema.py::test_a_step_that_shops_have_taken_is_never_changed": "_visits.sql",
            ERASED: "book_visits",
            "house/test_additions.py::test_each_book_goes_with_an_export_or_stays[visits]": "visits",
            "house/test_additions.py::test_each_book_has_what_tells_a_rotten_document_of_it[visits]": "visits",
        },
    ),
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What each test says that fails in a copy with all five additions; they do not meet. One run: it is quicker."""
    tree = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tree / part, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / part, tree / part)
    for add, _ in RECIPES.values():
        add(tree)
    wanted = sorted({f"tests/{test}" for _, tests in RECIPES.values() for test in tests})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-vv",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--junit-xml=told.xml",
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run([*command, *wanted], cwd=tree, env=clean, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout[-3000:] + ran.stderr
    cases = ElementTree.parse(tree / "told.xml").iter("testcase")  # noqa: S314 - pytest has written it just now
    told = {
        f"{case.get('classname', '').removeprefix('tests.').replace('.', '/')}.py::{case.get('name')}": case
        for case in cases
    }
    return {name: (case.findtext("failure") or "") for name, case in told.items()}


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_smallest_addition_is_asked_for_the_rest(recipe: str, failed: Mapping[str, str]) -> None:
    for test, word in RECIPES[recipe][1].items():
        assert word in failed[test], test


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_recipe_names_the_tests_that_ask_and_files_that_are_there(recipe: str) -> None:
    text = PAGE.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
    assert set(ASKED.findall(text)) == {test.partition("[")[0] for test in RECIPES[recipe][1]}
    named = re.findall(r"`([a-z]+/[\w/.]+)`", text)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_there_are_no_other_recipes() -> None:
    recipes = PAGE.partition("## Five recipes")[2]
    assert re.findall(r"^### (.+)$", recipes, re.MULTILINE) == list(RECIPES)
