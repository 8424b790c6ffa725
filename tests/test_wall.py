"""The screen for the counter and the guide: for whoever may look, by a phone without JavaScript."""

from __future__ import annotations

import re

from tests.phones import words
from tests.shops import Counter, customer


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


def test_the_wall_and_the_guide_are_for_who_is_signed_in(counter: Counter):
    for path in ("/wall", "/help"):
        assert counter.phone().open(path).url.endswith("/enrol")


def test_the_guide_is_reached_from_every_menu_and_from_the_banner_of_practice(counter: Counter):
    phone = counter.signed_in("Aline")
    assert phone.open("/").text.count('href="/help"') == 1
    assert 'href="/wall"' in phone.page.text
    counter.shop.settings.change_shop(practice=True)
    assert phone.open("/").text.count('href="/help"') == 2
    seen = words(phone.open("/help").text)
    for button in ("Take", "Send", "Hand over", "Close", "24 hours are over", "Send when online", "No connection"):
        assert button in seen


def test_the_guide_has_pictures_that_nobody_can_press(counter: Counter):
    phone = counter.signed_in("Aline")
    pictures = re.findall(r'(?s)<div class="picture" aria-hidden="true">(.*?)</section>', phone.open("/help").text)
    assert len(pictures) >= 6
    assert not any(re.search("<(a|button|form|input|summary)\\b", picture) for picture in pictures)
