"""A customer who will be erased: all that she says, where traces of her may lie, and how she is erased."""

from __future__ import annotations

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

from edge.bringing import Choice
from edge.language import Said
from edge.media import MediaBook
from edge.media.kinds import kind_of
from edge.store.all_tables import where
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import PIN, Counter, webhook_of
from tests.kit.webhooks import body_of

# In each place that Zuwena reaches stands the same word; it must be found nowhere after it.
WORD = "zanzibarmango"
PHONE, OTHER_PHONE, SCOPED = "250788111222", "250788333444", "RW.250788111222"
NAME = "Zuwena Zanzibarmango"
TRACES = [WORD, PHONE, OTHER_PHONE, "Zuwena", base64.b64encode(PHONE.encode()).decode()[:-4]]


def wamid(number: int) -> str:
    """The id of a message of hers, with her number in it as WhatsApp's ids have it."""
    return f"wamid.HB{base64.b64encode(PHONE.encode()).decode()[:-4]}{number}=="


def traces_in(folder: Path) -> list[str]:
    """Where a word of hers stands, in whatever letters, of all files below a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes().strip(b"\0")
            for trace in TRACES:
                for form in (trace, trace.lower(), trace.upper(), trace.capitalize()):
                    coded = (form.encode(), form.encode("utf-16-le"), base64.b64encode(form.encode())[:-4])
                    found += [f"{path.name}: {form}" for one in coded if one in content]
    return sorted(set(found))


class Zuwena:
    """She writes to the shop as WhatsApp tells it."""

    def __init__(self, counter: Counter, phone: str = PHONE) -> None:
        self.counter = counter
        self.phone = phone
        self.count = 0 if phone == PHONE else 500

    def item(self, kind: str, content: Any, **more: Any) -> dict[str, Any]:
        self.count += 1
        at = str(int(self.counter.clock.at.timestamp()))
        return {"from": self.phone, "id": wamid(self.count), "timestamp": at, "type": kind, kind: content, **more}

    def sends(self, *items: dict[str, Any]) -> None:
        self.counter.webhook(webhook_of(*items, name=NAME, phone=self.phone))

    def tells(self, field: str, value: dict[str, Any]) -> None:
        self.counter.webhook(body_of(field, value))


def says_all(zuwena: Zuwena) -> None:
    """A message of each kind, with the word in it."""
    text = {"body": f"Do you have {WORD} seeds?"}
    card = {"name": {"formatted_name": f"Uncle {WORD}"}, "phones": [{"phone": "+250 788 555 666", "type": WORD}]}
    zuwena.sends(zuwena.item("text", text))
    zuwena.sends(
        zuwena.item("image", {"id": f"media-{WORD}", "mime_type": "image/jpeg", "caption": f"This {WORD}"}),
        zuwena.item("document", {"id": "77", "mime_type": "application/pdf", "filename": f"{WORD}.pdf"}),
    )
    zuwena.sends(zuwena.item("contacts", [card]))
    zuwena.sends(zuwena.item("location", {"latitude": -1.9, "longitude": 30.0, "name": WORD, "address": WORD}))
    choice = {"type": "button_reply", "button_reply": {"id": WORD, "title": f"Yes {WORD}"}}
    zuwena.sends(zuwena.item("interactive", choice))
    zuwena.sends(zuwena.item("reaction", {"message_id": wamid(1), "emoji": "\U0001f96d"}))
    zuwena.sends(zuwena.item("edit", {"original_message_id": wamid(1), "message": {"type": "text", "text": text}}))
    zuwena.sends(zuwena.item("text", {"body": WORD}, context={"from": PHONE, "id": wamid(1)}))
    zuwena.sends(zuwena.item("text", {"body": f"In a group: {WORD}"}, group_id="group-1"))
    zuwena.sends(zuwena.item(f"new_{WORD}", {"what": WORD}))
    zuwena.sends({"from": PHONE, "timestamp": "0", "type": "text", "text": {"body": f"Nameless {WORD}"}})


def whose(counter: Counter, phone: str = PHONE) -> str:
    """The customer who has this number."""
    found = counter.shop.books.tables.keys.get(where("key") == f"phone:{phone}")
    assert isinstance(found, dict)
    return str(found["customer"])


def erased(counter: Counter, phone: str = PHONE) -> str:
    """To its end; what the loop does."""
    erasure = counter.shop.memory.erasing.begin(whose(counter, phone), None, counter.clock.now())
    assert until(lambda: not counter.shop.books.erasures.under_way(), 120)
    return erasure


def lies_about(counter: Counter, data: Path, name: str = f"Mama {WORD}") -> None:
    """What else may have her in it: files and what is made of them, a notice, a rotten row, copies beside."""
    shop = counter.shop
    media = MediaBook(shop.books)
    for number, document in enumerate(shop.books.tables.media.all()):
        file = media.get(document["id"])
        content = BytesIO(b"\xff\xd8\xff\xe0" + f"{WORD} {number}".encode() * 200)
        with shop.shelf.coming(file.id) as coming:
            coming.write(content.getvalue())
            shop.shelf.put(file.id, coming)
        media.fetched(file, kind_of(content, ""), len(content.getvalue()), "", doubtful=False)
        shop.shelf.put_beside(file.id, ".thumb", WORD.encode() * 10)
    template = {"name": "order_ready", "language": "en", "values": [f"{WORD} ready"]}
    shop.books.tables.replies.update(
        {"template": template, "earlier": [{"number": 1, "wamid": wamid(901), "end": "failed"}]}
    )
    shop.desk.pin(whose(counter), counter.staff("Aline", owner=True), f"Pays with {WORD}", "")
    shop.notices.post("damaged", Said("mending.customers", {"which": f"{name}, Bosco"}), counter.clock.now())
    with shop.books.transaction() as connection:
        sql = "INSERT INTO damaged (place, row, raw, found_at) VALUES ('customers', '9', ?, '2026-11-20T12:00:00Z')"
        connection.execute(sql, (f'{{"name": "{name}", "oops'.encode(),))
    for copy in ("before-upgrade-20.db", "after-upgrade-21.db"):
        (data / copy).write_text(WORD)
    (data / "log-cut-off.told").write_text(WORD)
    chat = data / "chat.txt"
    chat.write_text(f"13/10/2099, 09:00 - {name}: {WORD}\n13/10/2099, 09:01 - Aline: {WORD}\n")
    taken = shop.memory.imports.begin(chat, f"WhatsApp Chat with {name}.txt", Choice(new=True), None)
    assert until(lambda: not shop.memory.imports.get(taken).is_at_work)
    assert name in shop.memory.imports.get(taken).file, "as it could not be taken in"
    for folder in ("exports", "incoming"):
        (data / folder).mkdir(exist_ok=True)
    (data / "exports" / "all.zip").write_text(WORD)
    (data / "incoming" / "u_1").write_text(f"05/11/2026, 21:14 - {name}: {WORD}")
    (data / "incoming" / "u_1.json").write_text(json.dumps({"name": f"WhatsApp Chat with {name}.txt"}))


def erases(phone: Phone, who: str, pin: str = PIN) -> str:
    """The owner erases a customer on the page for it; what the page says then."""
    phone.open(f"/c/{who}/erase")
    return words(phone.submit(phone.form(f"/c/{who}/erase"), pin=pin).text)
