"""JSON from outside is read in one place: as much as can be understood of a webhook, a file exactly or not at all."""

from __future__ import annotations

import ast
import tracemalloc
from collections.abc import Callable

import pytest

from edge.text.json_reading import MOST_DIGITS, MOST_PARTS, json_object, json_texts, json_value
from tests.kit.paths import ROOT

READERS = [json_value, json_object]
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize("read", READERS)
def test_an_object_is_read_from_text_and_from_bytes_with_or_without_a_mark_of_their_order(read: Callable[..., object]):
    for written in ('{"a": [1, "é"]}', '{"a": [1, "é"]}'.encode(), '{"a": [1, "é"]}'.encode("utf-8-sig")):
        assert read(written) == {"a": [1, "é"]}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "written", ["", "{", "words", "{} {}", b"\xff", "\0", DEEP, '{"a":' * 50_000 + "1" + "}" * 50_000]
)
def test_what_is_no_json_or_nested_too_deeply_is_nothing_and_raises_nothing(
    read: Callable[..., object], written: str | bytes
):
    assert read(written) is None


@pytest.mark.parametrize("read", READERS)
def test_so_many_parts_are_read_and_one_more_is_nothing_and_takes_no_memory(read: Callable[..., object]):
    assert read('{"a": [' + ",".join(["{}"] * (MOST_PARTS - 2)) + "]}")
    written = '{"a": [' + ",".join(["{}"] * (MOST_PARTS - 1)) + "]}"
    tracemalloc.start()
    assert read(written) is None
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000
    assert read('{"a": "' + "[" * 2 * MOST_PARTS + '"}'), "brackets in strings are only somebody's words"


def test_of_a_webhook_what_cannot_be_understood_costs_nothing_beside_it():
    long = "9" * (MOST_DIGITS + 1)
    assert json_value('{"n": NaN, "i": ' + long + ', "a": "x\ty", "b": 1}') == {
        "n": None,
        "i": None,
        "a": "x\ty",
        "b": 1,
    }
    assert json_value(b'{"a": "\xff", "b": 1}') == {"a": "\ufffd", "b": 1}
    assert json_value("[1]") == [1]


@pytest.mark.parametrize(
    "written",
    [
        '{"n": NaN}',
        '{"n": -Infinity}',
        '{"a": "x\ty"}',
        b'{"a": "\xff"}',
        '{"i": ' + "9" * (MOST_DIGITS + 1) + "}",
        "[1]",
        "1",
        "null",
    ],
)
def test_a_file_that_is_not_an_object_to_the_letter_is_refused(written: str | bytes):
    assert json_object(written) is None


def test_all_texts_within_are_found_however_deep():
    deep: object = "the last"
    for _ in range(100_000):
        deep = [deep]
    assert sorted(json_texts({"a": ["one", {"b": "two", "c": 3}], "d": ("three",)})) == ["one", "three", "two"]
    assert list(json_texts(deep)) == ["the last"]


def test_no_other_part_tells_for_itself_whether_what_it_has_read_is_an_object():
    """Each that did bore other things: depth here, strange numbers there, and nowhere a bound."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "edge").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node) == "isinstance(found, dict)"
    ]
    assert found == []
