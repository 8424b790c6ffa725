"""`./test quick` runs what starts no program and no browser, and everything that it names is there."""

from __future__ import annotations

import pytest

from tests.kit.paths import ROOT
from tests.kit.quick import ALSO, WITHOUT, is_quick

TESTS = ROOT / "tests"
QUICK = ("unit/desk/test_desk", "unit/desk/test_window", "unit/practice/test_webhooks", "house/test_house")
SLOW = ("browser/test_axe", "program/test_kill", "shop/test_pages", "models/test_desk_model", "house/test_environment")


@pytest.mark.parametrize("name", QUICK)
def test_rules_and_what_stands_on_a_store_alone_are_quick(name: str) -> None:
    assert is_quick(TESTS / f"{name}.py")


@pytest.mark.parametrize("name", SLOW)
def test_what_opens_a_browser_starts_a_program_or_walks_a_model_is_not(name: str) -> None:
    assert not is_quick(TESTS / f"{name}.py")


def test_what_is_named_by_hand_is_there() -> None:
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in TESTS.rglob("test_*.py")}
    assert {*ALSO, *WITHOUT} <= files


def test_it_is_a_good_part_of_all_tests() -> None:
    files = list(TESTS.rglob("test_*.py"))
    assert len([path for path in files if is_quick(path)]) > len(files) / 4
