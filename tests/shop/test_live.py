"""Pages that stay live: what did not change is answered from memory, and asking for news is no use of a phone."""

from __future__ import annotations

import http.client

from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer

SEEN, HIDDEN = {"Live": "seen"}, {"Live": "hidden"}


def asks(phone: Phone, path: str, mark: str = "", headers: dict[str, str] = SEEN) -> tuple[int, str, int]:
    """Status, mark and bytes of the whole answer, as our script asks for it."""
    host, _, port = phone.address.removeprefix("http://").partition(":")
    line = http.client.HTTPConnection(host, int(port), timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    line.request("GET", path, headers={"Cookie": cookies, "If-None-Match": mark, "Accept-Encoding": "gzip", **headers})
    answer = line.getresponse()
    body = answer.read()
    head = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + sum(
        len(name) + len(value) + 4 for name, value in answer.getheaders()
    )
    line.close()
    return answer.status, answer.headers.get("ETag", ""), head + len(body)


def test_a_page_that_did_not_change_is_answered_in_under_three_hundred_bytes(counter: Counter):
    phone, query = counter.signed_in("Aline"), counter.hears()
    for path in ("/", f"/q/{query}"):
        status, mark, _ = asks(phone, path)
        assert (status, bool(mark)) == (200, True)
        status, _, size = asks(phone, path, mark)
        assert status == 304
        assert size <= 300


def test_any_change_of_the_store_and_every_minute_make_a_mark_old(counter: Counter):
    phone = counter.signed_in("Aline")
    mark = asks(phone, "/")[1]
    counter.hears()
    assert asks(phone, "/", mark)[0] == 200
    mark = asks(phone, "/")[1]
    assert asks(phone, "/", mark)[0] == 304
    counter.clock.forward(seconds=60)
    assert asks(phone, "/", mark)[0] == 200, "ages are written in minutes"


def test_a_mark_is_worth_nothing_on_another_phone_on_another_page_or_made_up(counter: Counter):
    aline, eric, query = counter.signed_in("Aline"), counter.signed_in("Eric"), counter.hears()
    mark = asks(aline, "/")[1]
    assert asks(eric, "/", mark)[0] == 200
    assert asks(aline, f"/q/{query}", mark)[0] == 200
    found = asks(aline, "/search?words=nails")[1]
    assert asks(aline, "/search?words=nails", found)[0] == 304
    assert asks(aline, "/search?words=bolts", found)[0] == 200
    assert asks(aline, "/", '"000000000000000000000000"')[0] == 200
    assert asks(aline, "/", "*")[0] == 200


def test_whoever_is_signed_out_is_told_nothing_by_an_old_mark(counter: Counter):
    phone = counter.signed_in("Aline")
    mark = asks(phone, "/")[1]
    kept = dict(phone.cookies)
    phone.open("/")
    phone.submit(phone.form("/sign-out"))
    phone.carry(kept)
    assert asks(phone, "/", mark)[0] == 303


def test_a_page_left_open_over_night_asks_for_the_pin_in_the_morning(counter: Counter):
    phone = counter.signed_in("Aline")
    for _ in range(13):
        counter.clock.forward(hours=1)
        status, _, _ = asks(phone, "/")
    assert status == 303, "asking for news is no use of the phone"


def test_a_phone_that_is_used_stays_signed_in_all_day(counter: Counter):
    phone = counter.signed_in("Aline")
    for _ in range(13):
        counter.clock.forward(hours=1)
        assert phone.open("/").status_code == 200
    assert asks(phone, "/")[0] == 200


def test_what_comes_while_the_screen_is_dark_stays_new(counter: Counter):
    phone, diane = counter.signed_in("Aline"), customer(118, "Uwase Diane")
    query = counter.hears("How much is the drill?", diane)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    counter.hears("Are you there?", diane)
    asks(phone, f"/q/{query}", headers=HIDDEN)
    assert counter.shop.board.see(counter.staff("Aline")).mine[0].fresh
    asks(phone, f"/q/{query}")
    assert not counter.shop.board.see(counter.staff("Aline")).mine[0].fresh
