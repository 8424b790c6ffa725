"""Every state that a reply may be in, as its line on the page says it: the true reason, whatever came before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.media import MediaBook
from edge.outbox.link import LinkState
from tests.kit.waiting import (
    OTHER,
    Shop,
    file_to_come,
    may_have_gone,
    no_line,
    nobody_knows,
    not_delivered,
    not_taken,
    open_shop,
    window_over,
    window_over_by_status,
    wrote_again,
)

INTERNET = "waiting for internet"
REFUSES = "waiting, WhatsApp refuses this shop"
SLOWER = "waiting, WhatsApp asks us to go slower"
TURN = "waiting to be sent"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "data") as shop:
        yield shop


def fresh(shop: Shop) -> None:
    shop.asked()


def login_page(shop: Shop) -> None:
    shop.asked("Maybe.", OTHER)
    shop.goes("portal")
    shop.asked()


def token_refused(shop: Shop) -> None:
    shop.asked()
    shop.goes("refused")


def money_refused(shop: Shop) -> None:
    """WhatsApp takes a reply, and says an hour later that it is not paid for."""
    other = shop.asked("Maybe.", OTHER)
    shop.goes()
    shop.asked()
    shop.status(other, "failed", errors=[{"code": 131042, "title": "Business eligibility payment issue"}])


def refused_after_a_night_without_a_line(shop: Shop) -> None:
    other = shop.asked("Maybe.", OTHER)
    shop.goes()
    shop.asked()
    shop.goes("no line")
    shop.counter.shop.link.became(LinkState.ONLINE, shop.counter.clock.now())
    shop.status(other, "failed", errors=[{"code": 131042, "title": "Business eligibility payment issue"}])


def refused_and_put_right(shop: Shop) -> None:
    token_refused(shop)
    for notice in shop.counter.shop.notices.open():
        shop.counter.shop.notices.settle(notice.id, None, shop.counter.clock.now())


def account_closed(shop: Shop) -> None:
    shop.asked()
    shop.account(event="DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"})


def all_too_fast(shop: Shop) -> None:
    shop.asked("Maybe.", OTHER)
    shop.goes("throttled")
    shop.asked()


def this_one_too_fast(shop: Shop) -> None:
    shop.asked()
    shop.goes("pair")


def no_clear_answers(shop: Shop) -> None:
    """WhatsApp gives blue ticks, and has an error of its own for a reply."""
    shop.whatsapp.ticks_end = "well"
    shop.asked("Maybe.", OTHER)
    shop.goes("error but taken")
    shop.goes("error but taken", 3)
    shop.asked()


def no_clear_answers_at_all(shop: Shop) -> None:
    shop.asked("Maybe.", OTHER)
    shop.goes("error but taken")
    shop.goes("error but taken", 3)
    shop.asked()
    shop.goes("error but taken", 60)


def clear_after_all(shop: Shop) -> None:
    other = shop.asked("Maybe.", OTHER)
    shop.goes("error but taken")
    shop.asked()
    shop.status(other, "sent")


def behind_one_too_fast(shop: Shop) -> None:
    shop.asked("Maybe.")
    shop.goes("pair")
    shop.answers()


def behind_one_of_a_line_that_is_back(shop: Shop) -> None:
    """The other one is due again, and its line works: both only wait for their turn."""
    shop.asked("Maybe.")
    shop.goes("no line")
    shop.asked("Another.", OTHER)
    shop.counter.clock.forward(seconds=1)
    shop.counter.shop.link.became(LinkState.ONLINE, shop.counter.clock.now())
    shop.answers()


def behind_held(shop: Shop) -> None:
    shop.asked("Maybe.")
    shop.goes("window")
    shop.answers()


def behind_a_file(shop: Shop) -> None:
    file_to_come(shop)
    shop.answers()


def file_without_a_line(shop: Shop) -> None:
    file_to_come(shop)
    shop.asked("Maybe.", OTHER)
    shop.goes("no line")


def after_a_break(shop: Shop) -> None:
    no_line(shop)
    for _ in range(12):
        shop.goes("no line", 60)
    for _ in range(4):
        shop.goes("well", 5)


def window_open_again(shop: Shop) -> None:
    window_over(shop)
    shop.counter.clock.forward(hours=30)
    shop.hears("Are you there?")


def window_over_again(shop: Shop) -> None:
    window_open_again(shop)
    shop.counter.clock.forward(hours=25)


def window_open_again_by_status(shop: Shop) -> None:
    window_over_by_status(shop)
    shop.counter.clock.forward(hours=30)
    shop.hears("Are you there?")


def hours_old(shop: Shop) -> None:
    shop.counter.shop.settings.change_shop(look_after_seconds=60 * 60.0)
    this_one_too_fast(shop)
    shop.goes("pair", 3 * 3600)


def taken(shop: Shop) -> None:
    shop.asked()
    shop.goes()


def arrived(shop: Shop) -> None:
    reply = shop.asked()
    shop.goes()
    shop.status(reply, "delivered")


def was_read(shop: Shop) -> None:
    reply = shop.asked()
    shop.goes()
    shop.status(reply, "read")


def under_way(shop: Shop) -> None:
    reply = shop.asked()
    shop.counter.shop.outbox.begin(reply, shop.counter.clock.now())


def thrown_away(shop: Shop) -> None:
    reply = shop.asked()
    shop.counter.shop.desk.drop_reply(reply, shop.counter.staff("Aline"))


Case = tuple[Callable[[Shop], None], LinkState, str, str]
STATES: list[Case] = [
    (fresh, LinkState.ONLINE, TURN, ""),
    (no_line, LinkState.OFFLINE, INTERNET, ""),
    (login_page, LinkState.PORTAL, "waiting for a sign-in to the network", ""),
    (token_refused, LinkState.REFUSED, REFUSES, "The token."),
    (money_refused, LinkState.ONLINE, REFUSES, "WhatsApp has a problem with payment."),
    (refused_after_a_night_without_a_line, LinkState.ONLINE, REFUSES, "WhatsApp has a problem with payment."),
    (refused_and_put_right, LinkState.REFUSED, TURN, ""),
    (account_closed, LinkState.ONLINE, REFUSES, ""),
    (all_too_fast, LinkState.THROTTLED, SLOWER, ""),
    (this_one_too_fast, LinkState.ONLINE, SLOWER, "Slower."),
    (no_clear_answers, LinkState.ONLINE, "waiting, WhatsApp gives no clear answers", ""),
    (no_clear_answers_at_all, LinkState.ONLINE, "waiting, WhatsApp gives no clear answers", ""),
    (clear_after_all, LinkState.ONLINE, TURN, ""),
    (behind_one_too_fast, LinkState.ONLINE, "waiting behind another reply", "“Maybe.”. Slower."),
    (behind_one_of_a_line_that_is_back, LinkState.ONLINE, TURN, ""),
    (behind_held, LinkState.ONLINE, "waiting behind another reply", "“Maybe.”, which needs a person."),
    (behind_a_file, LinkState.ONLINE, "waiting behind another reply", "Its file is not at WhatsApp yet."),
    (after_a_break, LinkState.ONLINE, TURN, "The line was down for long."),
    (window_over, LinkState.ONLINE, "not sent", "The customer's last message is more than 24 hours old."),
    (window_open_again, LinkState.ONLINE, "not sent", "The customer wrote again, so this may go now."),
    (window_over_again, LinkState.ONLINE, "not sent", "The customer's last message is more than 24 hours old."),
    (window_over_by_status, LinkState.ONLINE, "not sent", "The customer's last message is more than 24 hours old."),
    (window_open_again_by_status, LinkState.ONLINE, "not sent", "The customer wrote again, so this may go now."),
    (wrote_again, LinkState.ONLINE, "not sent", "The customer wrote again before this could leave."),
    (hours_old, LinkState.ONLINE, "not sent", "This could not leave for hours."),
    (may_have_gone, LinkState.OFFLINE, "may have arrived, being checked", ""),
    (nobody_knows, LinkState.ONLINE, "may have arrived", "The connection broke."),
    (not_taken, LinkState.ONLINE, "not sent", "No."),
    (not_delivered, LinkState.ONLINE, "not sent", "WhatsApp cannot deliver to this customer"),
    (taken, LinkState.ONLINE, "sent", ""),
    (arrived, LinkState.ONLINE, "delivered", ""),
    (was_read, LinkState.ONLINE, "read", ""),
    (under_way, LinkState.ONLINE, "being sent", ""),
    (thrown_away, LinkState.ONLINE, "dropped, not sent", ""),
]


@pytest.mark.parametrize(("happens", "link", "state", "reason"), STATES, ids=[case[0].__name__ for case in STATES])
def test_the_line_of_a_reply_says_what_it_truly_waits_for(
    shop: Shop, happens: Callable[[Shop], None], link: LinkState, state: str, reason: str
):
    happens(shop)
    said = shop.line()
    assert shop.link is link
    assert re.search(rf"(·|✓|\d\d:\d\d) {re.escape(state)}(?! behind|,)", said), said
    assert reason in said
    assert (INTERNET in said) == (state == INTERNET), said
    assert ("no connection" in said.lower()) is False, "that was before"
    if state == TURN and not reason:
        assert said.removesuffix(" Take back").endswith(TURN), "it waits for its turn, and nothing more is to say"


@pytest.mark.parametrize(
    ("happens", "state"),
    [(file_to_come, "waiting for its file"), (behind_a_file, "waiting for its file"), (file_without_a_line, INTERNET)],
)
def test_a_photo_waits_for_its_file_only_where_there_is_a_line(shop: Shop, happens: Callable[[Shop], None], state: str):
    happens(shop)
    assert f"· {state}" in shop.line("This one?")


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (LinkState.OFFLINE, "Send when online"),
        (LinkState.PORTAL, "Send when online"),
        (LinkState.REFUSED, "Send"),
        (LinkState.THROTTLED, "Send"),
        (LinkState.ONLINE, "Send"),
    ],
)
def test_the_button_speaks_of_the_line_only_where_that_is_down(shop: Shop, state: LinkState, button: str):
    query = shop.hears()
    shop.counter.shop.desk.claim(query, shop.counter.staff("Aline"))
    shop.counter.shop.link.became(state, shop.counter.clock.now())
    page = shop.aline.open(f"/q/{query}").text
    assert f'form="reply" aria-label="{button}">' in page


def test_a_file_counts_as_there_once_whatsapp_has_it(shop: Shop):
    file_to_come(shop)
    files = MediaBook(shop.counter.shop.books)
    file = files.next_to_upload(shop.counter.clock.now())
    assert file is not None
    files.uploaded(file, "a-media-id", shop.counter.clock.now())
    assert shop.line("This one?").removesuffix(" Take back").endswith(TURN)
