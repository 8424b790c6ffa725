"""A box whose router stops time servers has the time of WhatsApp's own answers, and asks for them by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from edge.config import Address, Config
from edge.practice import Practice
from edge.settings import Account
from edge.shop import Shop
from tests.kit.machines import Machine

HERE = Address("127.0.0.1", 0)
NEAR = timedelta(minutes=2)


@pytest.mark.parametrize("wrong", [timedelta(hours=-3), timedelta(days=-40), timedelta(days=300)])
def test_an_idle_box_without_a_time_server_asks_whatsapp_until_it_is_sure_of_the_time(tmp_path: Path, wrong: timedelta):
    clock = Machine(datetime.now(UTC))  # noqa: TID251 - as the practice WhatsApp has it
    clock.wakes(wrong=wrong, battery=False)
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp:
        config = Config(data=tmp_path, lan=HERE, hook=HERE, graph_url=whatsapp.graph_url, system=tmp_path / "none")
        shop = Shop.open(config, clock)
        mine = whatsapp.account
        account = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        shop.settings.change_account(account)
        seen = []
        for _ in range(20):
            shop.way_in.step()
            shop.books.boots.anchor(clock.now())
            now = clock.now()
            seen.append((now.trusted, now.sure))
            assert abs(now.at - clock.at) < NEAR or not now.trusted
            clock.forward(minutes=2)
            whatsapp.forward(timedelta(minutes=2))
        known = shop.books.boots.anchors()
        shop.close()
    assert seen[0] == (False, False)
    assert seen[-1] == (True, True)
    assert abs(known[clock.boot] + timedelta(seconds=clock.seconds) - clock.at) < NEAR


def test_the_practice_whatsapp_answers_with_its_own_time():
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp:
        whatsapp.forward(timedelta(days=1))
        told = parsedate_to_datetime(requests.get(f"{whatsapp.graph_url}/v26.0/1", timeout=60).headers["Date"])
    assert abs(told - datetime.now(UTC) - timedelta(days=1)) < NEAR  # noqa: TID251
