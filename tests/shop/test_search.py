"""Staff find customers and messages, and read all that the shop knows of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from edge.desk.views.customer import History
from edge.desk.views.search import MESSAGES_A_PAGE, Search, snippet
from edge.desk.views.timeline import LINES_A_PAGE
from edge.errors import Refusal
from edge.records.message import Message, Who
from edge.records.outcomes import Outcome
from edge.text.text_folding import asked_words, marked_words
from edge.web.base.phrases import is_long
from tests.kit.hostile import SAYINGS
from tests.kit.phones import Phone, words
from tests.kit.shapes import Shape, difference
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import AMINA, BOSCO, Room, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path)
    yield room
    room.close()


def search(room: Room) -> Search:
    return Search(room.books, room.team)


def history(room: Room) -> History:
    return History(room.books, room.team, room.link, room.clock)


def said(room: Room, question: str) -> list[str]:
    return ["".join(text for text, _ in message.snippet) for message in search(room).find(question).messages]


def test_a_message_is_found_with_its_customer_and_where_the_word_stands(room: Room):
    room.writes("w.1", "Good morning. Do you have\na blue Bücket?", at=room.clock.at)
    (message,) = search(room).find("bucke blue").messages
    assert message.snippet == (
        ("Good morning. Do you have a ", False),
        ("blue", True),
        (" ", False),
        ("Bücket?", True),
    )
    assert (message.name, message.side, message.at) == ("Amina", "in", room.clock.at)


def test_a_reply_and_a_note_are_found_with_who_wrote_them(room: Room):
    query, aline = room.writes("w.1", "Nails?"), room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "We have galvanised ones")
    room.desk.note(query, aline, "She bought galvanised wire last week")
    found = search(room).find("galva").messages
    assert [(message.side, message.by) for message in found] == [("note", "Aline"), ("out", "Aline")]


def test_an_edited_message_is_found_by_its_new_words_and_by_its_old_ones_on_one_line(room: Room):
    customer = room.hears("w.1", "two green buckets")
    room.hears("w.2", "and nails")
    edited = room.hears("w.3", "three red buckets", kind="text")
    assert edited == customer
    with room.books.transaction():
        edit = Message(wamid="w.4", who=AMINA, kind="edit", text="two yellow buckets", target="w.1", at=room.clock.at)
        room.reception.amend(edit, room.clock.now())
    for question in ("yellow", "green"):
        (message,) = search(room).find(question).messages
        assert message.seq == 1
    assert said(room, "buckets") == ["two yellow buckets", "three red buckets"]


def test_what_was_deleted_is_found_since_the_record_stays(room: Room):
    room.writes("w.1", "a golden chain")
    with room.books.transaction():
        gone = Message(wamid="w.2", who=AMINA, kind="revoke", target="w.1", at=room.clock.at)
        room.reception.amend(gone, room.clock.now())
    assert said(room, "golden") == ["a golden chain"]


def test_page_after_page_all_are_found_once(room: Room):
    for number in range(2 * MESSAGES_A_PAGE + 5):
        room.hears(f"w.{number}", f"bucket {number}")
    first = search(room).find("bucket")
    second = search(room).find("bucket", first.older)
    last = search(room).find("bucket", second.older)
    seqs = [message.seq for page in (first, second, last) for message in page.messages]
    assert seqs == sorted(range(1, 2 * MESSAGES_A_PAGE + 6), reverse=True)
    assert (last.older, second.customers) == (None, [])


def test_customers_are_found_masked(room: Room):
    room.hears("w.1")
    room.hears("w.2", who=BOSCO)
    (amina,) = search(room).find("0101").customers
    assert (amina.name, amina.number) == ("Amina", "+250 788 ··· 101")
    assert [found.name for found in search(room).find("788").customers] == ["Jean Bosco", "Amina"]


@pytest.mark.parametrize("text", [*SAYINGS.values(), "x" * 5_000, "word " * 2_000, "a b " + "y" * 300 + " end", ""])
def test_a_snippet_is_short_and_only_words_of_the_text(text: str):
    for question in ("word", "x", "y", "end", "script", text):
        pieces = snippet(text, marked_words(asked_words(question)))
        shown = "".join(piece for piece, _ in pieces)
        assert len(shown) <= 260
        assert shown.replace("…", "").strip(" ") in " ".join(text.split())


def test_a_customer_is_seen_with_what_became_of_their_queries(room: Room):
    aline = room.staff("Aline")
    for number, outcome in enumerate(("sold", "sold", "no stock")):
        query = room.writes(f"w.{number}", f"question {number}")
        room.desk.claim(query, aline)
        room.desk.close(query, aline, outcome)
        room.clock.forward(days=3)
    query = room.writes("w.9", "and now?")
    seen = history(room).see(room.query(query).customer, aline)
    assert seen.outcomes == [(Outcome.SOLD, 2), (Outcome.NO_STOCK, 1)]
    assert (seen.open_query, seen.queries_count, seen.number) == (query, 4, "250788000101")
    assert [past.line for past in seen.queries] == ["and now?", "question 2", "question 1", "question 0"]
    assert seen.first_heard_at is not None
    assert seen.last_heard_at is not None
    assert (seen.last_heard_at - seen.first_heard_at).days == 9


def test_the_whole_history_is_paged_both_ways(room: Room):
    count = 2 * LINES_A_PAGE + 7
    customer = ""
    for number in range(count):
        customer = room.hears(f"w.{number}", f"line {number}") or ""
    aline, see = room.staff("Aline"), history(room).see
    back, page = list[int](), see(customer, aline)
    assert page.newer is None
    while True:
        back = [line.seq for line in page.lines] + back
        if page.older is None:
            break
        page = see(customer, aline, before=page.older)
    there = [line.seq for line in page.lines]
    while page.newer is not None:
        page = see(customer, aline, after=page.newer)
        there += [line.seq for line in page.lines]
    assert back == there == list(range(1, count + 1))


def test_around_a_found_message_stand_those_before_and_after_it(room: Room):
    customer = ""
    for number in range(3 * LINES_A_PAGE):
        customer = room.hears(f"w.{number}", f"line {number}") or ""
    seen = history(room).see(customer, room.staff("Aline"), near=70)
    seqs = [line.seq for line in seen.lines]
    assert seqs == list(range(70 - LINES_A_PAGE // 2 + 1, 70 + LINES_A_PAGE // 2 + 1))
    assert (seen.found, seen.older, seen.newer) == (70, seqs[0], seqs[-1])


def test_somebody_who_is_not_here_is_refused(room: Room):
    with pytest.raises(Refusal) as refused:
        history(room).see("c_nobody", room.staff("Aline"))
    assert refused.value.code == "not_found"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("search") / "data") as counter:
        yield counter


@pytest.fixture(scope="module")
def phone(counter: Counter) -> Phone:
    return counter.signed_in("Aline", owner=True)


def test_from_the_board_to_a_message_and_its_query(counter: Counter, phone: Phone):
    who = Who(phone="250788000777", user_id="RW.777", name="Uwera")
    query = counter.hears("Do you repair bicycles?", who)
    phone.open("/")
    assert 'href="/search"' in phone.page.text
    phone.open("/search")
    assert "last digits of a number" in words(phone.page.text)
    phone.open("/search?words=BICYC")
    (link,) = re.findall(r'href="(/c/[^"#]+)', phone.page.text)
    assert "<mark>bicycles?</mark>" in phone.page.text
    phone.open(link)
    page = words(phone.page.text)
    assert "What you searched for stands here Do you repair bicycles?" in page
    assert 'href="tel:+250788000777"' in phone.page.text
    assert f'href="/q/{query}' in phone.page.text
    phone.open(f"/q/{query}")
    assert f'href="{link.split("?")[0]}"' in phone.page.text, "the name leads to the customer"
    assert "250788000777" not in phone.open("/search?words=0777").text, "elsewhere the number is masked"
    assert "Uwera" in phone.page.text


def test_nothing_found_says_what_to_do(phone: Phone):
    phone.open("/search?words=qqqq")
    assert "Try fewer words" in words(phone.page.text)


def shapes_of(counter: Counter, phone: Phone, saying: str) -> list[Shape]:
    """The pages that show a message with this in it, and the name of its sender; and the question itself."""
    counter.wamids += 1
    number = f"2507881{counter.wamids:05d}"
    needle = "needle" + "x" * counter.wamids + "end"
    message = {
        "from": number,
        "id": f"wamid.said.{counter.wamids}",
        "timestamp": str(int(counter.clock.at.timestamp())),
        "type": "text",
        "text": {"body": f"{needle} {saying}"},
    }
    counter.webhook(webhook_of(message, name=f"Needle {saying}"[:60], phone=number))
    found = phone.open(f"/search?words={needle}").text
    by_number = phone.open(f"/search?words={number}").text
    (link,) = set(re.findall(r'href="(/c/[^"#?]+)', found))
    customer = phone.open(link).text
    # Whole letters of it; a listener reads no address of more than 16 KB.
    short = saying.encode("utf-8", "replace")[:2000].decode("utf-8", "ignore")
    asked = phone.open("/search?words=zzz" + quote(short)).text
    return [Shape(page) for page in (found, by_number, customer, asked)]


@pytest.fixture(scope="module")
def usual(counter: Counter, phone: Phone) -> dict[bool, list[Shape]]:
    """By whether the words are so long that they are folded."""
    return {long: shapes_of(counter, phone, "plain words " * (80 if long else 1)) for long in (False, True)}


@pytest.mark.parametrize("saying", SAYINGS)
def test_a_hostile_saying_keeps_the_shape_of_plain_words(
    counter: Counter, phone: Phone, usual: dict[bool, list[Shape]], saying: str
):
    usuals = usual[is_long(SAYINGS[saying])]
    for shape, plain in zip(shapes_of(counter, phone, SAYINGS[saying]), usuals, strict=True):
        assert difference(shape, plain) == []


@pytest.mark.parametrize(
    "path",
    ["/search?words=%ff%fe", "/search?words=a&before=x", "/search?words=needle&before=99999999999999999999",
     "/search?words=%00", "/search?words=%ED%A0%BD", "/search?before=5", "/search?words=" + "%F0%9F%AA%A3" * 100],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_page_all_the_same(phone: Phone, path: str):
    assert phone.open(path).status_code == 200


def test_a_stranger_sees_neither_page(counter: Counter):
    stranger = counter.phone()
    for path in ("/search?words=a", "/c/c_abc"):
        assert re.search("/(sign-in|enrol)$", stranger.open(path).url)


def test_there_is_no_page_of_nobody(phone: Phone):
    assert phone.open("/c/c_nobody").status_code == 404
    assert "not here" in words(phone.page.text)
