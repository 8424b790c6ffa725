"""A customer who is erased is nowhere any more, and all that was counted of them still counts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.backup import by_hand
from edge.bringing import Choice
from edge.desk.views.search import Search
from edge.errors import Refusal
from edge.forgetting import Erasing
from edge.forgetting.places import PLACES
from edge.language import Said
from edge.media import Shelf
from edge.printing import PrinterChoice
from edge.records.events import ReplyDelivered, ReplyHeld
from edge.registers.books import Books
from edge.reports.periods.ranges import Range, RangeKind
from edge.store.all_tables import where
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout
from tests.kit.erasing import (
    NAME,
    OTHER_PHONE,
    PHONE,
    TRACES,
    WORD,
    Zuwena,
    erased,
    lies_about,
    says_all,
    traces_in,
    wamid,
    whose,
)
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, until
from tests.kit.shops import Counter, customer, open_counter, webhook_of
from tests.kit.support import NOON, HandClock, open_room


def ask(counter: Counter, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with counter.shop.books.reading() as connection:
        return connection.execute(sql, values).fetchall()


def closes(aline: Phone, query: str) -> None:
    aline.open(f"/q/{query}")
    assert aline.submit(aline.form(f"/q/{query}/close"), outcome="sold").ok


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        for loop in (counter.shop.sending, counter.shop.carrying):
            loop.stop()
        yield counter


def does(phone: Phone, page: str, path: str, **fields: str) -> None:
    phone.open(page)
    assert phone.send(path, token=phone.token(), **fields).ok


def work_at_the_counter(counter: Counter, aline: Phone, query: str) -> None:
    """Staff answer, note, draft, label, rename and print; the word is in all of it."""
    shop = counter.shop
    shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9"))
    does(aline, "/labels", "/labels/add", name=f"{WORD} label")
    label = shop.books.tables.labels.all()[0]["id"]
    aline.open(f"/q/{query}")
    aline.submit(aline.form(f"/q/{query}/claim"))
    for path, fields in (
        (f"/q/{query}/label", {"label": label, "on": "yes"}),
        (f"/q/{query}/note", {"text": f"She likes {WORD}"}),
        (f"/c/{whose(counter)}/rename", {"name": f"Mama {WORD}"}),
        (f"/c/{whose(counter)}/print", {}),
    ):
        does(aline, f"/q/{query}", path, **fields)
    aline.open(f"/q/{query}")
    assert aline.submit(aline.form(f"/q/{query}/reply"), text=f"Yes, {WORD} at 500").ok
    (reply,) = shop.books.tables.replies.all()
    told = {"id": f"{wamid(900)}", "status": "delivered", "timestamp": "1795172400", "recipient_id": PHONE}
    pricing = {"pricing_type": "free_customer_service", "type": "free_customer_service", "category": "service"}
    callback = {"biz_opaque_callback_data": f"{reply['id']}.{reply['attempt']}", "pricing": pricing}
    Zuwena(counter).tells("messages", {"statuses": [{**told, **callback}]})
    aline.send(f"/q/{query}/draft", text=f"And {WORD} tomorrow", knew="", page="d_1")


# All of it


def test_a_customer_who_is_erased_is_nowhere_any_more(
    counter: Counter, tmp_path: Path, stick: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG", logger="edge")
    data, zuwena = tmp_path / "data", Zuwena(counter)
    aline = counter.signed_in("Aline", owner=True)
    bosco = counter.hears("Bosco asks for nails", customer(7, "Bosco"))
    says_all(zuwena)
    Zuwena(counter, OTHER_PHONE).sends(Zuwena(counter, OTHER_PHONE).item("text", {"body": f"Also {WORD}"}))
    query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
    work_at_the_counter(counter, aline, query)
    counter.shop.desk.join(whose(counter), whose(counter, OTHER_PHONE), counter.staff("Aline"))
    lies_about(counter, data)
    while counter.shop.books.words.step() or counter.shop.books.people.step():
        pass
    closes(aline, query)
    assert len({trace.split(": ")[1].lower() for trace in traces_in(data)}) >= 4, "or it proves nothing"

    erased(counter)

    assert traces_in(data) == []
    by_hand(data, stick, counter.clock.at)
    assert traces_in(stick) == []
    exporting = [sys.executable, "server.py", "export", "--to", str(tmp_path / "all")]
    subprocess.run(exporting, env=Program(data).environment, cwd=ROOT, check=True, capture_output=True)
    assert traces_in(tmp_path / "all") == []
    assert caplog.records
    assert WORD not in caplog.text.lower()
    assert "Bosco asks for nails" in words(aline.open(f"/q/{bosco}").text)
    assert traces_in_pages(aline, query) == []
    assert ask(counter, "PRAGMA integrity_check") == [("ok",)]
    assert ask(counter, "SELECT step FROM erasures") == [("done",)]


def traces_in_pages(phone: Phone, query: str) -> list[str]:
    pages = [
        "/",
        "/closed",
        "/apart",
        "/notices",
        "/printer",
        "/labels",
        "/search?words=zanzibarm",
        "/reports",
        "/summary",
        "/old-chats",
    ]
    return [page for page in [*pages, f"/q/{query}"] if WORD in phone.open(page).text.lower()]


def test_of_each_table_and_column_it_is_said_what_erasing_does_with_it(tmp_path: Path):
    """Should this fail: name the table or the column in edge/forgetting/places.py, and see to it in erasing."""
    with closing(Books.open(tmp_path)) as books, books.reading() as connection:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [name for (name,) in connection.execute(sql) if not name.startswith("message_words_")]
        columns = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1"
        found = {table: {name for (name,) in connection.execute(columns, (table,))} for table in tables}
    assert {table: set(columns) for table, columns in PLACES.items()} == found


# What stays


def figures(counter: Counter) -> tuple[Any, ...]:
    """All that is counted, of today and of the days before."""
    shop = counter.shop
    today = shop.days.today()
    days = shop.books.days.between("", "~")
    period = shop.periods.see(Range(RangeKind.RANGE, NOON.date() - timedelta(days=3), NOON.date() + timedelta(days=3)))
    counted = {name: getattr(period, name) for name in period.__slots__ if name not in ("customers", "labels")}
    by_customer = sorted(one.count for one in period.customers)
    board = shop.board.see(counter.staff("Aline"))
    told = [{**day.figures, **dict.fromkeys(("held", "unsure", "failed", "by_label"))} for day in days]
    troubles = [[len(day.figures.get(kind, ())) for kind in ("held", "unsure", "failed")] for day in days]
    assert today
    now = {name: getattr(today.figures, name) for name in today.figures.__slots__}
    now |= {kind: len(now[kind]) for kind in ("held", "unsure", "failed")}
    return now, counted, by_customer, board.closed_today, shop.books.replies.counts(), told, troubles


def test_figures_are_the_same_before_and_after(counter: Counter):
    staff, zuwena = counter.staff("Aline", owner=True), Zuwena(counter)
    for day in range(3):
        zuwena.sends(zuwena.item("text", {"body": f"Day {day}: {WORD}"}))
        query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
        counter.clock.forward(minutes=7)
        counter.shop.desk.claim(query, staff)
        counter.shop.desk.reply(query, staff, f"Yes, {WORD} at 500")
        reply = counter.shop.books.tables.replies.all()[-1]
        changes = {"state": "delivered" if day else "held"}
        counter.shop.books.tables.replies.update(changes, doc_ids=[reply.doc_id])
        became = ReplyDelivered if day else ReplyHeld
        what = became(reply["id"], Said("outbox.dropped").kept())
        counter.shop.books.events.add(what, counter.clock.now(), query=query, customer=whose(counter))
        counter.hears(f"Nails on day {day}?", customer(40 + day))
        if day < 2:
            counter.clock.forward(days=1)
            counter.shop.summaries.step(counter.shop.prints)
        if not day:
            counter.shop.books.tables.replies.update({"state": "delivered"}, doc_ids=[reply.doc_id])
        counter.shop.desk.close(query, staff, "sold")
    assert "Zuwena" in str([day.figures for day in counter.shop.books.days.between("", "~")])
    before = figures(counter)
    erased(counter)
    assert figures(counter) == before
    assert "Zuwena" not in str([day.figures for day in counter.shop.books.days.between("", "~")])
    aline = counter.signed_in("Aline")
    assert aline.open("/reports?kind=month").ok
    assert aline.open("/closed").ok


# What comes again


def test_what_whatsapp_brings_again_of_her_stays_away_and_what_she_writes_anew_comes_in(
    counter: Counter, tmp_path: Path
):
    aline, zuwena = counter.signed_in("Aline", owner=True), Zuwena(counter)
    first = zuwena.item("text", {"body": f"Do you have {WORD}?"})
    zuwena.sends(first)
    query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
    closes(aline, query)
    counter.clock.forward(hours=1)
    erased(counter)
    zuwena.sends(first)
    zuwena.tells("messages", {"statuses": [{"id": first["id"], "status": "read", "recipient_id": PHONE}]})
    contact = {"phone_number": PHONE, "full_name": NAME}
    zuwena.tells("smb_app_state_sync", {"state_sync": [{"type": "contact", "action": "add", "contact": contact}]})
    old = {"from": PHONE, "id": wamid(77), "timestamp": "1795000000", "type": "text", "text": {"body": WORD}}
    chunk = {"metadata": {"phase": 0}, "threads": [{"id": PHONE, "context": {"wa_id": PHONE}, "messages": [old]}]}
    zuwena.tells("history", {"history": [chunk]})
    assert not counter.shop.books.tables.customers.all()
    assert counter.shop.books.messages.count() == 0
    assert traces_in_journal(counter) == []

    counter.clock.forward(hours=1)
    zuwena.sends(zuwena.item("text", {"body": "Hello, I am new"}))
    (document,) = counter.shop.books.tables.customers.all()
    assert document["name"] == NAME, "a new customer of the same name"
    zuwena.sends(first)
    assert ask(counter, "SELECT text FROM messages") == [("Hello, I am new",)]


def traces_in_journal(counter: Counter) -> list[bytes]:
    bodies = [body for (body,) in ask(counter, "SELECT body FROM journal")]
    return [body for body in bodies if any(trace.encode() in body for trace in TRACES)]


def test_what_others_said_in_the_same_webhook_stays_and_is_read_again_as_it_was(counter: Counter):
    aline, zuwena = counter.signed_in("Aline", owner=True), Zuwena(counter)
    mine = zuwena.item("text", {"body": WORD})
    his = {**zuwena.item("text", {"body": "Nails?"}), "from": "250788000999", "id": "wamid.bosco"}
    odd = {**zuwena.item("hologram", {}), "from": "250788000999", "id": "wamid.odd"}
    body = json.loads(webhook_of(mine, his, odd, name=NAME, phone=PHONE))
    others = {"profile": {"name": "Bosco"}, "wa_id": "250788000999"}
    body["entry"][0]["changes"][0]["value"]["contacts"].append(others)
    counter.webhook(json.dumps(body).encode())
    query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
    closes(aline, query)
    before = ask(counter, "SELECT entry, place, reason FROM set_aside")
    assert before
    erased(counter)
    assert traces_in_journal(counter) == []
    assert b"Nails?" in ask(counter, "SELECT body FROM journal")[0][0]
    assert ask(counter, "SELECT entry, place, reason FROM set_aside") == before
    with counter.shop.books.transaction() as connection:
        connection.execute("UPDATE set_aside SET version = 'another'")
    counter.shop.sorter.read_again()
    assert ask(counter, "SELECT entry, place, reason FROM set_aside") == before
    assert ask(counter, "SELECT count(*) FROM book_customers") == [(1,)]


# Who may, and when


def test_nobody_is_erased_while_they_wait_or_a_reply_to_them_does(counter: Counter):
    aline, zuwena = counter.signed_in("Aline", owner=True), Zuwena(counter)
    zuwena.sends(zuwena.item("text", {"body": WORD}))
    query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
    with pytest.raises(Refusal, match="open"):
        counter.shop.memory.erasing.begin(whose(counter), None, counter.clock.now())
    does(aline, f"/q/{query}", f"/q/{query}/claim")
    aline.open(f"/q/{query}")
    aline.submit(aline.form(f"/q/{query}/reply"), text="Yes")
    (reply,) = counter.shop.books.tables.replies.all()
    closed = {"state": "closed", "open_for": None, "outcome": "sold"}
    counter.shop.books.tables.queries.update(closed, where("id") == query)
    for state in ("queued", "failed"):
        counter.shop.books.tables.replies.update({"state": state}, doc_ids=[reply.doc_id])
        with pytest.raises(Refusal, match="has not left yet"):
            counter.shop.memory.erasing.begin(whose(counter), None, counter.clock.now())
    counter.shop.books.tables.replies.update({"state": "dropped"}, doc_ids=[reply.doc_id])
    erased(counter)


def exported(books: Books, data: Path, to: Path, clock: HandClock) -> str:
    with sink_to(to) as sink:
        Takeout(books, Shelf(data), clock.now(), lambda *_: None).take(sink)
    found = "".join(path.read_text("utf-8") for path in to.rglob("*") if path.is_file())
    shutil.rmtree(to)
    return found.lower()


def test_cut_off_at_any_step_it_goes_on_at_the_next_start_and_nobody_sees_half_of_her(tmp_path: Path):
    """Killed after each of its transactions in turn."""
    with open_counter(tmp_path / "first") as counter:
        aline, zuwena = counter.signed_in("Aline", owner=True), Zuwena(counter)
        zuwena.sends(*(zuwena.item("text", {"body": f"{number} {WORD}"}) for number in range(110)))
        while counter.shop.books.words.step():
            pass
        query = str(counter.shop.books.tables.queries.get(where("open_for") == whose(counter))["id"])  # type: ignore[index]
        closes(aline, query)
    steps = 0
    while True:
        data = tmp_path / f"cut-{steps}"
        shutil.copytree(tmp_path / "first", data)
        clock = HandClock()
        room = open_room(data, clock)
        erasing = Erasing(room.books, Shelf(data), data)
        (who,) = [each["id"] for each in room.books.tables.customers.all()]
        erasing.begin(who, None, clock.now())
        done = sum(erasing.step() for _ in range(steps))
        whole = room.books.erasures.under_way() is None
        search = Search(room.books, room.team).find(WORD)
        assert (search.messages, search.customers) == ([], [])
        with pytest.raises(Refusal):
            room.board.query(query, room.staff("Aline"))
        assert WORD.lower() not in exported(room.books, data, tmp_path / "taken-out", clock)
        room.close()
        room = open_room(data, clock)
        again = Erasing(room.books, Shelf(data), data)
        while again.step():
            pass
        assert room.books.erasures.under_way() is None
        room.close()
        assert traces_in(data) == [], f"cut off after {done} steps"
        shutil.rmtree(data)
        if whole:
            break
        steps += 1
    assert steps > 8


# Numbers that wander, and groups


def contact(name: str, phone: str = "", user: str = "") -> dict[str, Any]:
    ids = {key: value for key, value in (("wa_id", phone), ("user_id", user)) if value}
    return {"profile": {"name": name}, **ids}


def brings(counter: Counter, said: dict[str, Any], *items: dict[str, Any]) -> None:
    """A webhook with messages of one person."""
    at = str(int(counter.clock.at.timestamp()))
    Zuwena(counter).tells("messages", {"contacts": [said], "messages": [{"timestamp": at, **each} for each in items]})


def close_all(counter: Counter) -> None:
    for query in counter.shop.books.tables.queries.search(where("state") != "closed"):
        counter.shop.desk.close(str(query["id"]), counter.staff("Aline", owner=True), "sold")


def test_whoever_has_her_number_of_before_stays_whole_also_where_she_was_joined(counter: Counter):
    text, aline = {"type": "text", "text": {"body": "Nails?"}}, counter.staff("Aline", owner=True)
    brings(counter, contact("Zuwena", PHONE, "RW.Z1"), {"from": PHONE, "id": "wamid.z1", **text})
    brings(counter, contact("Zu", OTHER_PHONE, "RW.Z2"), {"from": OTHER_PHONE, "id": "wamid.z2", **text})
    counter.shop.desk.join(whose(counter, OTHER_PHONE), whose(counter), aline)
    close_all(counter)
    counter.clock.forward(days=40)
    bosco = contact("Bosco", PHONE, "RW.B1")
    brings(counter, bosco, {"from": PHONE, "id": "wamid.b1", "from_user_id": "RW.B1", **text})
    close_all(counter)
    assert whose(counter) != whose(counter, OTHER_PHONE), "it is his number now"
    counter.clock.forward(hours=1)
    erased(counter, OTHER_PHONE)
    assert [one["name"] for one in counter.shop.books.tables.customers.all()] == ["Bosco"]
    assert ask(counter, "SELECT wamid FROM messages") == [("wamid.b1",)]
    bodies = str(ask(counter, "SELECT body FROM journal"))
    assert "wamid.b1" in bodies
    assert "Zu" not in bodies
    brings(counter, bosco, {"from": PHONE, "id": "wamid.b2", "from_user_id": "RW.B1", **text})
    assert ask(counter, "SELECT wamid FROM messages") == [("wamid.b1",), ("wamid.b2",)]


def test_what_she_wrote_in_a_group_before_she_was_a_customer_goes_under_whatever_id(counter: Counter):
    text, nameless = {"type": "text", "text": {"body": WORD}}, contact("Zuwena", user="RW.Z1")
    here = {"from_user_id": "RW.Z1", **text}
    brings(counter, nameless, {"id": "wamid.g1", "group_id": "group-1", **here})
    brings(counter, contact("Zuwena", user="RW.B1"), {**here, "from_user_id": "RW.B1", "id": "w.g2", "group_id": "g"})
    with counter.shop.books.transaction() as connection:  # as versions before kept it
        connection.execute(
            "UPDATE messages SET data = json_remove(data, '$.extra.sender.user_id') WHERE wamid = 'w.g2'"
        )
    brings(counter, nameless, {"id": "wamid.z1", **here})
    brings(counter, contact("Zuwena", user="RW.B1"), {**here, "from_user_id": "RW.B1", "id": "w.b1"})
    close_all(counter)
    for key in ("user:RW.Z1", "user:RW.B1"):
        (found,) = counter.shop.books.tables.keys.search(where("key") == key)
        counter.shop.memory.erasing.begin(found["customer"], None, counter.clock.now())
        assert until(lambda: not counter.shop.books.erasures.under_way(), 120)
        assert "RW.B1" in str(ask(counter, "SELECT body FROM journal")) or key == "user:RW.B1", "a namesake stays"
        left = {name for (name,) in ask(counter, "SELECT wamid FROM messages")}
        assert left == ({"w.g2", "w.b1"} if "Z1" in key else set())


@pytest.mark.parametrize("only_in_webhook", [False, True])
def test_what_others_quote_of_her_in_a_group_leads_nowhere(counter: Counter, *, only_in_webhook: bool):
    text, bosco = {"type": "text", "text": {"body": "Nails?"}}, contact("Bosco", "250788999111")
    quoting = {"from": "250788999111", "group_id": "g", **text}
    brings(counter, contact("Zuwena", PHONE), {"from": PHONE, "id": "w.z1", "group_id": "g", **text})
    brings(counter, bosco, {**quoting, "id": "w.b1", "context": {"id": "w.z1"}})
    brings(counter, bosco, {**quoting, "id": "w.b2", "context": {"id": "w.b1"}})
    if only_in_webhook:
        with counter.shop.books.transaction() as connection:  # as versions before kept it
            connection.execute("UPDATE messages SET data = json_remove(data, '$.extra.sender') WHERE wamid = 'w.z1'")
    brings(counter, contact("Zuwena", PHONE), {"from": PHONE, "id": "w.z2", **text})
    close_all(counter)
    erased(counter)
    assert ask(counter, "SELECT wamid, quotes FROM messages") == [("w.b1", None), ("w.b2", "w.b1")]


def test_what_she_wrote_in_a_group_goes_however_her_number_was_written_and_what_she_quoted_stays(counter: Counter):
    text, long, short = {"type": "text", "text": {"body": WORD}}, "5215512345678", "525512345678"
    brings(counter, contact("Bosco", "250788999111"), {"from": "250788999111", "id": "w.b1", "group_id": "g", **text})
    quoting = {"from": short, "id": "w.z1", "group_id": "g", "context": {"id": "w.b1"}, **text}
    brings(counter, contact("Zuwena", short, "MX.OLD"), quoting)
    brings(
        counter,
        contact("Zuwena", user="MX.NEW") | {"parent_user_id": "MX.ENT.1"},
        {"from_user_id": "MX.NEW", "from_parent_user_id": "MX.ENT.1", "id": "w.z2", "group_id": "g", **text},
    )
    said = contact("Zuwena", long, "MX.Z") | {"parent_user_id": "MX.ENT.1"}
    brings(
        counter, said, {"from": long, "from_user_id": "MX.Z", "from_parent_user_id": "MX.ENT.1", "id": "w.z3", **text}
    )
    close_all(counter)
    erased(counter, long)
    assert ask(counter, "SELECT wamid FROM messages") == [("w.b1",)]
    bodies = str(ask(counter, "SELECT body FROM journal"))
    assert ("w.b1" in bodies, "w.z1" in bodies, "Zuwena" in bodies) == (True, False, False)


def test_what_a_group_of_a_phone_has_of_her_number_goes_however_the_phone_writes_it(counter: Counter, tmp_path: Path):
    text = {"type": "text", "text": {"body": "Nails?"}}
    brings(counter, contact("Zuwena", "15550100199", "US.Z"), {"from": "15550100199", "id": "w.z1", **text})
    said = ("\u202a+1 (555) 010\u20110199\u202c: " + WORD, "Eric: To all", "Bosco: Good")
    name = "WhatsApp Chat with Builders.txt"
    (tmp_path / name).write_text("".join(f"13/10/2026, 09:0{at} - {each}\n" for at, each in enumerate(said)))
    bringing = counter.shop.memory.chats.bringing
    bringing.begin(tmp_path / name, name, Choice(us=("Eric",)), None)
    assert until(lambda: [str(one.state) for one in bringing.all()] == ["done"])
    close_all(counter)
    erased(counter, "15550100199")
    assert {said for (said,) in ask(counter, "SELECT text FROM messages")} == {"To all", "Good"}
