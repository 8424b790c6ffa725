"""An owner whose phone has lost its access comes back by PIN and a code that the shop's own printer prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from edge.access.owners_return import CODE_SECONDS, MOST_SLIPS, MOST_WRONG, PRINT_SECONDS
from edge.access.throttle import MOST_AN_HOUR, MOST_RETURNS_A_DAY, MOST_RETURNS_AN_HOUR
from edge.errors import Refusal
from edge.language import ENGLISH, LANGUAGES, language
from edge.printing import PrinterChoice
from tests.kit.escpos_reader import Reader
from tests.kit.phones import Phone, words
from tests.kit.shops import PIN, Counter, open_counter

WRONG, NOT_YET = "This is not the name and PIN of an owner", "Try again in"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "shop") as opened:
        opened.staff("Aline", owner=True)
        opened.staff("Eric")
        opened.stand_still()
        opened.shop.printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
        yield opened


def asks(counter: Counter, name: str = "Aline", pin: str = PIN, phone: Phone | None = None) -> Phone:
    """A phone without access on which somebody asks for a code, from the page that it is shown first."""
    phone = phone or counter.phone()
    phone.open("/")
    assert 'href="/return"' in phone.page.text
    phone.open("/return")
    phone.submit(phone.form("/return"), name=name, pin=pin)
    return phone


def slips(counter: Counter) -> list[str]:
    """What has come out of the printer until now, each slip on one line."""
    while counter.shop.prints.step():
        pass
    paper = Path(counter.shop.printers.choice().address)
    return (
        [" ".join(" ".join(slip.lines).split()) for slip in Reader(paper.read_bytes()).slips()]
        if paper.exists()
        else []
    )


def code_on(slip: str) -> str:
    return str(re.search(r"\b([2-9B-Z]{4} [2-9B-Z]{4})\b", slip)[1])  # type: ignore[index]


def types(phone: Phone, code: str) -> str:
    phone.open("/return/code")
    phone.submit(phone.form("/return/code"), code=code)
    return words(phone.page.text)


def test_an_owner_comes_back_by_pin_and_the_printed_code_and_everybody_is_told(counter: Counter):
    old, eric = counter.signed_in("Aline"), counter.signed_in("Eric")
    new = asks(counter)
    assert "The printer prints a code now" in words(new.page.text)
    (slip,) = slips(counter)
    assert "Code for Aline, who has no access" in slip
    assert "Did Aline not ask for it? Then somebody knows the PIN" in slip
    types(new, code_on(slip).lower())
    assert (new.page.url.rstrip("/"), "Aline" in new.page.text) == (new.address.rstrip("/"), True)
    told = "Aline’s phone came in by PIN and a code from the printer"
    assert all(told in words(phone.open("/").text) for phone in (old, eric))
    assert told not in words(new.open("/").text)
    assert "/phones/" not in eric.page.text, "and an owner ends it"
    assert 'href="/phones/p_' in old.page.text
    assert "This way back is over" in types_again(new, code_on(slip)), "it works once"


def types_again(phone: Phone, code: str) -> str:
    return words(phone.send("/return/code", code=code).text)


@pytest.mark.parametrize(("name", "pin"), [("Aline", "4712"), ("Eric", PIN), ("Nobody", PIN)])
def test_nothing_is_printed_but_for_the_name_and_pin_of_an_owner(counter: Counter, name: str, pin: str):
    page = asks(counter, name, pin).page
    assert (page.status_code, WRONG in words(page.text)) == (403, True)
    assert slips(counter) == []


def test_an_owner_of_a_restored_copy_whom_nobody_has_let_in_gets_no_slip(counter: Counter):
    counter.shop.books.tables.staff.update({"waits": True})
    assert WRONG in words(asks(counter).page.text)
    assert slips(counter) == []


def test_strangers_have_few_tries_and_leave_enough_to_who_has_a_phone(counter: Counter):
    counter.signed_in("Aline")
    tries = []
    for _ in range(24 * 6):
        counter.clock.forward(minutes=10)
        with pytest.raises(Refusal) as refused:
            counter.shop.login.back.ask("Aline", "4712")
        tries.append(refused.value.code)
    assert tries.count("wrong_pin") == MOST_RETURNS_A_DAY
    assert tries[:6].count("wrong_pin") == MOST_RETURNS_AN_HOUR
    (told,) = counter.shop.notices.open()
    assert "10 wrong PINs" in language(ENGLISH).say(told.said)
    assert "from a phone in the Wi-Fi that has no access" in language(ENGLISH).say(told.said)
    assert counter.signed_in("Aline").page.status_code == 200, "nor is she kept out on a phone that has access"


def test_what_strangers_try_counts_where_a_thief_tries_as_well(counter: Counter):
    login, clock = counter.shop.login, counter.clock
    thief, tries = login.let_in("a stolen phone")[1], 0
    for _ in range(60):
        clock.forward(minutes=1)
        for way in (partial(login.back.ask, "Aline", "4712"), partial(login.sign_in, thief, "Aline", "4712")):
            with pytest.raises(Refusal) as refused:
                way()
            tries += refused.value.code == "wrong_pin"
    assert tries == MOST_AN_HOUR


def test_a_right_pin_makes_few_slips_an_hour(counter: Counter):
    phone = counter.phone()
    for _ in range(MOST_SLIPS):
        asks(counter, phone=phone)
        slips(counter)
    page = asks(counter, phone=phone).page
    assert (page.status_code, "Enough codes were printed for now" in words(page.text)) == (429, True)
    assert len(slips(counter)) == MOST_SLIPS
    counter.clock.forward(hours=1, seconds=1)
    assert "The printer prints a code now" in words(asks(counter, phone=phone).page.text)


def test_the_code_works_on_the_phone_that_asked_and_on_no_other(counter: Counter):
    asked, thief = asks(counter), counter.phone()
    code = code_on(slips(counter)[0])
    assert "This way back is over" in types_again(thief, code)
    types(asked, code)
    assert asked.open("/").url.rstrip("/") == asked.address.rstrip("/")


@pytest.mark.parametrize("spoilt", ["late", "newer", "guessed", "left"])
def test_a_code_ends(counter: Counter, spoilt: str):
    phone = asks(counter)
    code = code_on(slips(counter)[0])
    if spoilt == "late":
        counter.clock.forward(seconds=CODE_SECONDS + 1)
    elif spoilt == "newer":
        asks(counter)
    elif spoilt == "guessed":
        for _ in range(MOST_WRONG):
            assert types_again(phone, "BBBBBBBB")
            counter.clock.forward(seconds=60)
    else:
        counter.staff("Grace", owner=True)
        counter.shop.team.leave(counter.staff("Aline"), counter.clock.now())
    assert "This way back is over" in types_again(phone, code)
    assert phone.open("/").url.endswith("/enrol")


def test_where_there_is_no_printer_it_says_which_ways_there_are(counter: Counter):
    counter.shop.printers.choose(PrinterChoice())
    assert "Use the key on paper, or the box’s console" in words(asks(counter).page.text)


def test_a_printer_that_does_not_print_is_said_and_the_slip_comes_when_it_does(counter: Counter, tmp_path: Path):
    paper = counter.shop.printers.choice().address
    counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "nowhere" / "paper.escpos")))
    phone = asks(counter)
    assert slips(counter) == []
    assert "The slip has not come out." in words(phone.open("/return/code").text)
    assert "not the code of the newest slip" in types(phone, ""), "the empty one is none"
    counter.shop.printers.choose(PrinterChoice("file", paper))
    counter.clock.forward(minutes=2)
    types(phone, code_on(slips(counter)[0]))
    assert phone.open("/").url.rstrip("/") == phone.address.rstrip("/")


def test_a_slip_for_which_nobody_waits_any_more_is_not_printed(counter: Counter):
    asks(counter)
    counter.clock.forward(seconds=PRINT_SECONDS + 1)
    assert slips(counter) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_slip_speaks_the_shops_language(counter: Counter, code: str):
    counter.shop.settings.change_shop(language=code)
    asks(counter)
    (slip,) = slips(counter)
    assert code_on(slip)
    assert language(code).say("slip.return", name="Aline", minutes=10)[:20] in slip
