"""What staff type, on its way into the books."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.access.staff import Staff
from edge.language import language
from edge.language.spans import ago
from edge.text import plain
from tests.kit.examples import examples
from tests.kit.support import Room

HOSTILE = "\x1b[2JYes\x00,\x07 we\r\nhave\tthem\x9b\x7f \ud83d"
PLAIN = "[2JYes, we\nhave\tthem ?"


@settings(deadline=None, max_examples=examples(50))
@given(st.text(st.characters(categories=["L", "Cc", "Cs", "Zs"])))
def test_what_is_kept_commands_no_screen_and_can_always_be_written(text: str):
    kept = plain(text)
    assert not [letter for letter in kept if letter not in "\t\n" and (letter < " " or "\x7f" <= letter <= "\x9f")]
    assert kept.encode().decode() == kept
    assert plain(kept) == kept


def test_a_reply_a_note_and_a_word_for_a_colleague_are_kept_without_control_characters(room: Room):
    aline, eric = room.staff("Aline"), room.staff("Eric")
    query = room.writes("wamid.1")
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, HOSTILE)
    assert room.query(query).last.text == "[2JYes, we have them ?"
    room.desk.note(query, aline, HOSTILE)
    room.desk.hand_over(query, aline, eric.id, HOSTILE)
    assert room.outbox.get(reply).words.text == PLAIN
    assert texts(room, query, eric)[1:] == [PLAIN, PLAIN, PLAIN]
    assert room.board.see(eric).offered[0].offer_note == PLAIN


def texts(room: Room, query: str, by: Staff) -> list[str]:
    return [line.text for line in room.board.query(query, by).lines]


def test_what_happened_this_second_happened_just_now():
    assert [language("en").say(ago(seconds)) for seconds in (None, 0, 0.9, 1, 64)] == [
        "a while ago",
        "just now",
        "just now",
        "1 s ago",
        "1 min ago",
    ]
