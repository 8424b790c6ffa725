"""What one customer with an ordinary app may write, and the pages that have to show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.kit.bodies import MESSAGES
from tests.kit.long_messages import TEXT, webhooks
from tests.kit.phones import Phone
from tests.kit.shops import Counter, open_counter, webhook_of

NUMBER = "250788000999"
# A page of the usual fifty lines; a phone on a weak Wi-Fi gets a twentieth of it.
MOST_BYTES = 2 * 1024 * 1024
READ_ALL = "Read all of it"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("long") / "data") as counter:
        yield counter


@pytest.fixture(scope="module")
def phone(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline", owner=True)
    for _, _, body in webhooks(NUMBER):
        counter.webhook(body)
    return phone


def at(counter: Counter) -> str:
    return str(int(counter.clock.at.timestamp()))


def texts(counter: Counter, number: str, *said: str) -> str:
    """Texts of a customer in one webhook; the address of their query."""
    messages = []
    for words in said:
        counter.wamids += 1
        message = {"from": number, "id": f"wamid.long.{counter.wamids}", "timestamp": at(counter), "type": "text"}
        messages.append({**message, "text": {"body": words}})
    counter.webhook(webhook_of(*messages, name=f"Customer {number}", phone=number))
    rows = counter.shop.board.see(counter.staff("Aline"))
    return next(f"/q/{row.id}" for row in [*rows.waiting, *rows.mine] if row.name.endswith(number))


def test_no_page_grows_beyond_its_bound_whatever_customers_write(counter: Counter, phone: Phone):
    row = next(row for row in counter.shop.board.see(counter.staff("Aline")).waiting if row.name == "Longest")
    customer = counter.shop.board.query(row.id, counter.staff("Aline")).query.customer
    waiting = ["/", "/wall", "/apart", "/call-list", "/search?words=x", "/search?words=longest", f"/q/{row.id}"]
    seen: set[str] = set()
    waiting += [f"/c/{customer}", "/closed", "/reports"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        page = phone.open(path)
        assert (path, page.status_code, len(page.content) <= MOST_BYTES) == (path, 200, True), len(page.content)
        links = re.findall(r'href="(/(?:q|c|message)/[^"#]+)', page.text)
        waiting += {unescape(link) for link in links} - seen - {*waiting}
    assert len([path for path in seen if path.startswith("/message/")]) >= len(MESSAGES) // 2


def test_a_long_text_stands_by_its_beginning_and_whole_on_a_page_of_its_own(counter: Counter, phone: Phone):
    query = texts(counter, "250788000201", "Begin " + "word " * 2_000 + "end")
    page = phone.open(query).text
    assert "Begin word" in page
    assert "word end" not in page
    (link,) = re.findall(rf'href="([^"]+)">{READ_ALL}', page)
    whole = phone.open(link).text
    assert "Begin " + "word " * 2_000 + "end" in whole
    assert READ_ALL not in whole
    assert re.search(r'href="/c/c_\w+\?near=\d+#found"', whole), "and leads back to where it stands"


def test_what_is_not_long_stands_whole_among_the_others(counter: Counter, phone: Phone):
    page = phone.open(texts(counter, "250788000202", "x" * 2_000)).text
    assert "x" * 2_000 in page
    assert READ_ALL not in page


def test_a_word_at_the_end_of_a_long_text_is_found(counter: Counter, phone: Phone):
    texts(counter, "250788000203", "word " * 10_000 + "zymurgy")
    assert "<mark>zymurgy</mark>" in phone.open("/search?words=zymurgy").text


def test_the_page_of_a_long_text_that_was_edited_has_both(counter: Counter, phone: Phone):
    number = "250788000204"
    query = texts(counter, number, "first " * 1_000 + "before")
    edited = {"type": "text", "text": {"body": "second " * 1_000 + "after"}}
    edit = {"original_message_id": f"wamid.long.{counter.wamids}", "message": edited}
    message = {"from": number, "id": "wamid.edit", "timestamp": at(counter), "type": "edit", "edit": edit}
    counter.webhook(webhook_of(message, name=f"Customer {number}", phone=number))
    (link,) = re.findall(rf'href="([^"]+)">{READ_ALL}', phone.open(query).text)
    whole = phone.open(link).text
    assert ("first before" in whole, "second after" in whole) == (True, True)


def test_all_of_many_long_texts_are_reached_page_by_page(counter: Counter, phone: Phone):
    number = "250788000205"
    query = texts(counter, number, *(f"letter {count}: {TEXT[:8000]}" for count in range(120)))
    found: list[str] = []
    path = query
    while path:
        page = phone.open(path).text
        found = re.findall(r"letter (\d+):", page) + found
        older = re.search(rf'href="({query}\?before=\d+)"', page)
        path = older[1] if older else ""
    assert found == [str(count) for count in range(120)]


def test_a_close_that_comes_after_a_flood_is_asked_about_and_says_what_came_last(counter: Counter, phone: Phone):
    number = "250788000206"
    query = texts(counter, number, "Hello")
    phone.open(query)
    phone.submit(phone.form(f"{query}/claim"))
    form = phone.form(f"{query}/close")
    texts(counter, number, *(f"more {count}: {TEXT[:8000]}" for count in range(80)))
    page = phone.submit(form, outcome="sold")
    assert page.status_code == 409
    assert len(page.content) <= MOST_BYTES
    asked = page.text[: page.text.index('class="lines"')]
    assert ("more 79" in asked, "more 29:" in asked) == (True, False)


def test_a_stranger_reads_no_message(counter: Counter):
    assert "sign-in" in counter.phone().open("/message/1").url or "enrol" in counter.phone().open("/message/1").url


def test_of_a_message_that_is_not_here_it_says_so(phone: Phone):
    assert phone.open("/message/999999999").status_code == 404
