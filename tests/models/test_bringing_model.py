"""Exports of one chat, in any order, twice, overlapping and undone, beside webhooks: against the simplest model."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.bringing import ImportState
from tests.kit.bodies import AMINA
from tests.kit.chats import US, Bringer, exported, line, open_bringer, zipped
from tests.kit.coexistence import answered, come, echo, history, live, wrote
from tests.kit.examples import examples

START = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
THEM = "+44 7700 900142"
NAME = f"WhatsApp Chat with {THEM}.txt"
Said = tuple[int, str, str]  # the minute, who, and what

SAID = st.tuples(
    st.integers(0, 5), st.sampled_from([THEM, US]), st.sampled_from(["ok", "ok", "yes", "How much is it?"])
)
CHAT = st.lists(SAID, min_size=1, max_size=12).map(lambda said: sorted(said, key=lambda one: one[0]))


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Said], list[tuple[str, int, int]]]:
    """A chat, and what happens: an export of a part of it, an undo of one that was begun, a webhook of a message."""
    chat = draw(CHAT)
    place = st.integers(0, len(chat))
    act = st.tuples(st.sampled_from(["text", "zip", "undo", "live", "past"]), place, place)
    acts = draw(st.lists(act, min_size=1, max_size=8))
    return chat, [one for one in acts if one[0] not in ("live", "past") or not said_again_at_once(chat, one[1])]


def said_again_at_once(chat: list[Said], number: int) -> bool:
    """Whether the shop says the same a minute before or after: nobody can tell which of both WhatsApp tells of."""
    if number == len(chat) or chat[number][1] == THEM:
        return False
    minute, *said = chat[number]
    return any(abs(other - minute) == 1 and again == said for other, *again in chat)


def counted(said: Sequence[Said]) -> Counter[Said]:
    return Counter(said)


def part(chat: list[Said], one: int, other: int) -> list[Said]:
    return chat[min(one, other) : max(one, other)]


def export(said: Sequence[Said]) -> bytes:
    lines = [line(START + timedelta(hours=2, minutes=minute), who, text) for minute, who, text in said]
    return exported(*lines)


def webhook(bringer: Bringer, number: int, said: Said, *, past: bool) -> None:
    minute, who, text = said
    at = START + timedelta(minutes=minute, seconds=7 * number % 60)
    if who == THEM:
        come(bringer.room, (history if past else live)(wrote(f"wamid.{number}", at, text)))
    else:
        come(bringer.room, (history if past else echo)(answered(f"wamid.{number}", at, text)))


def found(bringer: Bringer) -> Counter[Said]:
    """What lies in the shop, by minutes."""
    sides = {"in": THEM, "out": US}
    kept = ((datetime.fromisoformat(at), sides[side], text) for at, side, text in bringer.said())
    return Counter((int((at - START).total_seconds() // 60), who, text) for at, who, text in kept)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_each_message_is_there_once_as_long_as_anybody_has_it(life: tuple[list[Said], list[tuple[str, int, int]]]):
    chat, acts = life
    with tempfile.TemporaryDirectory() as folder, open_bringer(Path(folder)) as bringer:
        begun: list[tuple[str, Counter[Said]]] = []
        sent: dict[int, Said] = {}
        for what, one, other in acts:
            if what in ("text", "zip") and (said := part(chat, one, other)):
                content, name = export(said), NAME
                if what == "zip":
                    content, name = zipped(content, name=NAME), NAME.replace(".txt", ".zip")
                done = bringer.brings(content, name=name)
                assert done.state is ImportState.DONE
                assert done.added + done.known == len(said)
                begun.append((done.id, counted(said)))
            elif what == "undo" and begun:
                import_id, _ = begun.pop(one % len(begun))
                bringer.undoes(import_id)
            elif what in ("live", "past") and one < len(chat):
                sent[one] = chat[one]
                webhook(bringer, one, chat[one], past=what == "past")
            expected = counted(list(sent.values()))
            for _, counts in begun:
                expected |= counts
            assert found(bringer) == expected
        for import_id, _ in begun:
            bringer.undoes(import_id)
        assert found(bringer) == counted(list(sent.values()))
        known = [one for one in bringer.customers() if one.get("phone") == AMINA.phone]
        assert len(known) == len(bringer.customers()) <= 1
        assert bool(known) == bool(sent)
