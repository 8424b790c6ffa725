"""Exported chats for tests, and an owner's phone that sends them and brings them in."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from edge.bringing import Import, ImportState
from edge.practice import samples
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.shops import Counter

PAGE = "/old-chats"
SHOP = "Kabeza Hardware"
PIECE = 100_000


def chat(*people: str, count: int = 6, day: int = 13, month: str = "10") -> str:
    """Its lines as an Android phone writes them, one in each minute. The first day proves that days come first."""
    lines = (f"{day}/{month}/2026, 09:{number:02} - {people[number % len(people)]}" for number in range(count))
    return "".join(f"{line}: Do you have nails {number}?\n" for number, line in enumerate(lines))


def doubtful(*people: str) -> str:
    """The same of a phone that may put the day or the month first."""
    return "".join(
        f"3/5/26, 9:{number:02} AM - {people[number % len(people)]}: Nails {number}?\n" for number in range(6)
    )


def chat_with_photos(folder: Path, count: int, name: str = "WhatsApp Chat with Amina.zip") -> Path:
    """As a phone exports it: the photos lie in the zip as they are."""
    photo, lines = samples.jpeg(samples.TAP) + bytes(30_000), []
    with zipfile.ZipFile(folder / name, "w") as file:
        for number in range(count):
            at = f"{13 + number // 40:02}/10/2026, 09:{number % 60:02}"
            lines.append(f"{at} - {('Amina', SHOP)[number % 2]}: IMG-{number:04}.jpg (file attached)\nPhoto {number}\n")
            file.writestr(f"IMG-{number:04}.jpg", photo + bytes([number % 251, number // 251]))
        file.writestr("WhatsApp Chat with Amina.txt", "".join(lines))
    return folder / name


def begun(phone: Phone, name: str, size: int) -> str:
    told = phone.send(f"{PAGE}/begin", name=name, size=str(size))
    assert told.status_code == 200, told.text
    return str(told.json()["id"])


def sent(phone: Phone, name: str, text: str | bytes) -> str:
    """A whole file that the phone has sent, by its id."""
    data = text.encode() if isinstance(text, str) else text
    upload = begun(phone, name, len(data))
    for at in range(0, len(data), PIECE):
        assert phone.send_bytes(f"{PAGE}/{upload}/piece?at={at}", data[at : at + PIECE]).status_code == 200
    return upload


def look(phone: Phone, upload: str, query: str = "") -> str:
    """The page that shows what a file holds."""
    assert until(lambda: "/reading" not in phone.open(f"{PAGE}/{upload}{query}").url)
    return phone.page.text


def bring(phone: Phone, **fields: str) -> None:
    """A tap on the button of the page that `look` has opened."""
    phone.submit(phone.form(f"{PAGE}/u_[a-z0-9]+/bring"), **fields)
    assert re.match(r".*/old-chats(#\w+)?$", phone.page.url), phone.page.text


def settled(counter: Counter) -> list[Import]:
    """All imports once none is under way, the newest first."""
    bringing = counter.shop.memory.chats.bringing
    assert until(lambda: not [one for one in bringing.all() if one.is_at_work])
    return bringing.all()


def brought(counter: Counter, phone: Phone, file: str, text: str | bytes, **fields: str) -> Import:
    """The import of a chat, once all of it is there."""
    before = {one.id for one in counter.shop.memory.chats.bringing.all()}
    look(phone, sent(phone, file, text))
    bring(phone, **fields)
    (one,) = [one for one in settled(counter) if one.id not in before]
    assert one.state is ImportState.DONE
    return one
