"""Who adds one of a kind is asked for the rest of it. CONTRIBUTING.md has a recipe for each."""

from __future__ import annotations

import pytest

from edge.desk import one_line
from edge.errors import Refusal
from edge.intake import content
from edge.language import ENGLISH, language
from edge.language.speakers_marks import parts
from edge.mending import judging
from edge.printing import KINDS, PrinterChoice, Printers, Unprinted
from edge.printing.devices import hand_over
from edge.records.outcomes import Outcome, ended
from edge.store.all_tables import BOOKS
from edge.takeout import fields
from tests.kit.support import Room

# An address at which nobody takes anything, of kinds that want more than a path.
NOWHERE = {"tcp": "127.0.0.1:9"}
# These change another message, or stand under another name.
NO_LINE = content.READERS.keys() & {"edit", "reaction", "revoke", "request_welcome", "unsupported"}


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_its_word(outcome: Outcome) -> None:
    assert language(ENGLISH).knows(ended(outcome).key)


def test_each_part_of_the_catalogues_is_called_something_on_the_page_for_speakers() -> None:
    assert [part for part in parts() if not language(ENGLISH).knows(f"parts.{part}")] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind])
def test_each_kind_of_printer_has_its_name_its_way_and_its_refusal(
    kind: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    with pytest.raises(Unprinted) as failed:
        hand_over(PrinterChoice(kind, NOWHERE.get(kind, "/nowhere/at/all")), b"slip")
    assert not failed.value.begun
    with pytest.raises(Refusal) as refused:
        Printers(room.books).choose(PrinterChoice(kind, "\0"))
    assert refused.value.said.key == f"printing.wrong_{kind}"
    for key in (f"printing.kind_{kind}", f"printing.wrong_{kind}"):
        assert language(ENGLISH).knows(key), key


@pytest.mark.parametrize("kind", sorted(content.READERS.keys() - NO_LINE - one_line.WORDS))
def test_each_type_of_message_is_called_something(kind: str) -> None:
    assert kind in one_line.KINDS


@pytest.mark.parametrize("book", BOOKS)
def test_each_book_has_what_tells_a_rotten_document_of_it(book: str) -> None:
    assert book in judging.READERS


@pytest.mark.parametrize("book", BOOKS)
def test_each_book_goes_with_an_export_or_stays(book: str) -> None:
    assert (book in fields.BOOKS) != (book in fields.STAYS)
