"""The shop writes first: from a customer's page, freely within the 24 hours, else with an approved text."""

from __future__ import annotations

import re
from datetime import date

import pytest

from edge.outbox import TemplateBook
from edge.records.message import Who
from edge.reports.daily.days import BusinessDays
from edge.reports.daily.model import DayFigures
from edge.whatsapp.templates import Template
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

AMINA = customer(1, "Amina")
READY = Template("ready", "en", "UTILITY", "Hello {{1}}, {{2}} is ready, {{1}}.", ("1", "2"))
HIDDEN = Who(user_id="RW.70461198223351900105", username="@keza.home", name="Keza")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def known(counter: Counter, who: Who = AMINA, days_ago: float = 0) -> str:
    """A customer whose query has been closed."""
    desk, aline = counter.shop.desk, counter.staff("Aline")
    query = desk.claim(counter.hears(who=who, ago=days_ago * 24 * 3600), aline)
    desk.close(query.id, aline, "sold")
    return query.customer


def writes_to(phone: Phone, customer_id: str) -> str:
    """The query that stands there after the tap on Write."""
    phone.open(f"/c/{customer_id}")
    phone.submit(phone.form(f"/c/{customer_id}/write"))
    return phone.page.url.rpartition("/")[2].partition("#")[0]


def today(counter: Counter) -> DayFigures:
    days = BusinessDays(counter.shop.books, counter.shop.settings, counter.clock)
    days.step()
    found = days.today()
    assert found
    return found.figures


def test_within_the_24_hours_a_free_reply_goes_to_who_wrote_before(counter: Counter, aline: Phone):
    customer_id = known(counter)
    query = writes_to(aline, customer_id)
    assert "yours" in words(aline.page.text)
    aline.submit(aline.form(f"/q/{query}/reply"), text="Your tap has come.")
    (reply,) = counter.shop.books.tables.replies.all()
    assert (reply["text"], reply["customer"], reply["query"]) == ("Your tap has come.", customer_id, query)
    assert "Aline writes first" in words(aline.page.text)


def test_after_them_the_approved_texts_stand_open_as_where_they_ran_out(counter: Counter, aline: Phone):
    TemplateBook(counter.shop.books).replace([READY])
    query = writes_to(aline, known(counter, days_ago=3))
    assert "The 24 hours are over. WhatsApp now takes only an approved text" in words(aline.page.text)
    assert '<details class="templates" name="over" open>' in aline.page.text, "no tap more for what is left"
    aline.submit(aline.form(f"/q/{query}/template"), v0="Amina", v1="the tap")
    (reply,) = counter.shop.books.tables.replies.all()
    assert (reply["kind"], reply["text"]) == ("template", "Hello Amina, the tap is ready, Amina.")
    assert '<details class="templates" name="over" open>' not in aline.page.text


def test_what_is_open_already_is_shown_whoever_has_it(counter: Counter, aline: Phone):
    customer_id = known(counter)
    query = writes_to(aline, customer_id)
    eric = counter.signed_in("Eric")
    assert not eric.open(f"/c/{customer_id}").text.count(f"/c/{customer_id}/write")
    eric.send(f"/c/{customer_id}/write", token=eric.token())
    assert f"/q/{query}" in eric.page.url
    assert "Aline answers here" in words(eric.page.text)


def test_nobody_waits_for_it_and_figures_count_it_as_begun_by_the_shop(counter: Counter, aline: Phone):
    customer_id, before = known(counter), today(counter)
    query = writes_to(aline, customer_id)
    aline.submit(aline.form(f"/q/{query}/reply"), text="Your tap has come.")
    after = today(counter)
    assert (after.begun, after.new, after.reopened) == (1, before.new, before.reopened)
    assert (after.open_now, after.adds_up, after.unanswered) == (before.open_now + 1, True, 0)
    assert sum(after.by_hour) == sum(before.by_hour), "nothing has come in"
    assert "Waiting 0" in words(aline.open("/").text)
    aline.open(f"/q/{query}")
    aline.submit(aline.form(f"/q/{query}/close"), outcome="sold")
    closed = today(counter)
    assert (closed.silent, closed.to_close.count, closed.adds_up) == (before.silent, before.to_close.count, True)


def test_once_the_customer_answers_it_is_theirs_as_ever(counter: Counter, aline: Phone):
    query = writes_to(aline, known(counter, days_ago=3))
    counter.clock.forward(minutes=10)
    answers(counter, "Which tap?")
    counter.clock.forward(minutes=5)
    assert "5 min" in words(aline.open("/").text), "she waits since she wrote"
    assert today(counter).unanswered == 1
    aline.open(f"/q/{query}")
    assert "Which tap?" in aline.page.text
    aline.submit(aline.form(f"/q/{query}/reply"), text="The kitchen one.")
    assert today(counter).unanswered == 0


def test_the_answer_to_what_the_shop_wrote_first_comes_back_to_that_and_to_nothing_older(
    counter: Counter, aline: Phone
):
    older, desk, eric = known(counter, days_ago=0.1), counter.shop.desk, counter.staff("Eric")
    query = writes_to(aline, older)
    aline.submit(aline.form(f"/q/{query}/reply"), text="Your tap has come. Shall we bring it?")
    aline.open(f"/q/{query}")
    aline.submit(aline.form(f"/q/{query}/close"), outcome="sold")
    counter.clock.forward(minutes=10)
    answers(counter, "Yes please")
    found = counter.shop.books.queries.open_of(older)
    assert found
    assert found.id == query
    desk.claim(query, eric)
    desk.close(query, eric, "sold")
    desk.close(desk.write_to(older, eric).id, eric, "sold")
    answers(counter, "Thank you", "wamid.B")
    assert counter.shop.books.queries.must(query).is_open, "where the shop wrote nothing there is nothing to answer"


def answers(counter: Counter, words_of_hers: str, wamid: str = "wamid.A") -> None:
    """Amina's webhook, and what is in it sorted."""
    text = {"id": wamid, "from": AMINA.phone, "timestamp": str(int(counter.clock.at.timestamp())), "type": "text"}
    counter.knock(webhook_of({**text, "text": {"body": words_of_hers}}, name="Amina", phone=str(AMINA.phone)))
    assert counter.shop.sorter.step()


def test_who_hides_their_number_is_written_to_by_their_id_and_who_has_none_by_nobody(counter: Counter, aline: Phone):
    query = writes_to(aline, known(counter, HIDDEN))
    aline.submit(aline.form(f"/q/{query}/reply"), text="Your tap has come.")
    assert counter.shop.books.tables.replies.all()
    lost = known(counter, AMINA)
    counter.shop.books.customers.change(lost, {"phone": None, "user_id": None})
    aline.open(f"/c/{lost}")
    aline.submit(aline.form(f"/c/{lost}/write"))
    assert aline.page.status_code == 400
    assert "neither a number nor a WhatsApp id" in words(aline.page.text)


def test_it_is_open_on_the_next_day_and_stands_in_the_list_after_its_number(counter: Counter, aline: Phone):
    writes_to(aline, known(counter))
    counter.clock.forward(days=1)
    assert today(counter).open_at_start == 1
    owner = counter.signed_in("Diane", owner=True)
    (day,) = [
        each.date
        for each in BusinessDays(counter.shop.books, counter.shop.settings, counter.clock).between(date.min, date.max)
    ][:1]
    owner.open(f"/reports?kind=day&on={day}")
    assert "plus begun by us 1" in words(owner.page.text)
    assert "Begun by us · 1" in words(owner.open(f"/reports/queries?kind=day&on={day}&of=begun").text)


def writes_to_number(phone: Phone, number: str, name: str = "") -> str:
    """What stands there after the form for a new number."""
    phone.open(f"/search?words={number}")
    phone.open("/write")
    phone.submit(phone.form("/write"), number=number, name=name)
    return words(phone.page.text)


def test_a_number_that_never_wrote_gets_an_approved_text_and_nothing_else(counter: Counter, aline: Phone):
    TemplateBook(counter.shop.books).replace([READY])
    said = writes_to_number(aline, "0788 777 888", "Mama Keza")
    assert "This customer has not written to the shop yet. WhatsApp takes only an approved text" in said
    assert "Mama Keza" in said
    assert not reds(aline), "nothing is wrong"
    (query,) = counter.shop.books.tables.queries.all()
    aline.submit(aline.form(f"/q/{query['id']}/template"), v0="Mama Keza", v1="the tap")
    (reply,) = counter.shop.books.tables.replies.all()
    (one,) = counter.shop.books.tables.customers.all()
    assert (reply["customer"], one["phone"]) == (one["id"], "250788777888")
    assert "Mama Keza" in words(aline.open("/search?words=777888").text)


def reds(phone: Phone) -> list[str]:
    """What stands in red on the page."""
    return re.findall(r'<p class="(?:said|[^"]*urgent)"[^>]*>([^<]*)', phone.page.text)


def test_what_is_red_is_wrong_and_where_an_approved_text_can_go_nothing_is(counter: Counter, aline: Phone):
    TemplateBook(counter.shop.books).replace([READY])
    query = writes_to(aline, known(counter, days_ago=3))
    assert not reds(aline)
    TemplateBook(counter.shop.books).replace([])
    aline.open(f"/q/{query}")
    (said,) = reds(aline)
    assert "will not take a reply until the customer writes again" in said


def test_without_an_approved_text_it_is_refused_with_the_way_out_and_nothing_is_kept(counter: Counter, aline: Phone):
    said = writes_to_number(aline, "+250 788 777 888", "Mama Keza")
    assert "this shop has none. Have one approved in WhatsApp Manager" in said
    assert 'value="+250 788 777 888"' in aline.page.text
    assert 'value="Mama Keza"' in aline.page.text
    assert not counter.shop.books.tables.customers.all()


def test_what_can_be_no_number_is_refused_and_stands_there_again(counter: Counter, aline: Phone):
    TemplateBook(counter.shop.books).replace([READY])
    assert "A number with +250 has 9 digits after that." in writes_to_number(aline, "0788 777 88")
    assert "nobody write to a username" in writes_to_number(aline, "@keza.home")
    assert "no number as a phone dials it" in writes_to_number(aline, "0788 777 888" + " " * 28 + "777")
    assert 'value="0788' not in aline.page.text, "what is left of it is another number"
    assert "at most 60" in writes_to_number(aline, "0788 777 888", "x" * 61)
    assert not counter.shop.books.tables.customers.all()


def test_a_number_that_is_a_customers_already_leads_to_them(counter: Counter, aline: Phone):
    customer_id = known(counter)
    writes_to_number(aline, str(AMINA.phone))
    assert aline.page.url.endswith(f"/c/{customer_id}")
    assert len(counter.shop.books.tables.customers.all()) == 1


def test_a_number_that_was_searched_for_in_vain_stands_in_the_form(aline: Phone):
    aline.open("/search?words=0788777888")
    assert 'href="/write?number=0788777888"' in aline.page.text
    assert 'value="0788777888"' in aline.open("/write?number=0788777888").text
    assert 'href="/write"' in aline.open("/search?words=Keza").text


def test_on_the_board_nothing_is_said_of_words_that_are_not_written_yet(counter: Counter, aline: Phone):
    query = writes_to(aline, known(counter))
    row = words(aline.open("/").text.partition(f'id="{query}"')[2].partition("</li>")[0])
    assert "Amina" in row
    assert "You" not in row
