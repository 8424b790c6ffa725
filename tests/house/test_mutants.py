"""proof/mutants: what a small fault is; each of docs/mutants.md that no test finds is still one, with a reason."""

from __future__ import annotations

import re

from proof.mutants.__main__ import MODULES, PAGE
from proof.mutants.faults import faults
from tests.kit.paths import ROOT

LATE = """
LONG = 3
def is_late(wait, limit=60):
    if not wait:
        raise ValueError
    return wait > limit and wait + LONG > 0
"""


def test_a_small_fault_is_a_sign_a_number_a_condition_or_a_refusal() -> None:
    made = {fault.name for fault in faults(LATE)}
    assert made == {
        "module: LONG = 3 → LONG = 4",
        "is_late: if not wait: raise ValueError → if not not wait: raise ValueError",
        "is_late: if not wait: raise ValueError → if not wait: pass",
        "is_late: wait > limit and wait + LONG > 0 → wait > limit or wait + LONG > 0",
        "is_late: wait > limit → wait >= limit",
        "is_late: wait + LONG > 0 → wait + LONG >= 0",
        "is_late: wait + LONG > 0 → wait + LONG > 1",
        "is_late: wait + LONG → wait - LONG",
    }


def test_a_fault_is_in_the_code_that_is_run_and_the_next_one_begins_from_what_was_there() -> None:
    found = []
    for fault in faults(LATE):
        world: dict[str, object] = {}
        exec(fault.code, world)  # noqa: S102 - the six lines above
        found.append((world["LONG"], fault.where))
    assert found.count((4, "")) == 1
    assert all(long == 3 for long, where in found if where)


def test_each_fault_that_no_test_finds_is_one_of_the_module_and_has_a_reason() -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    assert [section.partition("`")[2].partition("`")[0] for section in sections] == list(MODULES)
    for section, module in zip(sections, MODULES, strict=True):
        names = {fault.name for fault in faults((ROOT / module).read_text("utf-8"))}
        rows = re.findall(r"^- `(.+)`: (.+)$", section, re.MULTILINE)
        assert [name for name, _ in rows if name not in names] == [], module
        assert [name for name, reason in rows if len(reason) < 20] == []


def test_the_tests_that_are_to_find_them_are_there() -> None:
    assert [test for tests in MODULES.values() for test in tests if not (ROOT / "tests" / test).exists()] == []
