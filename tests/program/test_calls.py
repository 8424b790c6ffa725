"""What every call to WhatsApp brings with it, and how much of an answer is taken."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from edge.courier.account_check import AccountCheck
from edge.outbox.link import LinkState
from edge.records.reply import Delivery
from edge.settings import Account
from edge.whatsapp import Credentials, Failure, Files, Located, Recipient, Unsure, WhatsApp
from edge.whatsapp.client import MOST_PAGE_BYTES
from tests.kit.certificates import certificate
from tests.kit.couriers import Counter, courier_of, open_counter
from tests.kit.doors import Door, Said

OURS = Credentials("100200300", "a token", "a secret")
TO = Recipient("250788000101", None)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


@pytest.fixture
def doors() -> Iterator[Callable[[Said], Door]]:
    opened: list[Door] = []

    def start(says: Said) -> Door:
        opened.append(Door(says))
        return opened[-1]

    yield start
    for door in opened:
        door.close()


Doors = Callable[[Said], Door]


def proof(token: str, secret: str) -> str:
    return hmac.new(secret.encode(), token.encode(), "sha256").hexdigest()


def test_every_call_proves_that_it_comes_from_the_app(doors: Doors, tmp_path: Path):
    everything = {
        "messages": [{"id": "wamid.1"}],
        "id": "5",
        "url": "http://127.0.0.1:1/x",
        "data": [{"id": "7", "whatsapp_business_api_data": {"id": "7"}}],
        "success": True,
    }
    door = doors(lambda path, query: everything)
    (tmp_path / "file").write_bytes(b"a file")
    whatsapp, files = WhatsApp(door.url, "v26.0"), Files(door.url, "v26.0")
    whatsapp.send_text(OURS, TO, "Yes", callback="r.1")
    whatsapp.send_media(OURS, TO, "image", "5", callback="r.2")
    whatsapp.send_template(OURS, TO, {"name": "a"}, callback="r.3")
    whatsapp.mark_read(OURS, "wamid.2")
    whatsapp.templates(OURS, "400")
    whatsapp.ask(OURS)
    files.locate(OURS, "55")
    files.upload(OURS, tmp_path / "file", "image/jpeg")
    assert len(door.asked) == 8
    assert {query["appsecret_proof"][0] for _, _, query in door.asked} == {proof("a token", "a secret")}
    door.asked.clear()
    AccountCheck(lambda patience: WhatsApp(door.url, "v26.0", None, patience))(
        Account("100200300", "400500600", "a-secret", "word", "a-token")
    )
    tokens = ("a-token", "7|a-secret")  # the shop's own, and that of its app
    assert {query["appsecret_proof"][0] for _, _, query in door.asked} == {proof(each, "a-secret") for each in tokens}
    assert len(door.asked) == 4
    assert door.accepted == {"application/json"}
    whatsapp.close()
    files.close()


def test_a_files_own_server_is_told_no_proof(doors: Doors):
    """Its address is signed as it is, and anything added might spoil that."""
    door = doors(lambda path, query: b"a file")
    files, into = Files(door.url, "v26.0"), BytesIO()
    files.download(OURS, Located(f"{door.url}/f?mid=1", None, None), into, most=100, go_on=lambda: True)
    assert into.getvalue() == b"a file"
    assert door.asked == [("GET", "/f", {"mid": ["1"]})]
    files.close()


def test_a_shop_works_where_the_app_demands_a_proof_with_every_call(counter: Counter):
    counter.practice.switch("proof_demanded")
    reply = counter.asked()
    counter.round()
    assert counter.state(reply) is Delivery.SENT
    without = WhatsApp(counter.practice.graph_url, "v26.0")
    with pytest.raises(Failure) as refused:
        without.ask(Credentials(counter.practice.account.phone_number_id, counter.practice.account.token))
    assert refused.value.said.key == "whatsapp.proof"
    without.close()


def test_where_the_proof_is_not_believed_everything_stops_and_nothing_fails(counter: Counter):
    """The owner has entered the secret of another app."""
    account = counter.practice.account
    counter.room.settings.change_account(
        Account(account.phone_number_id, account.waba_id, "anothers", account.verify_token, account.token)
    )
    reply = counter.asked()
    counter.round()
    assert counter.state(reply) is Delivery.QUEUED
    assert counter.room.notices.stop_sending()
    assert [notice.said.key for notice in counter.room.notices.open()] == ["whatsapp.proof"]


@pytest.mark.needs("openssl")
def test_a_network_that_answers_with_a_certificate_of_its_own_wants_a_sign_in(
    counter: Counter,
    doors: Doors,
    tmp_path: Path,
):
    """Nothing has left the box then: the reply waits, and nobody is asked about it."""
    door = doors(lambda path, query: b"<html>Sign in</html>")
    door.wrap(certificate(tmp_path / "portal", "20200101000000Z", "20910101000000Z"))
    counter.courier.close()
    counter.courier = courier_of(counter.room, WhatsApp(door.url, "v26.0"))
    reply = counter.asked()
    counter.round()
    assert counter.state(reply) is Delivery.QUEUED
    assert counter.link is LinkState.PORTAL
    counter.courier.close()
    counter.courier = courier_of(counter.room, WhatsApp(counter.practice.graph_url, "v26.0"))
    for _ in range(5):
        counter.round(3)
    assert counter.state(reply) is Delivery.SENT
    assert len(counter.practice.received) == 1


def test_a_network_that_speaks_no_tls_wants_a_sign_in(counter: Counter, doors: Doors):
    door = doors(lambda path, query: b"<html>Sign in</html>")
    counter.courier.close()
    counter.courier = courier_of(counter.room, WhatsApp(door.url.replace("http:", "https:"), "v26.0"))
    reply = counter.asked()
    counter.round()
    assert (counter.state(reply), counter.link) == (Delivery.QUEUED, LinkState.PORTAL)


# Lists of templates.


def listed(number: int, words: str = "Hello") -> dict[str, Any]:
    parts = [{"type": "BODY", "text": words}]
    return {"name": f"t{number}", "status": "APPROVED", "language": "en", "category": "UTILITY", "components": parts}


def paged(count: int, a_page: int) -> Said:
    """As Graph does it: cursors on each page, `next` on all but the last."""

    def says(path: str, query: dict[str, list[str]]) -> object:
        begin = int(query.get("after", ["0"])[0])
        found = [listed(number, "x" * 900) for number in range(begin, min(count, begin + a_page))]
        paging: dict[str, Any] = {"cursors": {"before": str(begin), "after": str(begin + a_page)}}
        if begin + a_page < count:
            paging["next"] = f"https://graph.facebook.com/v26.0/400/message_templates?after={begin + a_page}"
        return {"data": found, "paging": paging}

    return says


@pytest.mark.parametrize(("count", "a_page"), [(0, 30), (1, 30), (90, 90), (1000, 1000), (2500, 25)])
def test_a_list_of_templates_may_be_of_any_length(doors: Doors, count: int, a_page: int):
    whatsapp = WhatsApp(doors(paged(count, a_page)).url, "v26.0")
    found = whatsapp.templates(OURS, "400")
    assert [template.name for template in found] == [f"t{number}" for number in range(count)]
    whatsapp.close()


def test_the_next_page_is_found_by_its_address_where_there_is_no_cursor(doors: Doors):
    def says(path: str, query: dict[str, list[str]]) -> object:
        if "after" in query:
            return {"data": [listed(2)]}
        return {"data": [listed(1)], "paging": {"next": "https://graph.facebook.com/v26.0/4?limit=9&after=two"}}

    whatsapp = WhatsApp(doors(says).url, "v26.0")
    assert [template.name for template in whatsapp.templates(OURS, "400")] == ["t1", "t2"]
    whatsapp.close()


def test_pages_that_lead_in_a_circle_come_to_an_end(doors: Doors):
    def says(path: str, query: dict[str, list[str]]) -> object:
        other = "b" if query.get("after") == ["a"] else "a"
        return {"data": [listed(1)], "paging": {"next": "x", "cursors": {"after": other}}}

    door = doors(says)
    whatsapp = WhatsApp(door.url, "v26.0")
    assert whatsapp.templates(OURS, "400")
    assert len(door.asked) <= 4
    whatsapp.close()


def test_a_page_larger_than_any_list_is_none(doors: Doors):
    door = doors(lambda path, query: b" " * (MOST_PAGE_BYTES + 1) + b"{}")
    whatsapp = WhatsApp(door.url, "v26.0")
    with pytest.raises(Unsure):
        whatsapp.templates(OURS, "400")
    whatsapp.close()
