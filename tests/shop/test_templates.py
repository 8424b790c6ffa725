"""Approved templates: read as WhatsApp lists them, kept, filled in, and sent where the 24 hours are over."""

from __future__ import annotations

import pytest

from edge.errors import Refusal
from edge.language import Said
from edge.outbox import TemplateBook
from edge.records.reply import Delivery, Reply
from edge.whatsapp.templates import Template, read_template
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer
from tests.kit.support import Room

READY = Template("ready", "en", "UTILITY", "Hello {{1}}, {{2}} is ready, {{1}}.", ("1", "2"))


def listed(text: str, **more: object) -> dict[str, object]:
    parts = [{"type": "BODY", "text": text}]
    return {"name": "ready", "language": "en", "status": "APPROVED", "category": "UTILITY", "components": parts, **more}


def test_a_template_is_filled_in_by_number_or_by_name():
    numbered = read_template(listed(READY.body))
    assert numbered == READY
    assert numbered.reads(["Amina", "the tap"]) == "Hello Amina, the tap is ready, Amina."
    named = read_template(listed("Hello {{first_name}}"))
    assert named is not None
    (part,) = named.message(["{{1}}"])["components"][0]["parameters"]
    assert part == {"type": "text", "text": "{{1}}", "parameter_name": "first_name"}
    assert named.reads(["{{1}}"]) == "Hello {{1}}"
    assert read_template(listed(READY.body, status="approved")) == READY
    assert "parameter_name" not in str(numbered.message(["a", "b"]))


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        listed("Hi", status="PAUSED"),
        listed("Hi", name=1),
        listed("x" * 2000),
        listed("Hi", components=[]),
        listed("Hi", components=[{"type": "HEADER", "text": "{{1}}"}, {"type": "BODY", "text": "Hi"}]),
    ],
)
def test_what_is_not_approved_or_needs_more_than_words_is_passed_over(said: object):
    assert read_template(said) is None


HEADERS = [{"type": "HEADER", "format": kind} for kind in ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT", "NEW")]
BUTTONS = [
    {"type": "COPY_CODE", "text": "Copy", "example": ["25OFF"]},
    {"type": "URL", "text": "Look", "url": "https://shop.example/{{1}}", "example": ["https://shop.example/a"]},
    {"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"},
    {"type": "FLOW", "text": "Book", "flow_id": "1"},
    {"type": "CATALOG", "text": "See all"},
    {"type": "MPM", "text": "See some"},
    {"type": "NEW_KIND", "text": "Tap"},
    "tap",
]
OTHERS = [
    {"type": "CAROUSEL", "cards": [{"components": [{"type": "HEADER", "format": "IMAGE"}]}]},
    {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}},
    {"type": "HEADER", "format": "TEXT", "text": "For {{ first name }}"},
    {"type": "NEW_PART"},
    {"type": "BUTTONS"},
    "FOOTER",
]


@pytest.mark.parametrize("part", [*HEADERS, *({"type": "BUTTONS", "buttons": [each]} for each in BUTTONS), *OTHERS])
def test_a_template_that_wants_a_file_a_code_a_link_or_cards_is_not_offered(part: object):
    assert read_template(listed("Hi", components=[part, {"type": "BODY", "text": "Hi"}])) is None


def test_a_template_whose_other_parts_whatsapp_adds_by_itself_is_offered():
    buttons = [
        {"type": "QUICK_REPLY", "text": "Yes"},
        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+250788000001"},
        {"type": "URL", "text": "Look", "url": "https://shop.example/"},
    ]
    around = [
        {"type": "HEADER", "format": "TEXT", "text": "Kabeza"},
        {"type": "FOOTER", "text": "Kabeza"},
        {"type": "BUTTONS", "buttons": buttons},
    ]
    template = read_template(listed("Hello {{1}}", components=[*around, {"type": "BODY", "text": "Hello {{1}}"}]))
    assert template is not None
    assert template.parameters == ("1",)


def test_a_template_with_a_gap_that_nobody_can_name_is_not_offered():
    assert read_template(listed("Hello {{your name}}")) is None


def test_the_book_holds_what_was_allowed_last(room: Room):
    book = TemplateBook(room.books)
    other = Template("hello", "fr", "UTILITY", "Bonjour", ())
    book.replace([READY, other, READY])
    assert book.all() == [other, READY]
    book.replace([READY])
    assert book.all() == [READY]


def test_staff_fill_in_a_template_in_the_place_of_a_reply_that_came_too_late(counter: Counter):
    phone: Phone = counter.signed_in("Aline")
    counter.stand_still()
    TemplateBook(counter.shop.books).replace([READY])
    query, aline = counter.hears(), counter.staff("Aline")
    counter.shop.desk.claim(query, aline)
    reply = counter.shop.desk.reply(query, aline, "It is ready.")
    counter.shop.outbox.held(counter.shop.outbox.get(reply), Said("24 hours."), counter.clock.now())
    phone.open("/held")
    assert phone.submit(phone.form(f"/held/{reply}/template"), v0="Amina", v1=" ").status_code == 400
    phone.submit(phone.form(f"/held/{reply}/template"), v0="Amina", v1="the tap")
    known = counter.shop.outbox.get(reply)
    assert (known.state, known.words.kind, known.words.text) == (
        Delivery.QUEUED,
        "template",
        "Hello Amina, the tap is ready, Amina.",
    )
    assert known.words.template is not None
    assert known.words.template["components"][0]["parameters"][1]["text"] == "the tap"


def test_where_the_24_hours_are_over_the_approved_texts_stand_on_the_page_of_the_query(counter: Counter):
    """Without JavaScript; in the place of nothing: the customer has had no reply yet."""
    phone: Phone = counter.signed_in("Aline")
    counter.stand_still()
    TemplateBook(counter.shop.books).replace([READY])
    query, aline = counter.hears(), counter.staff("Aline")
    counter.shop.desk.claim(query, aline)
    phone.open(f"/q/{query}")
    assert not phone.forms(f"/q/{query}/template"), "while the window is open, words of one's own may go"
    late = counter.hears("Is it there?", customer(77), ago=25 * 3600)
    counter.shop.desk.claim(late, aline)
    phone.open(f"/q/{late}")
    assert READY.body in words(phone.page.text)
    form = phone.form(f"/q/{late}/template")
    assert phone.submit(form, v0="Amina", v1=" ").status_code == 400
    assert 'value="Amina"' in phone.page.text, "what was filled in still stands there"
    assert len(counter.shop.books.tables.replies) == 0
    form = phone.form(f"/q/{late}/template")
    phone.submit(form, v0="Amina", v1="the tap")
    phone.submit(form, v0="Amina", v1="the tap")
    (reply,) = (Reply.of(found) for found in counter.shop.books.tables.replies.all())
    assert (reply.state, reply.words.kind, reply.words.text) == (
        Delivery.QUEUED,
        "template",
        "Hello Amina, the tap is ready, Amina.",
    )
    assert reply.words.template == READY.message(["Amina", "the tap"])
    assert "Hello Amina, the tap is ready, Amina." in words(phone.open(f"/q/{late}").text)


def test_only_the_holder_answers_with_a_template(room: Room):
    TemplateBook(room.books).replace([READY])
    query, aline, eric = room.writes("wamid.1"), room.staff("Aline"), room.staff("Eric")
    room.desk.claim(query, aline)
    with pytest.raises(Refusal) as caught:
        room.desk.reply_with_template(query, eric, READY.key, ["Amina", "the tap"])
    assert caught.value.code == "not_yours"
    with pytest.raises(Refusal) as caught:
        room.desk.reply_with_template(query, aline, "gone en", ["Amina", "the tap"])
    assert caught.value.code == "not_found"
    reply = room.desk.reply_with_template(query, aline, READY.key, ["Amina", "the tap"])
    assert room.desk.take_back(reply, aline) == query


def test_staff_see_when_whatsapp_was_last_asked_and_ask_again(counter: Counter):
    phone: Phone = counter.signed_in("Aline")
    counter.stand_still()
    TemplateBook(counter.shop.books).replace([READY])
    TemplateBook(counter.shop.books).looked(counter.clock.now(), Said("whatsapp.rights"))
    text = words(phone.open("/templates").text)
    assert READY.body in text
    assert "may not send for this number" in text
    assert "that need a picture, a code, a link or cards are not shown: the box cannot send them" in text
    before = TemplateBook(counter.shop.books).last_look()
    counter.clock.forward(minutes=1)
    phone.submit(phone.form("/templates"))
    counter.shop.courier.step()
    counter.shop.courier.rest()
    assert TemplateBook(counter.shop.books).last_look() != before, "asked, though nobody knows whether there is a line"
    late = counter.hears("Is it there?", customer(77), ago=25 * 3600)
    counter.shop.desk.claim(late, counter.staff("Aline"))
    assert 'href="/templates"' in phone.open(f"/q/{late}").text
