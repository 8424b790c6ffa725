"""The bench measures what WhatsApp really sends, and says plainly what was not reached."""

from __future__ import annotations

from pathlib import Path

from bench.bodies import ACCOUNT, requests
from bench.history import CLAIMED, OPEN, fill
from bench.table import at_least, at_most, markdown
from edge.intake.facts import Wrote
from edge.intake.payload import read
from edge.intake.signature import is_signed
from edge.registers.books import Books


def test_each_made_request_is_signed_and_a_message_of_its_own() -> None:
    wamids = set()
    for request in requests(first=0, count=3, at=1_795_341_600):
        head, body = request.split(b"\r\n\r\n", 1)
        signature = head.split(b"X-Hub-Signature-256: ")[1].split(b"\r\n")[0]
        assert is_signed(body, signature, [ACCOUNT.app_secret.encode()])
        (fact,) = (fact for fact in read(body, phone_number_id=ACCOUNT.phone_number_id) if isinstance(fact, Wrote))
        wamids.add(fact.message.wamid)
    assert len(wamids) == 3


def test_a_past_has_its_messages_and_the_same_open_queries_whatever_its_length(tmp_path: Path) -> None:
    fill(tmp_path, 3_000)
    books = Books.open_reading(tmp_path)
    try:
        assert books.messages.count() == 3_000
        tally = books.tables.tally("queries", "state")
        assert (tally["waiting"], tally["claimed"]) == (OPEN - CLAIMED, CLAIMED)
    finally:
        books.close()


def test_a_figure_is_judged_by_the_median_of_its_rounds() -> None:
    assert at_least("a", [1, 3, 9], 3).reached
    assert at_most("b", [1, 4, 9], 3).reached is False
    assert "| **no**  |" in markdown([at_most("b", [1, 4, 9], 3)])
