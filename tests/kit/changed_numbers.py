"""People whose numbers change, and a shop that keeps what it has sent to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edge.courier import Courier
from edge.records.message import Who
from edge.records.reply import Delivery
from tests.kit.bodies import body, value
from tests.kit.doubles import Double
from tests.kit.support import HandClock, open_room

AMINA, THERE = Who("250788000101", "RW.1"), Who("250788000909", "RW.999")
EVE = Who(phone=THERE.phone)
HIDDEN = Who(user_id="RW.5")


class Shop:
    """Webhooks come in, staff answer, and what leaves is kept with its address."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.room = open_room(folder, self.clock)
        self.whatsapp, room = Double(), self.room
        self.courier = Courier(
            room.books,
            room.outbox,
            room.link,
            room.notices,
            room.settings,
            self.whatsapp,
            self.clock,
        )
        self.aline = room.staff("Aline")
        self.count = 0

    def hears(self, who: Who, **said: Any) -> None:
        self.count += 1
        self.clock.forward(seconds=1)
        named = {"from": who.phone, "from_user_id": who.user_id}
        stamp, wamid = str(int(self.clock.at.timestamp())), f"wamid.{self.count}"
        message = {"id": wamid, "timestamp": stamp, "type": "text", "text": {"body": wamid}, **said}
        message |= {name: each for name, each in named.items() if each}
        self.room.journal.append(body({"field": "messages", "value": value(message, contacts=[])}))
        while self.room.sorter.step():
            pass

    def ago(self, seconds: float) -> str:
        """WhatsApp's stamp of what comes in late."""
        return str(int(self.clock.at.timestamp() - seconds))

    def moves(self, was: Who, now: Who, **said: Any) -> None:
        kind = "user_changed_number" if now.phone else "user_changed_user_id"
        news = {"wa_id": now.phone, "user_id": now.user_id, "previous_user_id": was.user_id}
        named = {name: each for name, each in news.items() if each}
        self.hears(was, type="system", system={"type": kind, "body": "changed", **named}, **said)

    def query(self, who: Who) -> str:
        return self.room.open_query(str(self.room.customer(who)["id"]))

    def replies(self, query: str, text: str = "Good day") -> str:
        if self.room.query(query).holder is None:
            self.room.desk.claim(query, self.aline)
        return self.room.desk.reply(query, self.aline, text)

    def sent(self) -> list[str]:
        """To whom something has left since the last look."""
        before = len(self.whatsapp.received)
        for _ in range(8):
            self.clock.forward(seconds=2)
            self.courier.step()
            self.courier.rest()
        return [to for _, to, _ in self.whatsapp.received[before:]]

    def state(self, reply: str) -> Delivery:
        return self.room.outbox.get(reply).state
