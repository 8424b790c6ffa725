"""Notices: what the owner must know and put right. A serious one stands on the board until it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.errors import Refusal
from edge.language import ENGLISH, Said, agreed, language
from edge.names import new_id
from edge.store.books import Books, where

# The kind of notice that WhatsApp's own refusal of token, account or payment puts up, however it is told.
REFUSED = "whatsapp refuses"


@dataclass(frozen=True, slots=True)
class Notice:
    """stops_sending: nothing leaves the box until the owner says that it is put right."""

    id: str
    kind: str
    said: Said
    serious: bool
    stops_sending: bool
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Notice:
        known = {name: document[name] for name in ("id", "kind", "serious", "stops_sending")}
        return cls(**known, said=Said.of(document["sentence"]), at=unstamp(document["at"]))


class Notices:
    def __init__(self, books: Books) -> None:
        self._books = books

    def post(
        self,
        kind: str,
        what: Said | str,
        moment: Moment,
        *,
        serious: bool = False,
        stops_sending: bool = False,
        **facts: Any,
    ) -> None:
        """Put a notice up: a sentence, or its key and what fills its gaps.

        One of the same kind that is still open is renewed, not doubled.
        """
        with self._books.transaction():
            known = self._books.notices.get((where("kind") == kind) & (where("state") == "open"))
            fields = {"sentence": agreed(what, **facts).kept(), "serious": serious, "stops_sending": stops_sending}
            if isinstance(known, dict):
                stops = stops_sending or known["stops_sending"]
                self._books.notices.update({**fields, "stops_sending": stops}, where("id") == known["id"])
                return
            notice = {"id": new_id("n"), "kind": kind, "state": "open", "at": stamp(moment.at), **fields}
            self._books.notices.insert(notice)
            data = {"kind": kind, "serious": serious, "stops_sending": stops_sending}
            self._books.events.add("notice", moment, data=data)

    def was_posted(self, kind: str, what: Said | str, **facts: Any) -> bool:
        """Whether this has been said before, settled or not: of this kind, the same sentence with the same facts."""
        said = agreed(what, **facts)
        english = Said(language(ENGLISH).say(said))  # as versions before the catalogues kept it
        return any(
            Said.of(document["sentence"]) in (said, english)
            for document in self._books.notices.search(where("kind") == kind)
        )

    def open(self) -> list[Notice]:
        """What stands now, the serious ones first."""
        found = [Notice.of(document) for document in self._books.notices.search(where("state") == "open")]
        return sorted(found, key=lambda notice: (not notice.serious, notice.at))

    def stop_sending(self) -> bool:
        """Whether a notice that stands forbids sending."""
        return any(notice.stops_sending for notice in self.open())

    def settle(self, notice_id: str, by: str | None, moment: Moment) -> None:
        """The owner says that it is put right, or (None) the box sees it; sending is tried again."""
        with self._books.transaction():
            standing = (where("id") == notice_id) & (where("state") == "open")
            if not self._books.notices.update({"state": "settled"}, standing):
                raise Refusal("not_found", "notices.gone")
            self._books.events.add("notice_settled", moment, staff=by, data={"notice": notice_id})
