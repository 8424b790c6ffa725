"""Exported chats for tests, as a phone writes them, and a room in which they are brought in."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edge.bringing import Bringing, Choice, Import
from edge.media import Shelf
from tests.kit.paths import ROOT
from tests.kit.support import HandClock, Room, open_room

US = "Kabeza Hardware"
# The day of the first message proves the order of the days in whatever follows.
PROOF = "13/01/2026, 08:00 - {name}: Good morning"
# Chats in every form of a phone, each with what stands in it.
CASES = [json.loads(line) for line in (ROOT / "tests" / "exports" / "cases.jsonl").read_text("ascii").splitlines()]


def line(at: datetime, name: str, text: str) -> str:
    return f"{at:%d/%m/%Y, %H:%M} - {name}: {text}"


def exported(*lines: str) -> bytes:
    return "".join(f"{each}\n" for each in lines).encode()


def zipped(
    text: bytes, files: Mapping[str, bytes] | None = None, *, name: str = "WhatsApp Chat with Amina.txt"
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
        for file, content in (files or {}).items():
            archive.writestr(file, content)
    return made.getvalue()


def png(width: int = 64, height: int = 48) -> bytes:
    """A grey picture."""
    parts = (
        (b"IHDR", struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@dataclass
class Bringer:
    """A room, and a phone that brings its chats."""

    room: Room
    folder: Path
    bringing: Bringing
    shelf: Shelf

    def file(self, content: bytes, name: str = "WhatsApp Chat with Amina.txt") -> Path:
        path = self.folder / "phone" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def begin(self, content: bytes, choice: Choice | None = None, *, name: str = "WhatsApp Chat with Amina.txt") -> str:
        return self.bringing.begin(self.file(content, name), name, choice or Choice(), None)

    def brings(
        self, content: bytes, choice: Choice | None = None, *, name: str = "WhatsApp Chat with Amina.txt"
    ) -> Import:
        """Begun, and worked through to its end."""
        import_id = self.begin(content, choice, name=name)
        self.work()
        return self.bringing.get(import_id)

    def undoes(self, import_id: str) -> Import:
        self.bringing.undo(import_id, None)
        self.work()
        return self.bringing.get(import_id)

    def again(self) -> None:
        """As after a start: nothing is in hand."""
        self.bringing.close()
        shop = self.folder / "shop"
        self.bringing = Bringing(self.room.books, self.room.settings, self.shelf, self.room.clock, shop)

    def work(self) -> None:
        while self.bringing.step():
            pass

    def said(self, customer: str | None = None) -> list[tuple[str, str, str]]:
        """All lines: when, from which side, and what; of one customer in the order of their page."""
        with self.room.books.database.reading() as connection:
            rows = connection.execute(
                "SELECT coalesce(at, received_at), direction, text FROM messages WHERE ? IS NULL OR customer = ?"
                " ORDER BY customer, coalesce(place, at, received_at), seq",
                (customer, customer),
            )
            return [tuple(row) for row in rows]

    def customers(self) -> list[dict[str, Any]]:
        return [dict(document) for document in self.room.books.tables.customers.all()]


@contextmanager
def open_bringer(
    folder: Path,
    clock: HandClock | None = None,
    *,
    free_bytes: int | None = None,
    before_commit: Callable[[], None] | None = None,
) -> Iterator[Bringer]:
    room = open_room(folder / "shop", clock, before_commit=before_commit)
    room.settings.change_shop(name=US)
    shelf = Shelf(folder / "shop", None if free_bytes is None else lambda _: free_bytes)
    bringing = Bringing(room.books, room.settings, shelf, room.clock, folder / "shop")
    try:
        yield Bringer(room, folder, bringing, shelf)
    finally:
        bringing.close()
        room.close()


def texts(said: Iterable[tuple[str, str, str]]) -> list[str]:
    return [text for _, _, text in said]
