"""The customer of the taped day who is erased, and what is left of her: all of it, or not a word in any file."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from edge.access.staff import Staff
from edge.courier.files.room import ShelfRoom
from edge.desk.drafts import Drafts
from edge.forgetting import Erasing
from edge.media import MediaBook, Shelf
from edge.media.eviction import Eviction
from edge.media.kinds import kind_of
from edge.practice import webhooks
from edge.practice.webhooks import Identity
from edge.reports.daily.days import BusinessDays
from edge.reports.periods.period import Periods
from edge.reports.periods.ranges import Range, RangeKind
from edge.store.all_tables import where
from edge.store.tables.word_index import WordIndex
from proof.power.bodies import written
from tests.kit.support import NOON, Room

# Of everything that she says and is called; the neighbour writes in the same webhook, and stays.
WORD, PHONE = "zanzibarmango", "250788111222"
MESSAGES, IN_A_BODY = 150, 15
HER, NEIGHBOUR = "wamid.HERS", "wamid.NEXT"
_HER = Identity(name=f"Zuwena {WORD}", phone=PHONE, user_id="RW.70461198229999")
_NEIGHBOUR = Identity(name="Neighbour", phone="250788999888", user_id="RW.70461198228888")
_TRACES = [WORD, "zuwena", PHONE, base64.b64encode(WORD.encode()).decode()[:-4].lower()]
# When she writes; all others do a day later.
HER_DAY = NOON - timedelta(days=1)
_DAY = Range.around(RangeKind.DAY, HER_DAY.date())


def is_hers(wamid: str) -> bool:
    """Or her neighbour's: none of WhatsApp's promises to others."""
    return wamid.startswith((HER, NEIGHBOUR))


def lives(room: Room, folder: Path, by: Staff) -> None:
    """She writes, is answered and served, and her day ends."""
    for first in range(0, MESSAGES, IN_A_BODY):
        room.journal.append(_says(first))
    room.sort()
    query = room.open_query(_id(room))
    room.clock.forward(minutes=7)
    room.desk.claim(query, by)
    reply = room.desk.reply(query, by, f"Yes, {WORD} at 500")
    room.outbox.accepted(room.outbox.begin(reply, room.clock.now()), f"{HER}.OUT", room.clock.now())
    room.desk.close(query, by, "sold")
    with room.books.transaction():
        drafts, said = Drafts(room.books), f"And {WORD} tomorrow"
        drafts.keep(by.id, query, said, knew=drafts.of(by.id, query).mark, page="d_1", now=room.clock.now())
    words = WordIndex(room.books.database, most_unindexed=0)
    while words.step() or room.books.people.step():
        pass
    with room.books.reading() as connection:
        assert connection.execute("SELECT 1 FROM known_words WHERE word = ?", (WORD,)).fetchone()
    _lies_about(room, folder)
    room.clock.forward(seconds=(NOON - room.clock.at).total_seconds())
    assert BusinessDays(room.books, room.settings, room.clock).step() == 1


def _says(first: int) -> bytes:
    said = [
        webhooks.message(_HER, webhooks.text(f"{number} {WORD}, please"), wamid=f"{HER}.{number}", at=HER_DAY)
        for number in range(first, first + IN_A_BODY)
    ]
    if first:
        return written([_HER], said)
    photo = webhooks.file("image", f"m-{WORD}", "image/jpeg", b"", caption=f"This {WORD}")
    said[0] = webhooks.message(_HER, photo, wamid=f"{HER}.0", at=HER_DAY)
    said.append(webhooks.message(_NEIGHBOUR, webhooks.text("Nails?"), wamid=NEIGHBOUR, at=HER_DAY))
    return written([_HER, _NEIGHBOUR], said)


def _lies_about(room: Room, folder: Path) -> None:
    """Her photo, what is made of it, a copy of the database, and a chat that nobody has brought in yet."""
    shelf, media = Shelf(folder), MediaBook(room.books)
    (document,) = [one for one in room.books.tables.media.all() if one.get("media") == f"m-{WORD}"]
    file = media.get(str(document["id"]))
    with shelf.coming(file.id) as coming:
        coming.write(_photo())
        shelf.put(file.id, coming)
        media.fetched(file, kind_of(coming, ""), len(_photo()), "", doubtful=False)
    shelf.put_beside(file.id, ".thumb", WORD.encode())
    (folder / "incoming").mkdir(exist_ok=True)
    said = json.dumps({"name": f"WhatsApp Chat with {_HER.name}.txt"})
    for name, text in (("before-upgrade-1.db", WORD), ("incoming/u_1", WORD), ("incoming/u_1.json", said)):
        (folder / name).write_text(text, "utf-8")


def _photo() -> bytes:
    return b"\xff\xd8\xff\xe0" + WORD.encode() * 200


def begin(room: Room, folder: Path) -> None:
    Erasing(room.books, Shelf(folder), folder).begin(_id(room), None, room.clock.now())


def finish(room: Room, folder: Path) -> None:
    """As the program's own loops go on after a start."""
    shelf = Shelf(folder)
    ShelfRoom(MediaBook(room.books), Eviction(room.books), shelf, room.notices, room.clock).sweep()
    erasing = Erasing(room.books, shelf, folder)
    while erasing.step():
        pass


def figures(room: Room) -> str:
    """All that is counted of her day, as one short word."""
    days = BusinessDays(room.books, room.settings, room.clock)
    kept = room.books.days.between(_DAY.first.isoformat(), _DAY.last.isoformat())
    seen = asdict(Periods(room.books, days).see(_DAY))
    seen |= {"listed": sorted(seen["listed"]), "customers": sorted(each["count"] for each in seen["customers"])}
    told = json.dumps([[day.figures for day in kept], seen], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def is_gone(room: Room) -> bool:
    """Whether nobody sees her any more."""
    return bool(room.books.erasures.all()) and not room.books.tables.keys.contains(where("key") == f"phone:{PHONE}")


def what_is_left(room: Room, folder: Path) -> str:
    """ "whole" or "gone"; else what it is instead. Of files see `traces_in`."""
    with room.books.reading() as connection:

        def count(sql: str, *values: object) -> int:
            return int(connection.execute(sql, values).fetchone()[0])

        said = count("SELECT count(*) FROM messages WHERE wamid LIKE ?", f"{HER}.%")
        bodies = count("SELECT count(*) FROM journal WHERE instr(CAST(body AS TEXT), ?)", WORD)
        next_door = count("SELECT count(*) FROM messages WHERE wamid = ? AND text = 'Nails?'", NEIGHBOUR)
    known = room.books.tables.keys.contains(where("key") == f"phone:{PHONE}")
    drafts = sum(WORD in each["text"] for each in room.books.tables.drafts.all())
    photos = [one for one in room.books.tables.media.all() if one.get("media") == f"m-{WORD}" or one.get("label")]
    whole = [one for one in photos if _content(folder, str(one["id"])) == _photo()]
    found = (known, said, bodies, drafts, len(whole), next_door)
    if found == (True, MESSAGES + 1, MESSAGES // IN_A_BODY, 1, 1, 1) and not room.books.erasures.all():
        return "whole"
    if found == (False, 0, 0, 0, 0, 1) and [one.step for one in room.books.erasures.all()] == ["done"]:
        return "gone"
    return f"{found} of known, messages, bodies, drafts, photos, neighbours"


def _id(room: Room) -> str:
    document = room.books.tables.keys.get(where("key") == f"phone:{PHONE}")
    assert isinstance(document, dict)
    return str(document["customer"])


def _content(folder: Path, file: str) -> bytes:
    path = Shelf(folder).path(file)
    return path.read_bytes() if path.exists() else b""


def traces_in(folder: Path) -> list[str]:
    """Files in which a word of hers stands. Only of a shop that is closed."""
    found = []
    for path in filter(Path.is_file, folder.rglob("*")):
        content = path.read_bytes().lower()
        found += [str(path.relative_to(folder)) for trace in _TRACES if trace.encode() in content][:1]
    return found
