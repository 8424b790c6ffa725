"""A notice: what the owner must know and put right. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.language import Said

# The kind of notice that WhatsApp's own refusal of token, account or payment puts up, however it is told; each such
# error has one of its own, with the name of its sentence behind this.
REFUSED = "whatsapp refuses"
# Money, complaints and names concern what is sent. Customers' files may be fetched all the same.
ONLY_SENDING = frozenset({"whatsapp.payment", "whatsapp.held_back", "whatsapp.display_name"})


@dataclass(frozen=True, slots=True)
class Notice:
    """stops_sending: nothing leaves the box until it is put right. at: when it was first put up; last: and last."""

    id: str
    kind: str
    said: Said
    serious: bool
    stops_sending: bool
    at: datetime
    last: Moment

    @property
    def stops_fetching(self) -> bool:
        return self.stops_sending and self.kind.startswith(REFUSED) and self.said.key not in ONLY_SENDING

    def is_newer_than(self, moment: Moment) -> bool:
        """Whether it was put up or renewed after that; of another boot it was before."""
        return self.last.boot == moment.boot and self.last.boottime > moment.boottime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Notice:
        known = {name: document[name] for name in ("id", "kind", "serious", "stops_sending")}
        at = unstamp(document["at"])
        last = document.get("last") or {"at": document["at"], "boot": "", "boottime": 0.0, "trusted": False}
        return cls(**known, said=Said.of(document["sentence"]), at=at, last=Moment.of(last))

    def document(self) -> dict[str, Any]:
        """Of a new one, which is open."""
        known = {"id": self.id, "kind": self.kind, "state": "open", "at": stamp(self.at), "sentence": self.said.kept()}
        return {**known, "serious": self.serious, "stops_sending": self.stops_sending, "last": self.last.kept()}
