"""docs/architecture.md: its tables name every part, every thread and every limit that the code has, and no other."""

from __future__ import annotations

import ast
import importlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import edge
from tests.kit.paths import ROOT, file_of_tests
from tests.kit.shops import Counter
from tests.kit.support import AMINA

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
HOUSE = [ROOT / "server.py", *sorted((ROOT / "edge").rglob("*.py"))]
# What begins a thread, by the name under which our code calls it. `loop` makes a Loop with what all of them share.
BEGINS = {"Thread", "Timer", "ThreadPoolExecutor", "Loop", "loop"}
# The thread of a Loop is begun in there for all of them.
NOT_BY_ITSELF = {"edge/running/loops.py"}
TEST = re.compile(r"`(\w+)::(test_\w+)`")


def table(first_column: str) -> list[list[str]]:
    """The rows of the table whose head begins so."""
    _, _, rest = PAGE.partition(f"| {first_column} |")
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code(cell: str) -> str:
    return cell.strip("`")


def called(node: ast.Call) -> str:
    """Thread of threading.Thread(…), loop of loop(…). waitress has a loop of its own, which begins nothing."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr != "loop" else ""
    return getattr(node.func, "id", "")


def beginnings() -> Iterator[tuple[str, ast.Call]]:
    """Each file that begins a thread, with the call."""
    for path in HOUSE:
        file = path.relative_to(ROOT).as_posix()
        if file.startswith("edge/practice/") or file in NOT_BY_ITSELF:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and called(node) in BEGINS:
                yield file, node


def test_the_codemap_has_every_part_of_the_program_in_a_sentence_and_no_other():
    rows = table("part of `edge`")
    parts = {
        path.stem
        for path in Path(edge.__file__).parent.iterdir()
        if path.suffix == ".py" or path.joinpath("__init__.py").exists()
    }
    assert [code(name) for name, _ in rows] == sorted(parts - {"__init__"})
    assert [name for name, says in rows if len(says) < 10] == []


def test_every_place_that_begins_a_thread_is_in_the_table_of_threads():
    told = {code(row[1]) for row in table("thread")}
    assert told == {file for file, _ in beginnings()} | {"server.py"}


def test_every_loop_and_no_other_is_in_the_table_of_threads():
    loops = {(literal(node.args[0]), file) for file, node in beginnings() if called(node) == "loop"}
    assert loops == {(code(row[0]), code(row[1])) for row in table("thread") if code(row[1]).startswith("edge/shop/")}


def test_every_thread_has_a_name_that_the_table_has():
    told = {code(row[0]) for row in table("thread")}
    named = {name for file, node in beginnings() for name in names_in(file, node)}
    assert {name for name in named if name not in told} == set()


def literal(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def names_in(file: str, node: ast.Call) -> Iterator[str]:
    if called(node) == "loop":
        yield literal(node.args[0])
        return
    given = [word.value for word in node.keywords if word.arg in ("name", "thread_name_prefix")]
    assert given or called(node) == "Timer", f"{file}:{node.lineno} begins a thread without a name"
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield f"{value.value}_N" if called(node) == "ThreadPoolExecutor" else value.value


def test_the_threads_of_a_shop_that_is_open_are_those_of_the_table(counter: Counter):
    counter.hears("Do you have the bucket?", AMINA)
    told = {code(row[0]) for row in table("thread")}
    running = {re.sub(r"(?<=[ _])\d+$", "N", thread.name) for thread in threading.enumerate()}
    assert running & {"journal committer", "hook listener", "lan listener", "gathering N", "pages N"} != set()
    assert {name for name in running if name not in told and not name.startswith("Thread-")} == set()


def test_each_limit_of_a_full_disk_is_the_one_of_the_code():
    limits = [(row[0], code(row[1])) for row in table("less than") if row[1]]
    assert len(limits) == 6
    for told, place in limits:
        module, _, name = place.rpartition(".")
        assert getattr(importlib.import_module(module), name) == int(told.removesuffix(" MB")) * 1024 * 1024, place


def test_each_test_that_the_page_names_is_there():
    named = TEST.findall(PAGE)
    assert len(named) > 15
    for file, test in named:
        text = file_of_tests(file).read_text("utf-8")
        assert re.search(rf"^def {test}\(", text, re.MULTILINE), f"{file}::{test}"
    for row in [*table("less than"), *table("who")]:
        assert TEST.fullmatch(row[-1]) or row[-1] == "not shown yet", row
