"""The shop's settings: kept through a restart, refused when they cannot be, and secrets that never show."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event

import pytest

from edge.errors import Refusal
from edge.store.all_tables import where
from edge.store.engine.readers import READERS
from edge.whatsapp import Credentials
from tests.kit.support import ACCOUNT, Room, open_room

SECRETS = (ACCOUNT.app_secret, ACCOUNT.verify_token, ACCOUNT.token)


def test_settings_are_there_after_a_restart(tmp_path: Path):
    room = open_room(tmp_path)
    room.settings.change_shop(name="Kabeza Hardware", lease_seconds=60)
    secret = room.settings.box_secret("cookies")
    room.close()
    room = open_room(tmp_path)
    assert (room.settings.shop().name, room.settings.shop().lease_seconds) == ("Kabeza Hardware", 60)
    assert room.settings.account() == ACCOUNT
    assert room.settings.box_secret("cookies") == secret != room.settings.box_secret("other")
    room.close()


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"name": "Kabeza\x1b[2J"},
        {"zone": "Africa/Nowhere"},
        {"zone": "../etc/passwd"},
        {"zone": ""},
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(room: Room, change: dict[str, str]):
    before = room.settings.shop()
    with pytest.raises(Refusal):
        room.settings.change_shop(**change)
    assert room.settings.shop() == before


def test_while_a_secret_is_changed_the_one_before_still_counts_also_the_second_time(room: Room):
    for new, old in (("second", ACCOUNT.app_secret), ("third", "second")):
        known = room.settings.account()
        assert known
        room.settings.change_account(replace(known, app_secret=new))
        account = room.settings.account()
        assert account
        assert (account.app_secret, account.old_app_secret) == (new, old)


def test_a_secret_that_others_have_seen_ends_at_once(room: Room):
    room.settings.change_account(replace(ACCOUNT, app_secret="second"), old_secret_is_known=True)
    account = room.settings.account()
    assert account
    assert (account.app_secret, account.old_app_secret) == ("second", "")


def test_a_change_that_is_under_way_already_can_be_ended_too(room: Room):
    room.settings.change_account(replace(ACCOUNT, app_secret="second"))
    known = room.settings.account()
    assert known
    room.settings.change_account(known, old_secret_is_known=True)
    account = room.settings.account()
    assert account
    assert (account.app_secret, account.old_app_secret) == ("second", "")


def test_the_old_app_secret_ends_after_seven_trusted_days(room: Room):
    room.settings.change_account(replace(ACCOUNT, app_secret="second"))

    def old_secret() -> str:
        room.settings.end_rotation(room.clock.now())
        account = room.settings.account()
        assert account
        assert account.app_secret == "second"
        return account.old_app_secret

    room.clock.trusted = False
    room.clock.step(days=-20_000)
    assert old_secret()
    room.clock.step(days=20_000)
    room.clock.forward(days=30)
    assert old_secret(), "days that nobody vouches for do not count"
    room.clock.trusted = True
    assert old_secret()
    room.clock.forward(days=6, hours=23)
    assert old_secret(), "WhatsApp still comes with webhooks that it signed with the old one"
    room.clock.forward(hours=2)
    assert old_secret() == ""
    assert "an-app-secret" not in str(room.books.tables.settings.all())


def test_each_rotation_has_seven_days_of_its_own(room: Room):
    room.settings.change_account(replace(ACCOUNT, app_secret="second"))
    room.settings.end_rotation(room.clock.now())
    room.clock.forward(days=6)
    known = room.settings.account()
    assert known
    room.settings.change_account(replace(known, app_secret="third"))
    for _ in range(2):
        room.settings.end_rotation(room.clock.now())
        room.clock.forward(days=6)
    account = room.settings.account()
    assert account
    assert account.old_app_secret == "second"


def test_a_clock_that_was_ahead_does_not_keep_the_old_app_secret_for_ever(room: Room):
    room.settings.change_account(replace(ACCOUNT, app_secret="second"))
    room.clock.step(days=1500)
    room.settings.end_rotation(room.clock.now())
    room.clock.step(days=-1500)
    for _ in range(2):
        room.settings.end_rotation(room.clock.now())
        room.clock.forward(days=8)
    account = room.settings.account()
    assert account
    assert account.old_app_secret == ""


@pytest.mark.parametrize(
    "change",
    [
        {"phone_number_id": "+250788000101"},
        {"phone_number_id": "1234"},
        {"phone_number_id": "1" * 31},
        {"phone_number_id": "4556001200399\u0661\u0661"},
        {"waba_id": "my shop"},
        {"app_secret": ""},
        {"app_secret": "two words"},
        {"app_secret": "secr\u00e9t"},
        {"token": "EAAG\n"},
        {"token": "\ufeffEAAG"},
        {"verify_token": " "},
        {"verify_token": "a\x00b"},
    ],
)
def test_an_account_that_can_be_none_is_refused_and_changes_nothing(room: Room, change: dict[str, str]):
    with pytest.raises(Refusal) as refused:
        room.settings.change_account(replace(ACCOUNT, **change))
    assert next(iter(change)) in refused.value.sentence
    assert room.settings.account() == ACCOUNT


def test_a_change_of_the_token_leaves_the_secrets_alone(room: Room):
    room.settings.change_account(replace(ACCOUNT, token="another"))
    account = room.settings.account()
    assert account == replace(ACCOUNT, token="another")


def test_what_another_version_wrote_beside_is_passed_over(tmp_path: Path):
    room = open_room(tmp_path)
    with room.books.transaction():
        room.books.tables.settings.upsert(
            {"name": "shop", "value": {"name": "Shop X", "colour": "red"}}, where("name") == "shop"
        )
    room.close()
    room = open_room(tmp_path)
    assert room.settings.shop().name == "Shop X"
    room.close()


def test_no_secret_appears_in_what_is_printed():
    account = replace(ACCOUNT, old_app_secret="an old secret")
    shown = f"{account} {account!r} {Credentials('1', ACCOUNT.token)!r}"
    assert not [secret for secret in (*SECRETS, "an old secret") if secret in shown]


# Changed within a transaction.


def test_nobody_sees_a_change_before_its_transaction_has_succeeded_and_nobody_after_it_failed(room: Room):
    name = room.settings.shop().name

    def change_and_fail() -> None:
        with ThreadPoolExecutor(1) as threads, room.books.transaction():
            room.settings.change_shop(name="Never kept")
            room.settings.change_account(replace(ACCOUNT, token="never-kept"))
            assert threads.submit(room.settings.shop).result().name == name
            raise Refusal("empty", "settings.no_name")

    with pytest.raises(Refusal):
        change_and_fail()
    assert (room.settings.shop().name, room.settings.account()) == (name, ACCOUNT)
    room.settings.change_shop(language="fr")
    assert (room.settings.shop().name, room.settings.shop().language) == (name, "fr")


def test_a_change_that_waits_for_another_one_is_made_of_what_became_of_that(room: Room):
    name = room.settings.shop().name
    with ThreadPoolExecutor(1) as threads:
        for kept in (False, True):
            with suppress(Refusal), room.books.transaction():
                room.settings.change_shop(name=f"New {kept}")
                waits = threads.submit(room.settings.change_shop, language="fr" if kept else "rw")
                assert not wait([waits], timeout=0.1).done
                if not kept:
                    raise Refusal("empty", "settings.no_name")
            assert waits.result().name == (f"New {kept}" if kept else name)
            assert room.settings.shop() == waits.result()


def test_of_two_parts_of_one_transaction_the_second_knows_the_first(room: Room):
    with room.books.transaction():
        room.settings.change_shop(name="New")
        room.settings.change_shop(language="fr")
    assert (room.settings.shop().name, room.settings.shop().language) == ("New", "fr")


def test_a_change_that_is_on_disk_counts_also_while_nobody_can_read(room: Room):
    """As many as may read at once hold what they read: what was written is not asked for again."""
    come, go = Barrier(READERS + 1), Event()

    def read_on() -> None:
        with room.books.reading():
            come.wait()
            go.wait()

    with ThreadPoolExecutor(READERS) as threads:
        for _ in range(READERS):
            threads.submit(read_on)
        come.wait()
        try:
            room.settings.change_shop(name="Kabeza Hardware")
            room.settings.change_account(replace(ACCOUNT, app_secret="rotated"))
        finally:
            go.set()
    account = room.settings.account()
    assert account
    assert (account.app_secret, account.old_app_secret) == ("rotated", ACCOUNT.app_secret)
    assert room.settings.shop().name == "Kabeza Hardware"
