"""Whatever owners end, and in whatever order: a phone is left on which an owner signs in."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from edge.access.login import Login
from edge.errors import Refusal
from tests.kit.examples import examples
from tests.kit.shops import PIN
from tests.kit.support import Room, open_room

PEOPLE = ("Aline", "Grace", "Eric")  # the first two are owners
PHONES = range(4)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["signs in", "ends", "leaves"]), st.sampled_from(PEOPLE), st.sampled_from(PHONES)),
    max_size=20,
)


@settings(max_examples=examples(40), deadline=None)
@given(deeds=DEEDS)
def test_whatever_is_ended_in_whatever_order_an_owner_still_comes_in(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, str, int]]
):
    room = open_room(tmp_path_factory.mktemp("phones") / "data")
    login, kept = Login(room.books, room.clock, room.team), room.team.pin(PIN, cost=1)
    people = {name: room.team.add(name, owner=name != "Eric", pin=kept) for name in PEOPLE}
    secrets = [login.enrol(login.enrol_code(None), "a phone") for _ in PHONES]
    at = {"Aline": (secrets[0], login.sign_in(secrets[0], "Aline", PIN))}
    for deed, name, number in deeds:
        with suppress(Refusal):
            if deed == "signs in":
                at[name] = (secrets[number], login.sign_in(secrets[number], name, PIN))
            elif deed == "leaves":
                room.team.leave(people[name], room.clock.now())
            elif name in at and (me := login.who(*at[name])) and (phone := login.phone(secrets[number])):
                login.end_access(phone, me.staff)
                owners = {staff.name for staff in room.team.everyone() if staff.owner}
                assert any(owners & set(one.used_by) for one in login.phones()), "an owner signs in there"
    owner = next(staff for staff in room.team.everyone() if staff.owner)
    let_in = next(secret for secret in secrets if login.phone(secret))
    assert login.who(let_in, login.sign_in(let_in, owner.name, PIN))
    room.close()


def test_an_owner_who_waits_after_a_restore_does_not_count_as_one_who_stays(room: Room):
    kept = room.team.pin(PIN, cost=1)
    aline, grace = (room.team.add(name, owner=True, pin=kept) for name in ("Aline", "Grace"))
    room.books.tables.staff.update({"waits": True}, where("id") == grace.id)
    with pytest.raises(Refusal):
        room.team.leave(aline, room.clock.now())
    room.team.let_in(grace.id)
    room.team.leave(aline, room.clock.now())
    assert [staff.name for staff in room.team.everyone() if staff.owner] == ["Grace"]
