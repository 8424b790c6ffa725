"""A shop at two in the afternoon, as its staff see it: for tests that look at pages, and for the pictures of them."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies
from edge.language import language
from edge.outbox import TemplateBook
from edge.outbox.link import LinkState
from edge.records.message import Media, Who
from edge.whatsapp.templates import Template
from tests.kit.shops import Counter, customer

MINUTE, HOUR = 60, 3600
TALL = {"width": 360, "height": 760}
CLAUDINE, BOSCO, AMINA = customer(321, "Mukamana Claudine"), customer(790, "Jean Bosco"), customer(404, "أمينة")
UNNAMED, DIANE, PATRICK = Who(phone="250788000555"), customer(118, "Uwase Diane"), customer(231, "Habimana Patrick")

READY = Template("ready", "en", "UTILITY", "Hello {{1}}, your {{2}} is ready. We are open until seven.", ("1", "2"))
BACK_IN = Template("back_in", "en", "UTILITY", "Hello, we have it in again. Would you still like it?", ())


def fill(counter: Counter, *, summed_up: bool = False) -> str:
    """An ordinary afternoon; returns the query that Aline is answering. summed_up: the days before have summaries."""
    aline, eric = counter.staff("Aline", owner=True), counter.staff("Eric")
    _last_week(counter, aline)
    if summed_up:
        counter.shop.summaries.step(counter.shop.prints)
    counter.hears("Do you still have the 20 litre bucket with the lid?", CLAUDINE, ago=130 * MINUTE)
    counter.hears("", UNNAMED, ago=23.4 * HOUR, kind="audio", media=Media("m1", "audio/ogg", voice=True))
    counter.hears("هل الأسمنت متوفر؟", AMINA, ago=4 * MINUTE)
    _held_by(counter, counter.hears("The paint for outside, in white", PATRICK, ago=50 * MINUTE), eric)
    _asked_again(counter, counter.hears("How much is the drill?", DIANE, ago=40 * MINUTE), aline)
    return _about_a_tap(counter, aline, eric)


def _last_week(counter: Counter, aline: Staff) -> None:
    """What the shop has made for itself, and a customer who has been served before."""
    books = counter.shop.books
    QuickReplies(books).add_samples(aline, language("en"))
    delivery, _ = (Labels(books).add(aline, name) for name in ("Delivery", "Invoice"))
    TemplateBook(books).replace([READY, BACK_IN])
    old = counter.hears("Do you cut pipes?", BOSCO)
    counter.shop.desk.claim(old, aline)
    counter.shop.desk.label(old, aline, delivery.id, on=True)
    counter.shop.desk.close(old, aline, "sold")
    counter.clock.forward(days=6)


def _held_by(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)


def _asked_again(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)
    counter.shop.desk.reply(query, by, "45,000 francs.")
    counter.hears("Murakoze! How much with delivery to Kimironko?", DIANE, ago=MINUTE)


def _about_a_tap(counter: Counter, aline: Staff, eric: Staff) -> str:
    desk, clock = counter.shop.desk, counter.clock
    photo = {"kind": "image", "media": Media("m2", "image/jpeg")}
    query = counter.hears("is it this one?", BOSCO, ago=48 * MINUTE, **photo)
    desk.claim(query, aline)
    desk.label(query, aline, Labels(counter.shop.books).all()[0].id, on=True)
    desk.reply(query, aline, "Hello Jean Bosco, let me check the shelf.")
    desk.note(query, eric, "Last week he took the half inch one.")
    clock.forward(minutes=2)
    counter.hears("Yes please. I need two, and the white tape for the thread.", BOSCO, quotes=None)
    desk.reply(query, aline, "We have both: 8,000 for the taps, 500 for the tape.")
    return query


def go_offline(counter: Counter) -> None:
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
