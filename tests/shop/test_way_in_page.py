"""The owner's page of the way in: each link in words, what to enter at Meta, and three ways with their commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.practice import Practice
from edge.web.owner.way_in_page import PAGE, RECIPE, WAYS
from tests.kit.boxes import open_known_box
from tests.kit.fronts import front
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter


@pytest.fixture
def tried(tmp_path: Path) -> Iterator[tuple[Phone, Counter, Practice]]:
    """The owner's phone, at a box whose callback address is that of a tunnel that is well."""
    with open_known_box(tmp_path / "data") as (box, practice), front(box.shop.hook_port) as address:
        practice.hook_url = address
        counter = Counter(box.shop, box.clock, box.disk)
        yield counter.signed_in("Aline", owner=True), counter, practice
        for phone in counter.phones:
            phone.close()


def test_the_owner_sees_each_link_and_what_to_enter_at_meta(tried: tuple[Phone, Counter, Practice]):
    phone, counter, _ = tried
    assert f'href="{PAGE}"' in phone.open("/settings").text
    phone.open(PAGE)
    assert "https://…/webhook" in words(phone.page.text), "no address is known yet"
    phone.submit(phone.form(PAGE))
    said = words(phone.page.text)
    for sentence in ("127.0.0.1 leads somewhere", "Somebody answers", "gets through", "verify token", "unchanged"):
        assert sentence in said
    assert 'class="wrong"' not in phone.page.text
    assert 'id="callback">http://127.0.0.1:' in phone.page.text
    assert counter.shop.books.journal.last() is None, "the trial is nobody's message"


def test_the_broken_link_is_said_and_nothing_of_what_comes_after_it(tried: tuple[Phone, Counter, Practice]):
    phone, counter, practice = tried
    with front(counter.shop.hook_port, lambda _: (530, b"")) as practice.hook_url:
        phone.open(PAGE)
        phone.submit(phone.form(PAGE))
    said = words(phone.page.text)
    assert "127.0.0.1 leads somewhere" in said
    assert "it has no connection to this box. Start the tunnel’s program here." in said
    assert "unchanged" not in said


def test_each_way_has_its_commands_on_the_page(counter: Counter):
    page = words(counter.signed_in("Aline", owner=True).open(PAGE).text)
    assert [command for commands in WAYS.values() for command in commands if command not in page] == []
    assert RECIPE in page


def test_the_commands_are_those_of_the_recipe_which_lies_on_the_box():
    recipe = (ROOT / "docs" / "shop" / Path(RECIPE).name).read_text("utf-8")
    assert [command for commands in WAYS.values() for command in commands if command not in recipe] == []


def test_nobody_but_the_owner_opens_or_asks_it(counter: Counter):
    phone = counter.signed_in("Eric")
    assert phone.open_only(PAGE).status_code == 403
