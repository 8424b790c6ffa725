"""Thanks need no reply: one tap closes them, and no figure counts them as answered, or as unanswered."""

from __future__ import annotations

from typing import Any

import pytest

from edge.errors import Refusal
from edge.language import Said
from edge.records.outcomes import Outcome
from edge.records.query import State
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

JEAN = customer(7, "Jean-Bosco H.")
QUIET = "no_answer"


@pytest.fixture
def aline(counter: Counter) -> Phone:
    counter.only_hears()
    return counter.signed_in("Aline")


def writes(counter: Counter, text: str = "", **more: Any) -> str:
    """Jean-Bosco does, on the road that WhatsApp takes; his open query."""
    counter.clock.forward(seconds=30)
    counter.wamids += 1
    at = str(int(counter.clock.at.timestamp()))
    message = {"from": JEAN.phone, "id": f"wamid.{counter.wamids}", "timestamp": at, "type": "text"}
    message |= more or {"text": {"body": text}}
    counter.webhook(webhook_of(message, name=str(JEAN.name), phone=str(JEAN.phone)))
    (found,) = [one for one in counter.shop.books.tables.queries.all() if one["open_for"]]
    return str(found["id"])


def served(counter: Counter) -> str:
    """Aline has answered him, and the reply has left."""
    query, outbox = writes(counter, "Do you have nails?"), counter.shop.outbox
    counter.shop.desk.claim(query, counter.staff("Aline"))
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes, 500 F.")
    outbox.accepted(outbox.begin(reply, counter.clock.now()), "wamid.ours", counter.clock.now())
    return query


def figures(counter: Counter) -> tuple[dict[str, int], int, int, int, int]:
    today = counter.shop.days.today()
    assert today
    day = today.figures
    assert day.adds_up
    return dict(day.closed), day.first_reply.count, day.unanswered, day.silent, day.run_out


@pytest.mark.parametrize("text", ["Murakoze cyane 🙏", "👍"])
def test_thanks_are_closed_from_the_board_in_one_tap_and_back_in_another(counter: Counter, aline: Phone, text: str):
    query = served(counter)
    assert not aline.open("/").text.count(QUIET)
    assert writes(counter, text) == query
    aline.open("/")
    aline.submit(aline.form(f"/q/{query}/{QUIET}"))
    assert "Jean-Bosco H. · closed: no answer needed Undo" in words(aline.page.text)
    assert counter.shop.books.queries.must(query).closing.outcome is Outcome.NO_ANSWER
    assert figures(counter) == ({"no answer needed": 1}, 1, 0, 0, 0)
    aline.submit(aline.form(f"/q/{query}/reopen"))
    assert counter.shop.books.queries.must(query).holder == counter.staff("Aline").id
    assert figures(counter)[2] == 1, "he waits as before"


def test_a_thumb_at_the_shops_last_words_is_closed_likewise(counter: Counter, aline: Phone):
    query = served(counter)
    assert QUIET not in aline.open(f"/q/{query}").text, "the last word is the shop's"
    writes(counter, type="reaction", reaction={"message_id": "wamid.ours", "emoji": "👍🏿"})
    aline.open("/")
    assert aline.forms(f"/q/{query}/{QUIET}")
    aline.open(f"/q/{query}")
    assert len(aline.forms(f"/q/{query}/{QUIET}")) == 2, "in the sheet, and in one tap"
    aline.submit(aline.forms(f"/q/{query}/{QUIET}")[0])
    assert figures(counter) == ({"no answer needed": 1}, 1, 0, 0, 0)


def test_whoever_asks_something_beside_their_thanks_is_not_offered_away_but_may_be_from_the_sheet(
    counter: Counter, aline: Phone
):
    query = writes(counter, "Do you have nails?")
    writes(counter, "Thanks")
    aline.open("/")
    assert not aline.forms(f"/q/{query}/{QUIET}"), "the board shows only the last of it"
    aline.open(f"/q/{query}")
    (sheet,) = aline.forms(f"/q/{query}/{QUIET}")
    assert not aline.forms(f"/q/{query}/close"), "nobody has taken it"
    aline.submit(sheet)
    assert figures(counter) == ({"no answer needed": 1}, 0, 0, 0, 0)
    assert aline.open(f"/q/{query}").text.count("Closed: no answer needed, ")


def test_what_came_since_is_shown_first_and_the_tap_repeated(counter: Counter, aline: Phone):
    query = writes(counter, "Thanks")
    aline.open("/")
    form = aline.form(f"/q/{query}/{QUIET}")
    writes(counter, "And screws?")
    aline.submit(form)
    assert aline.page.status_code == 409
    assert "And screws?" in words(aline.page.text)
    assert counter.shop.books.queries.must(query).state is State.WAITING
    again = next(form for form in aline.forms(f"/q/{query}/{QUIET}") if "outcome" in form.fields)
    aline.submit(again)
    assert counter.shop.books.queries.must(query).closing.outcome is Outcome.NO_ANSWER


def test_a_reply_that_has_not_gone_is_asked_about(counter: Counter, aline: Phone):
    query = served(counter)
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "And more")
    outbox, now = counter.shop.outbox, counter.clock.now()
    outbox.failed(outbox.begin(reply, now), Said("outbox.window_closed"), 131047, now)
    writes(counter, "Thanks")
    aline.open("/")
    aline.submit(aline.form(f"/q/{query}/{QUIET}"))
    assert aline.page.status_code == 409
    asks = next(form for form in aline.forms(f"/q/{query}/{QUIET}") if form.buttons)
    aline.submit(asks, unsent="drop")
    assert counter.shop.books.queries.must(query).closing.outcome is Outcome.NO_ANSWER


def test_what_a_colleague_has_is_theirs_to_close_and_an_owner_may(counter: Counter, aline: Phone):
    query = writes(counter, "Thanks")
    desk, eric = counter.shop.desk, counter.staff("Eric")
    desk.claim(query, eric)
    assert QUIET not in aline.open(f"/q/{query}").text
    with pytest.raises(Refusal, match="not_yours"):
        desk.no_answer(query, counter.staff("Aline"))
    assert desk.no_answer(query, counter.staff("Diane", owner=True)).closing.outcome is Outcome.NO_ANSWER


def test_whose_24_hours_ended_before_the_tap_is_no_window_that_ran_out(counter: Counter, aline: Phone):
    query = writes(counter, "Thanks")
    counter.clock.forward(hours=20)
    counter.shop.days.step()
    counter.clock.forward(hours=5)
    assert figures(counter)[2:] == (1, 0, 1)
    counter.shop.desk.no_answer(query, counter.staff("Aline"))
    assert figures(counter) == ({"no answer needed": 1}, 0, 0, 0, 0)


def test_the_list_of_those_who_needed_no_answer_is_as_long_as_their_number(counter: Counter, aline: Phone):
    counter.shop.desk.no_answer(writes(counter, "Thanks"), counter.staff("Aline"))
    counter.clock.forward(hours=24)
    counter.shop.days.step()
    owner = counter.signed_in("Diane", owner=True)
    owner.open("/reports?kind=day&on=2026-11-20")
    assert "No answer needed 1" in words(owner.page.text) or "no answer needed 1" in words(owner.page.text)
    listed = owner.open("/reports/queries?kind=day&on=2026-11-20&of=closed&outcome=no+answer+needed")
    assert "Jean-Bosco H." in words(listed.text)


def test_each_row_of_a_board_says_which_message_of_its_own_it_shows(counter: Counter, aline: Phone):
    """And not as `seen`, which the script of a page moves on for all forms of a region together."""
    newest = {counter.hears("Ok", customer(8)), counter.hears("Merci", customer(9))}
    aline.open("/?see=waiting")
    forms = [aline.form(f"/q/{query}/{QUIET}").fields for query in newest]
    assert len({fields["newest"] for fields in forms}) == 2
    assert not any("seen" in fields for fields in forms)
