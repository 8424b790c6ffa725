"""On a customer's page stands what was joined there; it is split and joined by hand from there, on any phone."""

from __future__ import annotations

from edge.records.message import Who
from edge.store.all_tables import where
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter
from tests.kit.support import AMINA, BOSCO

BY_ID, BY_NUMBER = Who(user_id="RW.1", name="Esther"), Who(phone="250788000505")


def whose(counter: Counter, query: str) -> str:
    found = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(found, dict)
    return str(found["customer"])


def test_a_join_shows_what_it_joined_and_is_split_with_a_tap(counter: Counter, aline: Phone):
    counter.hears("By id", BY_ID)
    theirs = counter.hears("By number", BY_NUMBER)
    gone = whose(counter, theirs)
    customer = whose(counter, counter.hears("With both", Who(BY_NUMBER.phone, "RW.1")))
    assert aline.open(f"/c/{gone}").url.endswith(f"/c/{customer}"), "the old address leads on"
    shown = words(aline.page.text)
    assert "Joined on" in shown
    assert "+250788000505" in shown
    assert "1 message" in shown
    assert "ids showed that both are one person" in shown
    aline.submit(aline.form(f"/c/{customer}/split"))
    assert "Joined on" not in words(aline.page.text)
    assert "By number" not in words(aline.page.text)
    aline.open(f"/c/{gone}")
    assert "By number" in words(aline.page.text)
    assert "With both" not in words(aline.page.text)


def test_two_customers_are_joined_by_hand_after_a_look_at_both(counter: Counter, aline: Phone):
    mine, theirs = counter.hears("I am Amina", AMINA), counter.hears("And so am I", BOSCO)
    customer, other = whose(counter, mine), whose(counter, theirs)
    eric = counter.signed_in("Eric")
    eric.open(f"/c/{customer}")
    assert f'href="/c/{customer}/join"' in eric.page.text
    eric.open(f"/c/{customer}/join?words=Bosco")
    assert "Amina and Jean Bosco are one person" in words(eric.page.text)
    (form,) = [form for form in eric.forms(f"/c/{customer}/join") if "other" in form.fields]
    eric.submit(form)
    assert eric.page.url.endswith(f"/c/{customer}")
    shown = words(eric.page.text)
    assert "Eric joined them" in shown
    assert "And so am I" in shown
    eric.submit(form)
    assert eric.page.status_code == 200, "the same tap twice is one"
    assert aline.open(f"/c/{other}").url.endswith(f"/c/{customer}")


def test_nobody_is_found_to_join_with_but_others(counter: Counter, aline: Phone):
    customer = whose(counter, counter.hears("I am Amina", AMINA))
    aline.open(f"/c/{customer}/join?words=Amina")
    assert "Nobody else is found" in words(aline.page.text)


def test_the_page_of_who_lost_a_number_says_that_another_has_it(counter: Counter, aline: Phone):
    customer = whose(counter, counter.hears("I am the first", AMINA))
    counter.hears("I am the next", Who(AMINA.phone, "RW.77"))
    aline.open(f"/c/{customer}")
    assert f"Another person has this number now +{AMINA.phone}" in words(aline.page.text)


def test_what_came_while_only_the_number_was_known_is_told_and_split(counter: Counter, aline: Phone):
    counter.hears("My loan", BY_NUMBER)
    customer = whose(counter, counter.hears("I am new here", Who(BY_NUMBER.phone, "RW.1")))
    aline.open(f"/c/{customer}")
    assert "only the number was known" in words(aline.page.text)
    aline.submit(aline.form(f"/c/{customer}/split"))
    assert "My loan" not in words(aline.page.text)
    assert "I am new here" in words(aline.page.text)
