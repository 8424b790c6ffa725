"""The screen for the counter and the guide: for whoever may look, by a phone without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

from tests.kit.addresses import NEED_SIGN_IN, pages_of
from tests.kit.phones import words
from tests.kit.shops import Counter, customer, open_counter


def test_the_wall_counts_and_shows_ages_and_windows_and_nobodys_name_or_words(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.hears("Do you have the 20 litre bucket?", customer(1, "Mukamana"), ago=2 * 3600)
    counter.hears("Hello", customer(2, "Jean Bosco"), ago=240)
    taken = counter.hears("How much?", customer(3, "Diane"), ago=60)
    counter.shop.desk.claim(taken, counter.staff("Aline"))
    phone.open("/wall")
    seen = words(phone.page.text)
    assert "2 customers wait" in seen
    assert "2 h the longest wait" in seen
    assert "1 being answered" in seen
    assert "21 h 57 to answer" in seen
    for inside in ("Mukamana", "bucket", "Bosco", "Hello", "Diane", "How much", "2507880", "250 788"):
        assert inside not in phone.page.text
    assert not re.search("/q/q_|<form", phone.page.text), "nothing can be done there"


def test_the_longest_wait_is_that_of_all_who_wait_also_after_fifty_whose_24_hours_end_soon(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.hears("Long ago", customer(1), ago=40 * 3600)
    counter.hears("And now", customer(1), ago=60)
    for number in range(50):
        counter.hears("Soon over", customer(10 + number), ago=22 * 3600)
    assert re.search("(40 h|1 d[^ ]*)[^.]* the longest wait", words(phone.open("/wall").text))


def test_the_owner_may_switch_names_on(counter: Counter):
    phone = counter.signed_in("Diane", owner=True)
    counter.hears("Do you have <b>nails</b>?", customer(1, "Jean <i>Bosco</i>"))
    phone.open("/settings/replies")
    phone.submit(phone.form("/settings/replies"), **chosen(phone.page.text), wall_names="yes")
    phone.open("/wall")
    assert "Jean <i>Bosco</i> Do you have <b>nails</b>?" in words(phone.page.text.replace("<i>", "").replace("<b>", ""))
    phone.open("/settings/replies")
    phone.submit(phone.form("/settings/replies"), **chosen(phone.page.text), wall_names="no")
    assert "nails" not in phone.open("/wall").text


def chosen(page: str) -> dict[str, str]:
    """What stands in the lists of a page of settings, as a browser sends it back."""
    lists = re.findall(r'(?s)<select name="(\w+)">(.*?)</select>', page)
    found = {name: re.findall(r'value="([^"]*)" selected', options) for name, options in lists}
    return {name: values[0] if values else "no" for name, values in found.items() if name != "wall_names"}


def test_an_empty_wall_is_kind_and_looks_for_news_by_itself(counter: Counter):
    phone = counter.signed_in("Aline")
    page = phone.open("/wall").text
    assert "0 customers wait" in words(page)
    assert "Nobody is waiting." in words(page)
    assert 'http-equiv="refresh" content="15; url=/wall"' in page
    assert 'data-live="wall"' in page


def test_the_guide_is_for_who_is_signed_in_and_the_wall_for_every_phone_that_was_let_in(counter: Counter):
    for path in ("/wall", "/help"):
        stranger = counter.phone()
        stranger.open(path)
        assert [answer.headers["Location"] for answer in stranger.page.history] == ["/sign-in", "/enrol"]
    known = counter.phone()
    known.open(f"/enrol?code={counter.shop.login.enrol_code(None)}")
    known.submit(known.form("/enrol"))
    assert known.open("/help").url.endswith("/sign-in")
    assert "customers wait" in words(known.open("/wall").text)


def test_the_wall_is_there_after_the_night_without_a_pin_and_nothing_else_is(counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears("Do you have nails?", customer(1, "Amina"))
    counter.clock.forward(hours=13)
    assert phone.open("/wall").url.endswith("/wall")
    assert "1 customer waits" in words(phone.page.text)
    assert "Amina" not in phone.page.text
    for path in pages_of(NEED_SIGN_IN, query):
        assert phone.open(path).url.endswith("/sign-in"), path
    phone.send(f"/q/{query}/claim", token="")
    assert phone.page.status_code == 403
    assert counter.shop.board.query(query, counter.staff("Aline")).row.holder is None


def test_the_wall_keeps_nobody_signed_in(counter: Counter):
    phone = counter.signed_in("Aline")
    for _ in range(13):
        counter.clock.forward(hours=1)
        assert phone.open("/wall").url.endswith("/wall")
    assert phone.open("/").url.endswith("/sign-in"), "whoever looked at the screen has not used the phone"


def test_the_wall_is_there_when_the_box_was_started_again(tmp_path: Path):
    with open_counter(tmp_path / "box") as counter:
        cookies, clock = counter.signed_in("Aline").cookies, counter.clock
    clock.reboot()
    with open_counter(tmp_path / "box", clock) as counter:
        clock.forward(hours=13)
        phone = counter.phone()
        phone.carry(cookies)
        assert phone.open("/wall").url.endswith("/wall")
        assert "customers wait" in words(phone.page.text)
        assert phone.open("/").url.endswith("/sign-in")


def test_a_phone_whose_access_was_ended_shows_no_wall(counter: Counter):
    owner, screen = counter.signed_in("Aline", owner=True), counter.signed_in("Eric")
    mark = screen.open("/wall").headers["ETag"]
    assert screen.ask("/wall", If_None_Match=mark, Live="seen").status_code == 304
    (his,) = (phone.id for phone in counter.shop.login.phones() if phone.used_by == ("Eric",))
    counter.shop.login.end_access(his, counter.staff("Aline"))
    assert screen.ask("/wall", If_None_Match=mark, Live="seen").url.endswith("/enrol")
    assert screen.open("/wall").url.endswith("/enrol")
    assert owner.open("/wall").url.endswith("/wall")


def test_a_screen_that_only_ever_shows_the_wall_never_comes_to_the_end_of_its_access(counter: Counter):
    phone = counter.signed_in("Aline")
    given = phone.open("/wall").headers["Set-Cookie"]
    assert f"phone={phone.cookies['phone']}" in given
    assert f"Max-Age={400 * 24 * 3600}" in given
    assert "sign_in=" not in given


def test_the_wall_speaks_the_language_of_the_shop_whoever_is_signed_in_on_its_phone(counter: Counter):
    phone = counter.signed_in("Aline")
    phone.open("/me")
    phone.submit(phone.form("/me/language"), language="fr")
    assert "customers wait" in words(phone.open("/wall").text)
    counter.shop.settings.change_shop(language="sw")
    assert '<html lang="sw">' in phone.open("/wall").text


def test_beside_the_switch_for_names_stands_that_the_screen_asks_for_no_pin(counter: Counter):
    phone = counter.signed_in("Diane", owner=True)
    assert "customers too. It asks for no PIN" in words(phone.open("/settings/replies").text)


def test_the_guide_is_reached_from_every_menu_and_from_the_banner_of_practice(counter: Counter):
    phone = counter.signed_in("Aline")
    assert phone.open("/").text.count('href="/help"') == 1
    assert 'href="/wall"' in phone.page.text
    counter.shop.settings.change_shop(practice=True)
    assert phone.open("/closed").text.count('href="/help"') == 2, "where nothing is to be tapped next"
    seen = words(phone.open("/help").text)
    for button in ("Take", "Send", "Hand over", "Close", "24 hours are over", "Send when online", "No connection"):
        assert button in seen
    assert "The owner finds them under “Daily summaries”." in seen


def test_the_guide_has_pictures_that_nobody_can_press(counter: Counter):
    phone = counter.signed_in("Aline")
    pictures = re.findall(r'(?s)<div class="picture[^"]*" aria-hidden="true">(.*?)</section>', phone.open("/help").text)
    assert len(pictures) >= 6
    assert not any(re.search("<(a|button|form|input|summary)\\b", picture) for picture in pictures)
