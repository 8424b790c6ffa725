"""Whatever WhatsApp, or somebody with its secret, may post: never a 5xx, no exception in the log, nothing lost.

Through real sockets into a whole shop, and out again on the pages: what has come in must also be shown in peace.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.config import Address, Config
from edge.shop import Shop
from edge.store.all_tables import where
from tests.kit.anything import ANYTHING, SCALARS, mutated
from tests.kit.bodies import CHANGES, MESSAGES, body, value
from tests.kit.examples import examples
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.support import ACCOUNT

FEW = settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
HERE = Address("127.0.0.1", 0)


@dataclass
class Door:
    """A running shop, seen from WhatsApp's side."""

    shop: Shop
    session: requests.Session
    accepted: int = 0

    def post(self, raw: bytes) -> None:
        """Every signed body is answered 200, and is in the journal then."""
        digest = hmac.new(ACCOUNT.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        told = self.session.post(
            f"http://127.0.0.1:{self.shop.hook_port}/webhook",
            raw,
            headers={"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"},
            timeout=60,
        )
        assert told.status_code == 200
        self.accepted += 1

    def settled(self) -> bool:
        return until(lambda: self.shop.books.journal.counts()["unread"] == 0, 60)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    config = Config(data=Path(tmp_path_factory.mktemp("fuzz")), lan=HERE, hook=HERE, graph_url="http://127.0.0.1:9")
    shop = Shop.open(config)
    shop.settings.change_account(ACCOUNT)
    shop.team.add("Aline", owner=True, pin=shop.team.pin("1234"))
    shop.start()
    session = requests.Session()
    yield Door(shop, session)
    session.close()
    shop.close()


@pytest.fixture
def quiet(door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing may be logged as an error from the first webhook of the test until the last has been sorted."""
    yield
    assert door.settled()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.usefixtures("quiet")
@FEW
@given(raw=st.binary(max_size=400))
def test_raw_bytes_are_kept_and_do_no_harm(door: Door, raw: bytes):
    door.post(raw)


@pytest.mark.usefixtures("quiet")
@FEW
@given(document=ANYTHING)
def test_any_json_is_kept_and_does_no_harm(door: Door, document: object):
    door.post(json.dumps(document).encode())


@pytest.mark.usefixtures("quiet")
@FEW
@given(
    st.data(),
    st.lists(st.sampled_from(sorted(MESSAGES)), min_size=1, max_size=4),
    st.sampled_from(sorted(CHANGES)),
    st.randoms(use_true_random=False),
)
def test_spoilt_webhooks_are_applied_without_an_exception(
    door: Door, data: st.DataObject, names: list[str], change: str, chance: random.Random
):
    def spoilt(part: Any) -> Any:
        for _ in range(chance.randrange(3)):
            part = mutated(part, chance, data.draw(SCALARS | ANYTHING))
        return part

    messages = [spoilt({**MESSAGES[name], "id": f"wamid.{chance.randrange(10**9)}"}) for name in names]
    door.post(body({"field": "messages", "value": spoilt(value(*messages))}, spoilt(CHANGES[change])))


@pytest.mark.usefixtures("quiet")
def test_after_all_of_it_nothing_is_lost_and_every_page_still_opens(door: Door):
    spot = [f"wamid.spot{number}" for number in range(20)]
    for number, wamid in enumerate(spot):
        good = {**MESSAGES["text"], "id": wamid}
        door.post(body({"field": "messages", "value": value({"id": number}, good, [wamid])}))
    assert door.settled()
    counts = door.shop.books.journal.counts()
    assert counts["total"] == door.accepted
    assert all(door.shop.books.messages.by_wamid(wamid) for wamid in spot)
    assert door.shop.watch.look()["ok"]

    phone = Phone(door.shop.lan_url)
    phone.sign_in(door.shop.login.enrol_code(None), "Aline", "1234")
    queries = [found["id"] for found in door.shop.books.tables.queries.all()]
    for path in ("/", "/apart", "/notices", "/closed", *(f"/q/{query}" for query in queries)):
        assert phone.open(path).status_code == 200, path
        assert "\x00" not in phone.page.text
    opened = door.shop.books.tables.queries.search(where("open_for") != None)  # noqa: E711 - TinyDB's own way to ask
    assert len({found["open_for"] for found in opened}) == len(opened)
    phone.close()
