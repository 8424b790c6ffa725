"""A photo or a sound that stands in a conversation says by itself what it is; of a file its name says most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.practice import samples
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def aline(road: Road) -> Phone:
    return road.counter.signed_in("Aline")


def bubbles(page: str) -> list[str]:
    return re.findall(r'(?s)<li class="line.*?</li>', page)


def seen(bubble: str) -> str:
    """The words of a bubble that an eye sees."""
    return words(re.sub(r'(?s)<(p|span) class="unseen">.*?</\1>', "", bubble))


def test_a_photo_that_is_here_has_no_title_and_no_file_name_but_its_words_and_its_hour(road: Road, aline: Phone):
    road.amina.sends_photo()
    assert until(lambda: "Photo" in aline.open("/?see=waiting").text)
    query = road.taken(aline, "Photo")
    assert until(lambda: 'class="photo"' in aline.open(f"/q/{query}").text)
    (photo,) = bubbles(aline.page.text)
    assert '<p class="unseen">Photo</p>' in photo
    assert 'alt="Photo"' in photo
    assert "Photo" not in seen(photo)
    form = aline.form(rf"/q/{query}/attach")
    aline.send_file(form.action, "IMG_2026.jpg", samples.jpeg(samples.BULB), **form.fields, text="This one?")
    ours = bubbles(aline.open(f"/q/{query}").text)[-1]
    assert "IMG_2026" not in seen(ours)
    assert ours.index('class="photo"') < ours.index("This one?"), "the words stand below it, as on the customer's phone"


def test_a_voice_note_is_its_player_and_its_hour(road: Road, aline: Phone):
    road.amina.sends_voice_note()
    assert until(lambda: "Voice note" in aline.open("/?see=waiting").text)
    query = road.taken(aline, "Voice note")
    assert until(lambda: "<audio" in aline.open(f"/q/{query}").text)
    (sound,) = bubbles(aline.page.text)
    assert re.fullmatch(r"\d\d:\d\d.*", seen(sound))


def test_a_file_is_called_by_its_name_once(road: Road, aline: Phone):
    road.amina.writes("Your prices?")
    query = road.taken(aline, "Your prices?")
    aline.open(f"/q/{query}")
    form = aline.form(rf"/q/{query}/attach")
    aline.send_file(form.action, "prices.pdf", PDF, **form.fields)
    ours = bubbles(aline.open(f"/q/{query}").text)[-1]
    assert seen(ours).startswith("prices.pdf Save")
    assert ours.count("prices.pdf") == 1
    assert '<span class="unseen">Document</span>' in ours
