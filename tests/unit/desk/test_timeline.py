"""A customer's messages as lines of a page: pages, quotes, and what staff wrote beside them."""

from __future__ import annotations

from edge.language import Said
from edge.outbox.link import LinkState
from edge.records.message import Media
from tests.kit.support import AMINA, BOSCO, Room


def test_older_messages_come_page_by_page_and_none_is_missing(room: Room):
    aline = room.staff("Aline")
    for number in range(120):
        query = room.writes(f"wamid.{number}", str(number))
    before, seen = None, list[str]()
    while True:
        view = room.board.query(query, aline, before)
        seen = [line.text for line in view.lines] + seen
        before = view.older
        if before is None:
            break
        assert len(view.lines) == 50
    assert seen == [str(number) for number in range(120)]


def test_a_quote_shows_the_start_of_what_is_answered_but_never_another_customers_words(room: Room):
    aline = room.staff("Aline")
    room.writes("wamid.b", "Bosco's secret", BOSCO)
    query = room.writes("wamid.1", "x" * 200)
    for number, quoted in enumerate(("wamid.1", "wamid.b", "wamid.nowhere")):
        room.writes(f"wamid.q{number}", "This one", quotes=quoted)
    quotes = [(line.quoted, line.quoted_kind) for line in room.board.query(query, aline).lines]
    elsewhere = ("", Said("line.earlier_message"))
    assert quotes == [("", None), ("x" * 79 + "…", None), elsewhere, elsewhere]


def test_files_without_words_are_named_by_their_kind(room: Room):
    aline = room.staff("Aline")
    query = room.writes("wamid.1", "", kind="audio", media=Media("m1", "audio/ogg", voice=True))
    assert (room.query(query).last.word, room.query(query).last.text) == ("voice", "")
    room.writes("wamid.2", "this tap", kind="image", media=Media("m2", "image/jpeg"))
    assert (room.query(query).last.word, room.query(query).last.text) == ("image", "this tap")
    assert [line.media.id for line in room.board.query(query, aline).lines if line.media] == ["m1", "m2"]


def test_the_board_shows_one_line_however_long_and_however_broken(room: Room):
    query = room.writes("wamid.1", "a\n\n b\t" + "c" * 500)
    line = room.query(query).last.text
    assert line.startswith("a b ccc")
    assert (len(line), line[-1]) == (120, "…")


def test_each_reply_shows_who_wrote_it_how_far_it_is_and_what_may_be_done(room: Room):
    aline = room.staff("Aline")
    query = room.writes("wamid.1", who=AMINA)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "Yes")
    room.outbox.unsure(room.outbox.begin(reply, room.clock.now()), Said("The connection broke."), room.clock.now())
    line = room.board.query(query, aline).lines[-1]
    assert (line.by, line.state, line.asks) == ("Aline", "checking", ())
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(minutes=31)
    line = room.board.query(query, aline).lines[-1]
    assert (line.by, line.state, line.reason) == ("Aline", "unsure", Said("The connection broke."))
    assert line.asks == ("send_again", "it_arrived", "drop")
    (row,) = room.board.see(aline).look_replies
    assert row.id == query


def test_a_number_is_shown_in_part(room: Room):
    query = room.writes("wamid.1", who=AMINA)
    phone = room.board.query(query, room.staff("Aline")).phone
    assert phone
    assert str(AMINA.phone) not in phone
    assert phone.endswith("101")
