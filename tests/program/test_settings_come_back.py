"""What an owner has entered on the pages goes with an export, and stands on the pages of another box again."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edge.clock import Clock
from edge.errors import Refusal
from edge.registers.books import Books
from edge.settings import MOST_OUTCOMES, Settings, ShopSettings
from edge.takeout.bring_back import bring_back
from edge.takeout.fields import ENTERED
from tests.kit.phones import Phone, words
from tests.kit.programs import Program
from tests.kit.shops import Counter, open_counter
from tests.kit.takeouts import export, lines

OURS = ShopSettings()
SPANS = ("lease_seconds", "reopen_seconds", "look_after_seconds", "undo_seconds")
NO_SPANS: tuple[Any, ...] = ("soon", -1, 10**30, 1e300, True, None, [60])
HOURS = {"zone": "Africa/Kigali", "opens_0": "08:00", "closes_0": "12:30", "opens_again_0": "14:00"}
HOURS |= {"closes_again_0": "18:00", "day_off_0": "2026-12-25", "last_saturday": "11:00"}
PLACE = {"address": "KN 3 Rd, Kabeza", "position": "-1.9706, 30.1044", "contact_phone": "+250788111222"}
NOTE = {"closed_note": "yes", "text_en": "We open at eight.", "text_fr": "Nous ouvrons à huit heures."}
# By the address of a page and its form: what the owner enters there.
ENTRIES: dict[str, tuple[str, dict[str, str]]] = {
    "/settings/hours": ("/settings/hours", HOURS),
    "/settings/place": ("/settings/place", PLACE),
    "/settings/note": ("/settings/note", NOTE),
    "/outcomes": ("/outcomes/add", {"words": "Yarangiye neza"}),
    "/labels": ("/labels/add", {"name": "Delivery"}),
    "/quick-replies": ("/quick-replies/add", {"title": "Price", "text": "It costs 1,200, {name}."}),
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a shop whose owner has entered all of it on the pages."""
    home = tmp_path_factory.mktemp("shop")
    with open_counter(home / "data") as counter:
        counter.stand_still()
        enter(counter.signed_in("Diane", owner=True))
        counter.hears("Hello")
    export(home / "data", "--to", str(home / "out"))
    return home / "out"


def enter(owner: Phone) -> None:
    for page, (action, fields) in ENTRIES.items():
        owner.open(page)
        assert owner.submit(owner.form(action), **fields).status_code == 200, (page, words(owner.page.text))


def shown(counter: Counter) -> str:
    """Every page on which an owner enters something, with what stands in its fields."""
    owner = counter.signed_in("Eve", owner=True)
    return "\n".join(owner.open(page).text for page in ENTRIES)


def test_what_an_owner_entered_comes_back_by_the_verbs_of_the_console(taken: Path, tmp_path: Path):
    program = Program(tmp_path / "two")
    assert program.run("import", "--from-export", str(taken)).returncode == 0
    export(program.data, "--to", str(tmp_path / "again"))
    first, second = (lines(there, "shop.jsonl")[0] for there in (taken, tmp_path / "again"))
    assert {name: second[name] for name in ENTERED} == {name: first[name] for name in ENTERED}
    with open_counter(program.data) as counter:
        pages, shop = shown(counter), counter.shop.settings.shop()
        entered = [
            *HOURS.values(),
            "We open at eight.",
            "ouvrons à huit",
            "Yarangiye neza",
            "Delivery",
            "It costs 1,200",
        ]
        assert [each for each in (*entered, PLACE["address"], "250788111222") if each not in pages] == []
        assert (shop.latitude, shop.longitude) == (-1.9706, 30.1044)
        assert not shop.closed_note, "it sends nothing by itself before its owner says so"


def test_a_box_that_is_set_up_keeps_its_own(taken: Path, tmp_path: Path):
    with closing(Books.open(tmp_path / "two")) as books:
        Settings(books).change_shop(name="Another shop", address="Elsewhere")
    come_back(taken, tmp_path / "two")
    found = entered_in(tmp_path / "two")
    assert (found.address, found.outcomes, found.days_off) == ("Elsewhere", OURS.outcomes, ())


def test_an_export_of_an_earlier_program_comes_back_with_what_is_usual(taken: Path, tmp_path: Path):
    come_back(with_changes(taken, tmp_path, without=ENTERED), tmp_path / "two")
    found = entered_in(tmp_path / "two")
    assert {name: getattr(found, name) for name in ENTERED} == {name: getattr(OURS, name) for name in ENTERED}
    assert found.hours[0] == "08:00-12:30 14:00-18:00"


@pytest.mark.parametrize(
    "odd",
    [
        *({"outcomes": value} for value in ("sold", [7], [["sold"]], {"a": 1}, None)),
        *({"closed_texts": value} for value in (["x" * 601], ["x"] * 5, [7], "x", None)),
        *(
            {"days_off": value}
            for value in (
                ["yesterday"],
                [7],
                [f"2026-{month:02d}-{day:02d}" for month in range(1, 5) for day in range(1, 12)],
                None,
            )
        ),
        *({"address": value} for value in ("x" * 201, "two\nlines", 7, None)),
        *({"latitude": value} for value in (91, "north", True, [1], None)),
        *({"wall_names": value} for value in ("yes", 1, None)),
        *({"contact_phone": value} for value in ("0788", 250788111222, None)),
        *({"last_saturday": value} for value in ("25:00", 11, None)),
        *({"day_cut": value} for value in ("25:00", 0, False, None)),
        *({"beside_app": value} for value in ("yes", 1, None, [True])),
        *({name: value} for name in SPANS for value in NO_SPANS),
    ],
    ids=lambda odd: next(iter(odd)),
)
def test_what_no_owner_could_have_entered_brings_nothing_in(taken: Path, tmp_path: Path, odd: dict[str, Any]):
    given = with_changes(taken, tmp_path, odd)
    with pytest.raises(Refusal) as refused:
        come_back(given, tmp_path / "two")
    assert refused.value.sentence
    with closing(Books.open(tmp_path / "two")) as books:
        assert (books.kept("shop"), books.customers.count()) == ({}, 0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["joined", "no answer needed", "board.take", "x" * 25, "\u202eevil", "", " "], OURS.outcomes),
        (["sold", "SOLD", "Vendu", "Yes", "yes"], ("sold", "Yes")),
        ([f"so {number}" for number in range(99)], tuple(f"so {number}" for number in range(MOST_OUTCOMES))),
    ],
    ids=["none that can be", "one word in several ways", "too many"],
)
def test_of_a_list_of_outcomes_those_come_that_an_owner_can_have(
    taken: Path, tmp_path: Path, given: list[str], kept: tuple[str, ...]
):
    come_back(with_changes(taken, tmp_path, {"outcomes": given}), tmp_path / "two")
    assert entered_in(tmp_path / "two").outcomes == kept


def test_half_a_letter_in_a_text_is_none_of_it(taken: Path, tmp_path: Path):
    come_back(with_changes(taken, tmp_path, {"closed_texts": ["We sleep\ud800."]}), tmp_path / "two")
    (text,) = entered_in(tmp_path / "two").closed_texts
    assert text.encode()


def come_back(given: Path, data: Path) -> None:
    bring_back(data, given, Clock().now(), lambda done: None)


def entered_in(data: Path) -> ShopSettings:
    with closing(Books.open(data)) as books:
        return Settings(books).shop()


def with_changes(
    taken: Path, tmp_path: Path, changes: dict[str, Any] | None = None, without: tuple[str, ...] = ()
) -> Path:
    """The same export, whose shop says something else."""
    there = tmp_path / "out"
    there.mkdir()
    for path in taken.glob("*.jsonl"):
        (there / path.name).write_bytes(path.read_bytes())
    (shop,) = lines(there, "shop.jsonl")
    said = {name: value for name, value in {**shop, **(changes or {})}.items() if name not in without}
    (there / "shop.jsonl").write_text(json.dumps(said) + "\n")
    return there
