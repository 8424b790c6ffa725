"""Exported chats are read as they are: who, when, what and which file, in every form that a phone writes."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from edge.imports.opening import opened
from edge.imports.preview import as_json
from tests.kit.chats import CASES
from tests.kit.programs import Program


def exported(folder: Path, case: dict[str, Any]) -> Path:
    """The case as the file that a phone makes of it: a text, or a zip where files go with it."""
    name: str = case["name"]
    raw = case["text"].encode()
    if not case["zip"]:
        (folder / name).write_bytes(raw)
        return folder / name
    packed = BytesIO()
    with ZipFile(packed, "w") as made:
        made.writestr(name, raw)
        for other in case["zip"]:
            made.writestr(other, b"something")
    (folder / "chat.zip").write_bytes(packed.getvalue())
    return folder / "chat.zip"


def rows(said: dict[str, Any]) -> list[list[str | None]]:
    return [[message[name] for name in ("at", "sender", "kind", "text", "file")] for message in said["messages"]]


def agreed(found: list[list[str | None]], wanted: list[list[str | None]]) -> list[list[str | None]]:
    """What was found, without the texts of which the case says nothing."""
    silent = [row[3] is None for row in wanted] + [False] * len(found)
    return [[*row[:3], None if quiet else row[3], row[4]] for row, quiet in zip(found, silent, strict=False)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("nothing") / "no-folder")


def previewed(file: Path, *words: str) -> dict[str, Any]:
    """What the preview says of it, without a process for each of many files."""
    with opened(file, *words) as chat:
        return dict(json.loads("".join(as_json(chat))))


@pytest.mark.parametrize("case", [case for case in CASES if case["order"]], ids=lambda case: case["what"])
def test_a_chat_is_read_as_the_phone_wrote_it(tmp_path: Path, case: dict[str, Any]):
    said = previewed(exported(tmp_path, case))
    assert agreed(rows(said), case["holds"]) == case["holds"]
    assert said["date_order"] == case["order"]


def test_the_preview_is_one_object_and_leaves_nothing_behind(tmp_path: Path, program: Program):
    case = next(case for case in CASES if case["zip"])
    file = exported(tmp_path, case)
    ran = program.run("import", "--preview", "--json", str(file))
    said = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr, list(said)) == (0, "", ["date_order", "messages", "people", "left_out"])
    assert rows(said) == case["holds"]
    assert said["people"] == ["Keza"]
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert not program.data.exists()


def test_what_is_no_chat_is_refused_in_a_sentence(tmp_path: Path, program: Program):
    for case in (case for case in CASES if not case["order"]):
        ran = program.run("import", "--preview", "--json", str(exported(tmp_path, case)))
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.endswith(".\n")
        assert "Traceback" not in ran.stderr


def test_an_order_that_nothing_proves_is_asked_for_and_the_answer_is_taken(tmp_path: Path, program: Program):
    file = tmp_path / "_chat.txt"
    file.write_text("3/4/26, 10:00 - Keza: hello\n5/4/26, 10:00 - Keza: again\n", "utf-8")
    asked = json.loads(program.run("import", "--preview", "--json", str(file)).stdout)
    assert asked["date_order"] == "ask"
    assert [message["at"] for message in asked["messages"]] == [None, None]
    for order, days in {"dmy": ["04-03", "04-05"], "mdy": ["03-04", "05-04"]}.items():
        told = json.loads(program.run("import", "--preview", "--json", "--date-order", order, str(file)).stdout)
        assert told["date_order"] == order
        assert [message["at"] for message in told["messages"]] == [f"2026-{day}T10:00:00" for day in days]


def test_people_at_the_console_see_both_readings_who_wrote_and_what_was_left_out(tmp_path: Path, program: Program):
    file = tmp_path / "_chat.txt"
    file.write_text("the end of a message\n3/4/26, 10:00 - Keza: hello\n3/4/26, 10:01 - Stall: yes\n", "utf-8")
    said = program.run("import", "--preview", "--left-out", str(file)).stdout
    for words in (
        "2 messages",
        "Keza: 1",
        "dmy, 03 April 2026",
        "mdy, 04 March 2026",
        "left out: 1",
        "1: the end of a",
    ):
        assert words in said


def test_where_there_is_no_shop_nothing_is_imported(tmp_path: Path, program: Program):
    ran = program.run("import", str(exported(tmp_path, CASES[0])))
    assert ran.returncode == 1
    assert "There is no shop" in ran.stderr
    assert ran.stdout == ""
