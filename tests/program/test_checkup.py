"""What `check` says of a shop, and what /healthz and the watchdog live on."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.backup import by_hand
from edge.cli.check import credentials, findings
from edge.cli.status import in_words, status
from edge.clock import FLOOR, Clock
from edge.config import Config
from edge.practice import Practice
from edge.registers.books import Books
from edge.running.health import Signs, Watch
from edge.running.loops import Loop
from edge.server.knocking import Knocking
from edge.settings import Account
from tests.kit.programs import Program
from tests.kit.support import NOON, HandClock, Room, open_room


def said(data: Path, clock: HandClock | None = None, *, stick: Path | None = None) -> list[tuple[bool, str]]:
    """What is said of the shop; of its backups only where there is a stick to be looked for."""
    given: Any = clock or HandClock()
    config = Config(data=data, backup_folder=stick)
    found = [(finding.wrong, finding.sentence) for finding in findings(config, given)]
    elsewhere = [
        " lies on ",
        "MB are free",
        "libjpeg-turbo-progs",
        "no key on paper",
        *([] if stick else ["Backups are not set up"]),
    ]
    return [(wrong, sentence) for wrong, sentence in found if not any(word in sentence for word in elsewhere)]


def test_without_a_shop_it_says_how_to_set_one_up(tmp_path: Path):
    ((wrong, sentence),) = said(tmp_path / "none")
    assert wrong
    assert "iduka setup" in sentence
    assert list(tmp_path.iterdir()) == [], "looking changes nothing"


def test_a_shop_without_credentials_people_or_owner_is_told_so_one_after_the_other(tmp_path: Path):
    room = open_room(tmp_path)
    room.books.tables.settings.truncate()
    assert [sentence.split(".")[0] for _, sentence in said(tmp_path)] == [
        "WhatsApp's credentials are missing",
        "Nobody can sign in yet",
    ]
    room.staff("Aline")
    assert "Nobody is the owner" in said(tmp_path)[-1][1]
    room.close()


def test_a_shop_in_order_has_no_findings(tmp_path: Path):
    room = open_room(tmp_path)
    room.staff("Diane", owner=True)
    assert said(tmp_path) == []
    room.close()


def test_a_clock_in_the_past_is_wrong_and_one_in_doubt_a_remark(tmp_path: Path):
    room = open_room(tmp_path)
    room.staff("Diane", owner=True)
    clock = HandClock(FLOOR - timedelta(days=9))
    ((wrong, sentence),) = said(tmp_path, clock)
    assert wrong
    assert "which is in the past" in sentence
    clock.at, clock.trusted = NOON, False
    ((wrong, sentence),) = said(tmp_path, clock)
    assert not wrong
    room.close()


def test_a_shop_without_a_backup_is_not_in_order(tmp_path: Path, stick: Path):
    room = open_room(tmp_path / "data")
    room.staff("Diane", owner=True)
    told = Program(tmp_path / "data").run("check")
    assert "✗ Backups are not set up" in told.stdout
    assert told.returncode == 1
    assert said(tmp_path / "data", room.clock, stick=tmp_path / "no stick")[0][0]
    ((wrong, sentence),) = said(tmp_path / "data", room.clock, stick=stick)
    assert wrong
    assert "There is no backup of this shop yet" in sentence
    by_hand(tmp_path / "data", stick, room.clock.at)
    assert said(tmp_path / "data", room.clock, stick=stick) == []
    room.clock.forward(days=3)
    ((wrong, sentence),) = said(tmp_path / "data", room.clock, stick=stick)
    assert wrong
    assert "For 3 days there has been no good backup" in sentence
    room.settings.change_shop(practice=True)
    assert said(tmp_path / "data", room.clock) == [], "in practice nothing can be lost"
    room.close()


def test_data_of_another_schema_are_not_sent_to_set_up(tmp_path: Path):
    room = open_room(tmp_path)
    with room.books.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    room.close()
    ((wrong, sentence),) = said(tmp_path)
    assert wrong
    assert "setup" not in sentence


# Health.


def watch(room: Room, tmp_path: Path, *loops: Loop) -> Watch:
    clock: Any = room.clock
    return Watch(room.books, room.journal, room.link, loops, clock, tmp_path, Signs(Knocking(clock), room.settings))


def test_health_is_true_to_what_works(room: Room, tmp_path: Path):
    beaten = threading.Event()

    def beat() -> int:
        beaten.set()
        return 0

    loop = Loop("sorter", beat, every=60)
    before = watch(room, tmp_path, loop).look()
    assert (before["ok"], before["loops"]) == (False, "still: sorter")
    loop.start()
    assert beaten.wait(60)
    loop.stop()
    health = watch(room, tmp_path, loop).look()
    assert health["ok"]
    assert (health["store"], health["intake"], health["link"]) == ("ok", "ok", "unknown")
    room.journal.close()
    after = watch(room, tmp_path, loop)
    assert (after.look()["ok"], after.look()["intake"], after.alive()) == (False, "stopped", False)


def test_a_doubtful_clock_and_a_missing_line_are_said_and_are_no_illness(room: Room, tmp_path: Path):
    room.clock.trusted = False
    health = watch(room, tmp_path).look()
    assert health["ok"]
    assert health["clock"] == "not certain"


# Status.


@pytest.fixture
def beside(room: Room, tmp_path: Path) -> Any:
    books = Books.open_reading(tmp_path / "data")
    yield books
    books.close()


def test_status_counts_beside_a_running_shop_and_names_nobody(room: Room, beside: Books):
    aline = room.staff("Aline")
    query = room.writes("wamid.1", "My secret")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes")
    figures = status(beside, Clock())
    assert figures["messages"] == 2
    assert figures["customers"] == 1
    assert figures["queries"] == {"waiting": 0, "claimed": 1, "closed": 0}
    assert figures["outbox"]["queued"] == 1
    assert figures["link"] == "unknown"
    assert figures["journal"] == {"total": 0, "unread": 0, "set_aside": 0}
    words = in_words(figures)
    assert "1 claimed" in words
    assert not [secret for secret in ("Amina", "secret", "250788") if secret in words + str(figures)]


def test_the_credentials_are_asked_of_whatsapp_itself(tmp_path: Path):
    room = open_room(tmp_path)
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice:
        mine = practice.account
        config = Config(data=tmp_path, graph_url=practice.graph_url)
        right = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        room.settings.change_account(right)
        assert list(credentials(config)) == []
        room.settings.change_account(replace(right, token="EAAanother"))
        ((wrong, sentence),) = [(finding.wrong, finding.sentence) for finding in credentials(config)]
        assert wrong
        assert "access token" in sentence
        assert "EAAanother" not in sentence
    ((wrong, sentence),) = [(finding.wrong, finding.sentence) for finding in credentials(config)]
    assert not wrong, "no internet is an ordinary day"
    assert "could not be asked" in sentence
    room.close()


def test_the_address_of_the_way_in_is_called_while_the_shop_is_open(tmp_path: Path):
    room = open_room(tmp_path)
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice:
        mine = practice.account
        config = Config(data=tmp_path, graph_url=practice.graph_url)
        account = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        room.settings.change_account(account)
        ((wrong, sentence),) = [(each.wrong, each.sentence) for each in credentials(config, room.clock)]
        assert wrong
        assert "Where 127.0.0.1 leads, nobody takes calls" in sentence
        assert mine.verify_token not in sentence
        room.journal.append(b"{}")
        assert list(credentials(config, room.clock)) == [], "what has just come in is the better proof"
        room.clock.forward(minutes=11)
        assert len(list(credentials(config, room.clock))) == 1
        room.close()
        assert list(credentials(config, room.clock)) == [], "nobody is there to answer"


def test_without_the_program_for_thumbs_the_way_to_bring_it_is_said_and_the_shop_is_well(tmp_path: Path):
    room = open_room(tmp_path / "data")
    room.staff("Diane", owner=True)
    room.close()
    shop = Program(tmp_path / "data")
    shop.environment["PATH"] = str(tmp_path / "none")
    told = shop.run("check").stdout
    assert "· Photos are shown whole" in told
    assert "sudo apt-get install libjpeg-turbo-progs" in told


@pytest.mark.needs("djpeg", "cjpeg")
def test_with_the_program_for_thumbs_nothing_is_said_of_it(tmp_path: Path):
    open_room(tmp_path / "data").close()
    assert "libjpeg" not in Program(tmp_path / "data").run("check").stdout
