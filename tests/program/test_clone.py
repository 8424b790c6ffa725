"""A copy of the card: what it believes unsent is asked about, not sent; two boxes with one identity are told apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edge.backup.place import look_where_we_are, place_of
from edge.language import ENGLISH, language
from edge.practice import Practice
from edge.records.reply import Delivery
from tests.kit.images import image_of, status, write_back
from tests.kit.phones import Form, Phone, words
from tests.kit.programs import Program, until
from tests.kit.shops import open_counter
from tests.kit.support import AMINA, HandClock, Room


def sent(practice: Practice) -> list[str]:
    return [each.text for each in practice.received]


def test_a_copy_of_the_card_asks_about_what_its_original_has_sent_since(tmp_path: Path):
    with Practice(hook_url="http://127.0.0.1:9/", play=False, pace=20) as practice:
        shop = Program(tmp_path / "data", practice.graph_url)
        practice.hook_url = shop.hook_url
        pins, code = shop.set_up(practice.account), shop.enrolment_code()
        shop.start()
        aline = Phone(shop.lan_url)
        try:
            aline.sign_in(code, "Aline", pins["Aline"])
            practice.customer("Amina").writes("Good morning, are you there?")
            assert until(lambda: aline.open("/").ok and aline.forms(r"/q/q_\w+/claim"))
            query = aline.submit(aline.form(r"/q/q_\w+/claim")).url
            practice.switch("link_cut")
            aline.open(query)
            aline.submit(aline.form(r"/q/q_\w+/reply"), text="Yes, 4,500 francs.")
            shop.stop()  # in order: what had begun when a box dies is asked about at home as well
            shutil.copytree(shop.data, tmp_path / "image")
            practice.switch("link_cut", on=False)
            shop.start()
            assert practice.until(lambda: sent(practice) == ["Yes, 4,500 francs."], 60), "the box itself goes on"
            shop.stop()
            shutil.rmtree(shop.data)
            (tmp_path / "image").rename(shop.data)
            shop.start()
            assert shop.status()["outbox"]["queued"] == 0
            board = words(aline.open("/").text)
            assert "This box is not where it was" in board
            assert "Replies that may have gone since: 1" in board
            aline.open(query)
            aline.submit(aline.form(r"/q/q_\w+/reply"), text="We open at eight.")
            assert practice.until(lambda: len(practice.received) == 2, 60)
        finally:
            shop.stop()
            aline.close()
        assert sent(practice) == ["Yes, 4,500 francs.", "We open at eight."]


HERE = {"machine serial": "m", "card cid": "c", "file iduka.db": "1", "file shop-id": "2"}


def waiting(room: Room) -> str:
    aline = room.staff("Aline")
    query = room.writes("wamid.1", who=AMINA)
    room.desk.claim(query, aline)
    return room.desk.reply(query, aline, "Yes.")


@pytest.mark.parametrize("mark", HERE)
def test_another_machine_another_card_or_other_files_are_another_place(room: Room, mark: str):
    reply = waiting(room)
    for _ in range(3):
        assert look_where_we_are(room.books, room.clock.now(), HERE) == 0
        room.clock.reboot()
    assert room.notices.open() == []
    assert look_where_we_are(room.books, room.clock.now(), {**HERE, mark: "another"}) == 1
    assert room.outbox.get(reply).state is Delivery.UNSURE
    assert "may run from a copy of its card" in language(ENGLISH).say(room.outbox.get(reply).reason)
    (notice,) = room.notices.open()
    assert notice.serious
    assert "Replies that may have gone since: 1" in language(ENGLISH).say(notice.said)
    assert look_where_we_are(room.books, room.clock.now(), {**HERE, mark: "another"}) == 0, (
        "and from then on it is here"
    )


def test_what_a_system_does_not_tell_any_more_or_for_the_first_time_proves_nothing(room: Room):
    reply = waiting(room)
    for marks in ({}, {"machine serial": "m"}, HERE, {"file iduka.db": "1"}, HERE, {}):
        assert look_where_we_are(room.books, room.clock.now(), marks) == 0
    assert room.outbox.get(reply).state is Delivery.QUEUED
    assert look_where_we_are(room.books, room.clock.now(), {"card cid": "another"}) == 1, "what was told once counts"


def test_a_place_is_known_by_its_machine_its_card_and_its_files(tmp_path: Path):
    system, data = tmp_path / "system", tmp_path / "data"
    (system / "etc").mkdir(parents=True)
    data.mkdir()
    (data / "iduka.db").write_bytes(b"x")
    (system / "etc" / "machine-id").write_text("0123456789abcdef\n", "ascii")
    device = data.stat().st_dev
    disk = system / "devices" / "mmcblk0"
    (disk / "mmcblk0p2").mkdir(parents=True)
    (disk / "device").mkdir()
    (disk / "device" / "cid").write_text("1b534d454231515410e4a5c3a1013b00\n", "ascii")
    blocks = system / "sys" / "dev" / "block"
    blocks.mkdir(parents=True)
    (blocks / f"{device >> 8 & 0xFFF}:{device & 0xFF | device >> 12 & 0xFFF00}").symlink_to(disk / "mmcblk0p2")
    place = place_of(data, system)
    assert set(place) == {"machine etc/machine-id", "card device/cid", "file iduka.db"}
    assert "mmcblk0" not in str(place)
    assert "0123456789abcdef" not in str(place), "no serial number is kept"
    (disk / "device" / "cid").write_text("another\n", "ascii")
    assert {name for name, mark in place_of(data, system).items() if mark != place[name]} == {"card device/cid"}


# An image that is written back to its own card: machine, card and files are the same, and phones alone know better.


def test_a_phone_that_has_seen_more_than_the_box_knows_has_what_waits_asked_about(tmp_path: Path):
    clock, data = HandClock(), tmp_path / "data"
    with open_counter(data, clock) as counter:
        aline = counter.signed_in("Aline", owner=True)
        query = counter.hears(who=AMINA)
        counter.shop.notices.post(
            "stop", "whatsapp.payment", clock.now(), stops_sending=True
        )  # nothing leaves by itself
        aline.open("/")
        aline.submit(aline.form(f"/q/{query}/claim"))
        aline.submit(aline.form(f"/q/{query}/reply"), text="Yes, 4,500 francs.")
        reply = counter.shop.outbox.due(clock.now())[0].id
    image = image_of(data)
    clock.reboot()
    with open_counter(data, clock) as counter:  # an ordinary night
        aline.address = counter.shop.lan_url
        assert "has seen more than this box knows" not in words(aline.open("/").text)
        assert counter.shop.outbox.get(reply).state is Delivery.QUEUED
        counter.shop.outbox.accepted(counter.shop.outbox.begin(reply, clock.now()), "wamid.sent", clock.now())
        aline.open("/")
    write_back(data, image)
    clock.reboot()
    with open_counter(data, clock) as counter:
        aline.address = counter.shop.lan_url
        board = words(aline.open("/").text)
        assert "has seen more than this box knows" in board
        assert "Replies that may have gone since: 1" in board
        assert counter.shop.outbox.get(reply).state is Delivery.UNSURE
        while standing := _notices(aline):
            aline.submit(standing[0])
        eric = counter.signed_in("Eric")
        eric.open(f"/q/{query}")
        assert "has seen more" not in words(eric.page.text)
        assert "has seen more" not in words(aline.open("/").text), "and it is said once"
    clock.reboot()
    with open_counter(data, clock) as counter:
        aline.address = counter.shop.lan_url
        assert "has seen more" not in words(aline.open("/").text)


def test_another_phone_of_the_same_future_says_nothing_new_and_a_forged_one_nothing_at_all(tmp_path: Path):
    data = tmp_path / "data"
    with open_counter(data) as counter:
        aline, eric = counter.signed_in("Aline", owner=True), counter.signed_in("Eric")
        eric.open("/")
    image = image_of(data)
    with open_counter(data) as counter:
        for phone in (aline, eric):
            phone.address = counter.shop.lan_url
            counter.hears()
            phone.open("/")
    write_back(data, image)
    with open_counter(data) as counter:
        stranger = counter.phone()
        for forged in ("e_first.999999.0123456789abcdef", "e_first.999999", "x", "..", "é.1.2"):
            stranger.ask("/sign-in", Cookie=f"seen={forged}".encode().decode("latin-1"))
        assert counter.shop.notices.open() == []
        aline.address = eric.address = counter.shop.lan_url
        aline.open("/")
        (notice,) = counter.shop.notices.open()
        counter.shop.notices.settle(notice.id, None, counter.clock.now())
        eric.open("/")
        assert counter.shop.notices.open() == []


def _notices(phone: Phone) -> list[Form]:
    phone.open("/notices")
    return phone.forms(r"/notices/n_\w+/settle")


# Two at once.


def test_replies_that_this_box_never_sent_mean_a_second_one_with_its_identity(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        counter.only_hears()
        aline = counter.staff("Aline", owner=True)
        query = counter.hears(who=AMINA)
        counter.shop.desk.claim(query, aline)
        mine = counter.shop.desk.reply(query, aline, "Yes.")
        began = counter.shop.outbox.begin(mine, counter.clock.now())
        counter.clock.forward(hours=2)
        for callback, ago in ((began.callback, 0), ("order-77", 0), ("r_bcdfghjkmn.1", 2 * 3600)):
            counter.webhook(status(counter.clock, callback, ago))
        assert "another box" not in [notice.kind for notice in counter.shop.notices.open()]
        counter.webhook(status(counter.clock, "r_bcdfghjkmn.1"))
        assert "another box" in [notice.kind for notice in counter.shop.notices.open()]
