"""Where the shop's data lie: this machine, this card, these files. Elsewhere they may be a copy of the card.

An image of a card believes unsent what its original has sent since, and knows nothing of it. So wherever the data wake
on another machine, on another card or in other files, what waits is asked about and not sent. Each mark is compared
only where it was known before and is known now: what a system does not tell proves nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from edge.clock import Moment
from edge.ids import new_id
from edge.language import Said
from edge.notices import Notices
from edge.outbox import begin_anew, doubt_all
from edge.records.events import HasMoved
from edge.registers.books import Books

FACT = "place"
NOTICE = "another place"
EPOCHS = "epochs"
_LESS = {"phone": "backup.older_than_seen", "whatsapp": "backup.older_than_told"}
_FIRST, MOST_EPOCHS = "e_first", 20

# A Raspberry Pi has its number in silicon, other machines in their firmware; the last is the system's own.
_MACHINE = ("sys/firmware/devicetree/base/serial-number", "sys/class/dmi/id/product_uuid", "etc/machine-id")
# What a card or a disk says of itself; a loop device has only the file behind it.
_CARD = ("device/cid", "device/serial", "device/wwid", "wwid", "serial", "loop/backing_file")
_FILES = ("iduka.db", "shop-id")


def place_of(data: Path, system: Path = Path("/")) -> dict[str, str]:
    """By what this place is known, each mark as a hash: a serial number is nobody's business.

    system: where the machine tells of itself.
    """
    marks = {f"machine {name}": _read(system / name) for name in _MACHINE}
    for name, text in _card(data, system):
        marks[f"card {name}"] = text
    for name in _FILES:
        marks[f"file {name}"] = _number(data / name)
    return {name: sha256(text.encode()).hexdigest()[:16] for name, text in marks.items() if text}


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Which marks are known of both places and differ."""
    return sorted(name for name in before if name in now and before[name] != now[name])


def look_where_we_are(books: Books, now: Moment, here: Mapping[str, str]) -> int:
    """At a start, before anything leaves: whether this is where the shop was. Returns how many replies are asked about.

    here: what `place_of` says. A shop that never knew its place is where it is now.
    """
    kept = books.kept(FACT)
    before = {str(name): str(mark) for name, mark in dict(kept.get("marks", {})).items()}
    changed = moved(before, here)
    if before and not changed and here.keys() <= before.keys():
        return 0
    with books.transaction():
        since = kept.get("since") if before and not changed else now.kept()
        books.keep(FACT, {"marks": {**before, **here}, "since": since})
        return _doubted(books, changed, now) if changed else 0


def epochs(books: Books) -> list[str]:
    """The names of this shop's epochs, the one that goes on last: one ends where the shop has lost a part of itself."""
    return list(books.kept(EPOCHS).get("names", [_FIRST]))


def end_epoch(books: Books) -> None:
    """What phones have seen and replies have been called until now says nothing of what it should know from now on."""
    with books.transaction():
        begin_anew(books)
        books.keep(EPOCHS, {"names": [*epochs(books), new_id("e")][-MOST_EPOCHS:]})


def remembers_less(books: Books, now: Moment, by: str = "phone") -> None:
    """Somebody knows more than there is here: the card was written back as it was once, or has lost its end.

    by: "phone", one that has seen it, or "whatsapp", which tells of a reply. What was sent until now was this box.
    """
    with books.transaction():
        in_doubt = _asked_about(books, now)
        if kept := books.kept(FACT):
            books.keep(FACT, {**kept, "since": now.kept()})
        books.events.add(HasMoved([by], in_doubt), now)
        said = Said(_LESS[by], {"count": in_doubt})
        Notices(books).post(NOTICE, said, now, serious=True)


def _asked_about(books: Books, now: Moment) -> int:
    end_epoch(books)
    in_doubt = doubt_all(books, Said("outbox.from_a_clone"), now)
    books.prints.doubt_waiting(Said("printing.from_a_clone"))
    return in_doubt


def _doubted(books: Books, changed: list[str], now: Moment) -> int:
    in_doubt = _asked_about(books, now)
    books.events.add(HasMoved(changed, in_doubt), now)
    said = Said("backup.another_place", {"count": in_doubt})
    Notices(books).post(NOTICE, said, now, serious=True)
    return in_doubt


def _card(data: Path, system: Path) -> Iterator[tuple[str, str]]:
    """Of the disk on which the data lie. What has no device of its own, as a file system in memory, has none."""
    device = data.stat().st_dev
    block = system / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    for place in (block, block / ".."):  # a partition lies in the folder of its disk
        for name in _CARD:
            if text := _read(place / name):
                yield name, text


def _number(file: Path) -> str:
    """The inode, which a file keeps as long as it is that file; a copy has another one."""
    try:
        return str(file.stat().st_ino)
    except OSError:
        return ""


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(256).decode("utf-8", "replace").strip("\0 \n")
    except OSError:
        return ""
