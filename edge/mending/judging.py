"""Whether a document of a book can be read by those who read it. Each reader here raises where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from edge.clock import Moment, unstamp
from edge.outbox.link import LinkState
from edge.records.file import File
from edge.records.notice import Notice
from edge.records.print_job import Job
from edge.records.query import Query
from edge.records.reply import Reply
from edge.records.summary import Summary
from edge.reports.daily.model import DayFigures
from edge.settings import checked_setting

Document = Mapping[str, Any]
Reader = Callable[[Document], object]


def reads(book: str, document: Document) -> bool:
    """Whether what reads this book can read this document of it."""
    try:
        READERS[book](document)
    except Exception:  # whatever a reader raises: it cannot read this
        return False
    return True


def _has(*texts: str, **kinds: type | tuple[type, ...]) -> Reader:
    """These fields, of these kinds; words where nothing else is said."""
    wanted: dict[str, type | tuple[type, ...]] = {**dict.fromkeys(texts, str), **kinds}

    def read(document: Document) -> None:
        for name, kind in wanted.items():
            if not isinstance(document[name], kind):
                raise TypeError(name)

    return read


_NUMBER = (int, float)
_IS_QUERY = _has("id", "customer", "name", order=int, reopened=int)
_IS_REPLY = _has("id", "customer", "query", "staff", "text", "looked_boot", order=int, looked_boottime=_NUMBER)
_IS_FILE = _has("id", message=int)
_IS_JOB = _has("id", "kind", "put_at", order=int, lines=list, not_before=_NUMBER)


def _query(document: Document) -> None:
    _IS_QUERY({"reopened": 0, **document})
    query = Query.of(document)
    if document.get("open_for") != (query.customer if query.is_open else None):
        raise ValueError("open_for")


def _reply(document: Document) -> None:
    _IS_REPLY(document)
    Reply.of(document)


def _file(document: Document) -> None:
    _IS_FILE(document)
    File.of(document)


def _customer(document: Document) -> None:
    _has("id", "name")(document)
    for name in ("last_heard_at", "pinned_at"):
        if document.get(name):
            unstamp(document[name])


def _key(document: Document) -> None:
    _has("key", "customer")(document)
    _kind, _value = document["key"].split(":", 1)


def _staff(document: Document) -> None:
    _has("id", "name", "salt", "pin")(document)
    bytes.fromhex(document["salt"])
    _ = document["owner"], document["key"]


def _phone(document: Document) -> None:
    _has("id", "secret", "label")(document)
    unstamp(document["enrolled_at"])
    if news := document.get("news"):
        _has("at", "boot", boottime=_NUMBER)(news)
        Moment.of(news)


def _throttle(document: Document) -> None:
    _has("key", wrong=int)(document)
    for tried in document.get("tries", ()):
        _has("at", "boot", boottime=_NUMBER)(tried)
        Moment.of(tried)


def _setting(document: Document) -> None:
    _has("name", value=dict)(document)
    name, value = document["name"], document["value"]
    checked_setting(name, value)
    if name == "link" and value:
        LinkState(value["state"])
        unstamp(value["since_at"])


def _notice(document: Document) -> None:
    _ = document["state"]
    Notice.of(document)


def _job(document: Document) -> None:
    _IS_JOB(document)
    Job.of(document)


# What reads the documents in the columns of plain tables.
OF_TABLES: Mapping[str, Mapping[str, Callable[[dict[str, Any]], object]]] = {"days": {"figures": DayFigures.of}}
READERS: Mapping[str, Reader] = {
    "settings": _setting,
    "staff": _staff,
    "phones": _phone,
    "sign_ins": _has("id", "secret", "phone", "staff", "boot", used=_NUMBER),
    "throttles": _throttle,
    "enrolments": _has("code", "boot", until=_NUMBER),
    "notices": _notice,
    "labels": _has("id", "name", archived=(bool, int)),
    "quick_replies": _has("id", "title", "text", place=int),
    "templates": _has("key", "name", "language", "body", parameters=list),
    "drafts": _has("key", "staff", "query", "text", "mark"),
    "prints": _job,
    "summaries": Summary.of,
    "joins": _has("id", "customer", "other", "why", gone=dict),
    "imports": _has("id", "state", "file", "at"),
    "queries": _query,
    "replies": _reply,
    "receipts": _has("wamid", "state"),
    "keys": _key,
    "customers": _customer,
    "media": _file,
}
