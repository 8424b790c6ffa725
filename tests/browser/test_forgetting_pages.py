"""Erasing a customer on a page: the owner alone, who has read what goes, and knows their PIN."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from edge.store.all_tables import where
from tests.kit.axe import faults, faults_in_each_language
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.erasing import erases
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import PIN, Counter, customer, open_counter


def closed_customer(counter: Counter, name: str = "Zuwena") -> str:
    """Somebody who wrote and was answered; their id."""
    query = counter.hears("Do you have mangoes?", customer(77, name))
    aline = counter.staff("Aline", owner=True)
    counter.shop.desk.claim(query, aline)
    counter.shop.desk.note(query, aline, "She likes them ripe")
    counter.shop.desk.close(query, aline, "sold")
    (found,) = counter.shop.books.tables.customers.search(where("name") == name)
    return str(found["id"])


def test_an_owner_reads_what_goes_gives_the_pin_and_the_customer_is_gone(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        who = closed_customer(counter)
        assert f"/c/{who}/erase" in aline.open(f"/c/{who}").text
        told = words(aline.open(f"/c/{who}/erase").text)
        for each in ("Zuwena", "1 message", "1 note of your staff", "queries (1)", "hold this customer"):
            assert each in told
        assert "Customers who were erased" in erases(aline, who)
        assert until(lambda: not counter.shop.books.erasures.under_way())
        assert "Nobody so far" not in words(aline.open("/kept").text)
        assert "gone" in words(aline.page.text)
        assert aline.open(f"/c/{who}").status_code == 404
        assert aline.open(f"/c/{who}/erase").status_code == 404
        assert "Zuwena" not in aline.open("/search?words=Zuwena").text.replace("words=Zuwena", "").replace(
            '"Zuwena"', ""
        )


def test_a_wrong_pin_erases_nobody_and_guessing_is_slowed_as_at_the_door(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        who = closed_customer(counter)
        assert "This is not your PIN" in erases(aline, who, "0000")
        assert aline.page.status_code == 403
        while aline.page.status_code == 403:
            erases(aline, who, "0000")
        assert aline.page.status_code == 429
        assert counter.shop.books.tables.customers.contains(where("id") == who)


def test_only_an_owner_sees_these_pages(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        counter.staff("Aline", owner=True)
        eric, who = counter.signed_in("Eric"), closed_customer(counter)
        assert "/erase" not in eric.open(f"/c/{who}").text
        assert eric.open(f"/c/{who}/erase").status_code == 403
        eric.open("/me")
        assert eric.send(f"/c/{who}/erase", token=eric.token(), pin=PIN).status_code == 403
        assert eric.open("/kept").status_code == 403
        assert counter.shop.books.tables.customers.contains(where("id") == who)


def test_whoever_has_an_open_query_is_not_erased_and_the_page_says_the_way_out(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        counter.hears("Hello", customer(5, "Rosine"))
        (found,) = counter.shop.books.tables.customers.all()
        told = words(aline.open(f"/c/{found['id']}/erase").text)
        assert "has a query that is open. Close it first" in told
        assert not aline.forms(f"/c/{found['id']}/erase")


def test_a_form_that_is_sent_twice_erases_once_and_says_no_error(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        who = closed_customer(counter)
        aline.open(f"/c/{who}/erase")
        form = aline.form(f"/c/{who}/erase")
        assert aline.submit(form, pin=PIN).ok
        assert aline.submit(form, pin=PIN).ok
        assert len(counter.shop.books.erasures.all()) == 1


def test_the_page_of_what_the_box_keeps_counts_it(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        closed_customer(counter)
        told = words(aline.open("/kept").text)
        assert "Messages and notes 2 , since Today" in told or "Messages and notes 2, since Today" in told
        assert "Names and numbers 1" in told
        assert "Copies on the backup stick There is no backup yet." in told


def test_it_says_how_many_copies_lie_on_the_stick(tmp_path: Path, stick: Path):
    with open_counter(tmp_path, backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        counter.shop.backups.step()
        assert until(lambda: "1 copy of all of this lies there." in words(aline.open("/kept").text))


@pytest.mark.needs("chromium-headless-shell")
def test_an_owner_erases_somebody_in_a_browser_and_each_page_is_without_fault_in_each_language(
    tmp_path: Path, browser: Browser
):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        who = closed_customer(counter)
        with screen_of(browser, aline, viewport=SMALL_PHONE) as screen:
            page = screen.new_page()
            assert faults_in_each_language(counter, page, f"/c/{who}/erase") == []
            page.goto(f"/c/{who}")
            page.click(f"a[href='/c/{who}/erase']")
            page.fill("input[name=pin]", PIN)
            page.click(f"form[action='/c/{who}/erase'] button")
            page.wait_for_url("**/kept*")
            assert faults(page) == []
            assert "Zuwena" not in page.content()
            assert faults_in_each_language(counter, page, "/kept") == []
        assert until(lambda: not counter.shop.books.erasures.under_way())
