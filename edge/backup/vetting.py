"""What of a copy is not taken over as it stands: a stick can be lost, found, and come back with other words on it.

Nobody of the copy comes in by it: sign-ins and codes end, phones and people wait until an owner lets them in. What the
program could not have written is left out by name, so that one odd value costs that value and not the shop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any, get_type_hints

from edge.backup.age import NAME, known
from edge.clock import Moment, unstamp
from edge.errors import Refusal
from edge.language import LANGUAGES
from edge.outbox.link import LinkBook
from edge.outbox.way_in import WayInBook
from edge.printing import Job, Printers
from edge.records.notice import Notice
from edge.registers.books import Books
from edge.settings import account_in, set_up_in, shop_in
from edge.store.integrity.taking_over import derive_anew

# What reading a value raises that is of another kind than ours.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
# Whoever saw the copy knows the secrets, and where the other box was says nothing of this one. Both are made anew.
_OF_THE_OTHER_BOX = ["secret forms", "secret replies", "paper key", "place"]
# What a page shows of a person or a phone is a line; ours are shorter than this.
_MOST = 200
_MOST_PEOPLE = 1000
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def close_the_door(books: Books) -> None:
    """From now on nobody comes in by what the copy says: see Login and Team for what `waits` means."""
    with books.transaction():
        books.sign_ins.clear()
        books.throttles.clear()
        books.forget(_OF_THE_OTHER_BOX)
        books.phones.shut_out()
        books.staff.shut_out()


def ended_since(books: Books, phones: Collection[str], left: Mapping[str, str]) -> None:
    """Whose access has ended since the copy was made comes in no more by it. phones: those that have it still.

    left: the stamp at which somebody left, by their id.
    """
    with books.transaction():
        for one in books.sign_ins.all():
            if one.phone not in phones or one.staff in left:
                books.sign_ins.end(one.id)
        for phone in books.phones.all():
            if phone.id not in phones:
                books.phones.remove(phone.id)
        for staff_id, left_at in left.items():
            books.staff.change(staff_id, left_at=left_at, key=None, pin="", owner=False)


def leave_out(books: Books, now: Moment) -> list[str]:
    """Take out what cannot be read, and return what that was, by book and name: for whoever restores.

    What can be derived is derived anew. ValueError where a counter of the copy has no room left.
    """
    with books.transaction():
        left = [f"{name} ?" for name in books.tables.drop_non_documents()]
        derive_anew(books.database)
        readers: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
            "settings": _fact_reader(books, now),
            "staff": _is_staff,
            "phones": _is_phone,
            "notices": Notice.of,
            "prints": Job.of,
        }
        for name, read in readers.items():
            left += [f"{name} {_shown(each)}" for each in books.tables.leave_out(name, partial(_reads, read))]
    return left


def _reads(read: Callable[[Mapping[str, Any]], object], document: Mapping[str, Any]) -> bool:
    try:
        return read(document) is not False
    except (*UNREADABLE, Refusal):
        return False


def _fact_reader(books: Books, now: Moment) -> Callable[[Mapping[str, Any]], bool]:
    """Whether what was kept under a name can be read by those who keep it; of the others only that it is an object."""
    readers: Mapping[str, Callable[[], object]] = {
        "shop": lambda: shop_in(books),
        "account": lambda: account_in(books),
        "set_up": lambda: set_up_in(books),
        "printer": lambda: Printers(books).checked(),
        NAME: lambda: known(books),
        "link": lambda: LinkBook(books).now().wait_seconds(now),
        "sparing": lambda: LinkBook(books).spared_after(now),
        "way_in": lambda: WayInBook(books).now(now),
    }

    def is_good(document: Mapping[str, Any]) -> bool:
        read = readers.get(document["name"])
        found = read() if read else None
        return isinstance(document["value"], dict) and (not is_dataclass(found) or _fits(found))

    return is_good


def _fits(value: Any) -> bool:
    """Whether each plain field of a dataclass is of the kind that it says: JSON has kinds of its own."""
    hints = get_type_hints(type(value))
    return all(_is_a(getattr(value, item.name), hints[item.name]) for item in fields(value))


def _is_a(part: object, kind: object) -> bool:
    if kind in (str, int, bool):
        return type(part) is kind  # a truth is a number too, and must not pass for one
    if kind is float:
        return type(part) in (int, float)
    return kind != tuple[str, ...] or (isinstance(part, tuple) and all(isinstance(each, str) for each in part))


def _is_staff(document: Mapping[str, Any]) -> bool:
    texts = [document[name] for name in ("id", "name", "salt", "pin")]
    key, language = document.get("key"), document.get("language", "")
    proofs = all(map(_is_line, texts)) and all(map(_HEX.fullmatch, texts[2:]))
    named = re.fullmatch(r"s_[a-z0-9]{1,40}", texts[0]) and (key is None or _is_line(key))
    return bool(proofs and named) and isinstance(document["owner"], bool) and language in ("", *LANGUAGES)


def _is_phone(document: Mapping[str, Any]) -> bool:
    unstamp(document["enrolled_at"])
    people = document.get("people", [])
    texts = [document["id"], document["secret"], document["label"], *people]
    ours = all(map(_is_line, texts)) and isinstance(people, list) and len(people) <= _MOST_PEOPLE
    return ours and re.fullmatch(r"p_[a-z0-9]{1,40}", document["id"]) is not None


def _is_line(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _MOST


def _shown(document: Mapping[str, Any]) -> str:
    """Which one, in letters that a console can bear; a value of a copy may be anything."""
    name = str(document.get("name") or document.get("id") or "")
    return re.sub(r"[^\w .-]", "?", name)[:40] or "?"
