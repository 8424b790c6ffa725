"""A name leads to one place: where a file or a class of the program is called like another, the reason stands here."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

FILES = sorted((ROOT / "edge").rglob("*.py"))
# Rooms in which a thing bears the name of what it stands for elsewhere.
STANDS_FOR = {
    "edge.cli": "a verb, called as it is typed",
    "edge.practice": "WhatsApp's own side, in WhatsApp's words; nothing of the shop can know it",
    "edge.web.staff": "a page, called as what it shows",
    "edge.web.owner": "a page, called as what it shows",
    "edge.store.tables": "a table, called as what owns it",
    "edge.records.events": "what happened, called as the code calls whatever makes it happen",
    "edge.intake": "a part of what a webhook says, called as what it is about",
}
# What else bears one name, and why: each is what its room means by the word.
FILES_OF_ONE_NAME = {
    "model": "the words of a room: what its things are",
    "outcomes": "the courier's are those of calls, the records' those of queries",
}
CLASSES_OF_ONE_NAME = {
    "Account": "the shop's; the client says in a protocol what it needs of it",
    "Answer": "of a check of the account; who shows it says in a protocol what it reads",
}

# Packages that begin with no list of their modules, and why.
UNLISTED = {
    "edge": "it tells the story of one query",
    "edge/cli": "its modules are the verbs, which `server.py --help` lists",
    "edge/practice": "it draws how they call each other",
    "edge/records/events": "it names them beside what they share",
}
LISTED = sorted({path.parent.relative_to(ROOT).as_posix() for path in FILES} - set(UNLISTED))
# What stands in no room: docs/decisions/0011-few-modules-stand-in-no-room.md says why.
IN_NO_ROOM = ["clock", "config", "errors", "hours", "ids", "log", "notices", "settings"]


def files_by_name() -> Mapping[str, list[str]]:
    places = defaultdict(list)
    for path in FILES:
        if path.stem != "__init__":
            places[path.stem].append(dotted(path.parent))
    return places


def classes_by_name() -> Mapping[str, list[str]]:
    places = defaultdict(list)
    for path in FILES:
        for name in public_classes(path):
            places[name].append(dotted(path.parent))
    return places


def public_classes(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def dotted(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT).parts)


def by_chance(places: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Names that more than one thing bears which stands for nothing else."""
    left = {name: [room for room in rooms if room not in STANDS_FOR] for name, rooms in places.items()}
    return {name: rooms for name, rooms in left.items() if len(rooms) > 1}


def test_no_two_files_of_the_program_have_one_name_without_a_reason():
    assert by_chance(files_by_name()).keys() == FILES_OF_ONE_NAME.keys()


def test_no_two_public_classes_have_one_name_without_a_reason():
    assert by_chance(classes_by_name()).keys() == CLASSES_OF_ONE_NAME.keys()


def test_within_one_room_no_two_things_have_one_name():
    for places in (files_by_name(), classes_by_name()):
        assert {name: rooms for name, rooms in places.items() if len(set(rooms)) < len(rooms)} == {}


def test_each_room_that_may_repeat_a_name_does():
    repeated = [rooms for places in (files_by_name(), classes_by_name()) for rooms in places.values() if len(rooms) > 1]
    assert set(STANDS_FOR) <= {room for rooms in repeated for room in rooms}


def test_few_modules_stand_in_no_room() -> None:
    assert [path.stem for path in FILES if path.parent == ROOT / "edge" and path.stem != "__init__"] == IN_NO_ROOM
    record = (ROOT / "docs" / "decisions" / "0011-few-modules-stand-in-no-room.md").read_text("utf-8")
    assert sorted(re.findall(r"`edge/(\w+)\.py`", record)) == IN_NO_ROOM


@pytest.mark.parametrize("package", LISTED)
def test_the_list_at_the_top_of_a_package_names_each_module_that_is_there_and_no_other(package: str) -> None:
    folder = ROOT / package
    top = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    there = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert sorted(there - {"__init__"} - set(re.findall(r"[a-z_0-9]+", top))) == []
    heads = re.findall(r"^ *((?:[a-z_0-9]+, )*[a-z_0-9]+)(?:  |: )", top, flags=re.MULTILINE)
    assert sorted(name for head in heads for name in head.split(", ") if name not in there) == []
