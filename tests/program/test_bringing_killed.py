"""The program is killed while it takes chats in and undoes them: each is whole in the end, or gone."""

from __future__ import annotations

import hashlib
import os
import random
import select
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from edge.bringing import Import, ImportState
from edge.bringing.orders import Orders
from edge.media import Shelf
from edge.registers.books import Books
from tests.kit.chats import US, exported, line, open_bringer, png, zipped
from tests.kit.programs import Program, until

KILLS = int(os.environ.get("KILLS", "4"))
# Many kills want more to be killed in.
CHATS, MESSAGES, PHOTOS = 2 + KILLS // 5, 1_500, 25
START = datetime(2026, 1, 13, 8, 0)  # noqa: DTZ001 - a phone's wall time


def photo(number: int) -> bytes:
    return png(8 + number, 16)


def a_chat(number: int) -> tuple[str, bytes, list[str]]:
    """The name of the file, its bytes, and what is said in it."""
    name = f"+250 788 000 {number:03d}"
    said = [f"line {number}.{count}" for count in range(MESSAGES)]
    lines = [
        line(START + timedelta(minutes=count // 3), (name, US)[count % 2], text) for count, text in enumerate(said)
    ]
    files = {f"IMG-20260113-WA{count:04d}.png": photo(count) for count in range(PHOTOS)}
    attached = [
        line(START + timedelta(days=9, minutes=count), name, f"{file} (file attached)")
        for count, file in enumerate(files)
    ]
    return f"WhatsApp Chat with {name}.zip", zipped(exported(*lines, *attached), files), said


def imports(data: Path) -> list[Import]:
    with closing(Books.open_reading(data)) as books:
        return [Import.of(document) for document in books.tables.imports.all()]


def test_a_killed_import_goes_on_and_is_whole_or_gone(tmp_path: Path):
    with open_bringer(tmp_path):
        pass  # a shop, set up
    data = tmp_path / "shop"
    shop, orders, chance = Program(data), Orders(data), random.Random(20261129)
    chats = [a_chat(number) for number in range(CHATS)]
    for name, content, _ in chats:
        path = tmp_path / name
        path.write_bytes(content)
        orders.leave({"name": name, "choice": {"us": [US]}}, path)
    doomed = 0
    shop.start()
    try:
        for number in range(KILLS):
            select.select([], [], [], chance.uniform(0.05, 1.0))  # a random moment
            begun = [one for one in imports(data) if one.state in (ImportState.UNDER_WAY, ImportState.DONE)]
            if number % 3 == 2 and begun and doomed < CHATS - 1:
                orders.leave({"undo": chance.choice(begun).id})
                doomed += 1
            shop.kill()
            shop.start()
        settled = lambda: orders.next() is None and not any(one.is_at_work for one in imports(data))  # noqa: E731
        assert until(settled, 120), imports(data)
        assert shop.stop() == 0
    finally:
        shop.kill()
    assert len(imports(data)) == CHATS
    _compare(data, chats)


def _compare(data: Path, chats: list[tuple[str, bytes, list[str]]]) -> None:
    whole = {one.file for one in imports(data) if one.state is ImportState.DONE}
    expected = Counter(text for name, _, said in chats if name in whole for text in said)
    with closing(Books.open_reading(data)) as books:
        with books.reading() as connection:
            found = Counter(text for (text,) in connection.execute("SELECT text FROM messages WHERE kind = 'text'"))
            (held,) = connection.execute("SELECT count(*) FROM import_holds").fetchone()
        files = {document["id"]: document for document in books.tables.media.all()}
        assert len(books.tables.customers.all()) == len(whole)
    assert found == expected
    assert held == len(whole) * (MESSAGES + PHOTOS)
    shelf = Shelf(data)
    assert sorted(shelf.ids()) == sorted(files)
    assert len(files) == len(whole) * PHOTOS
    sums = Counter(hashlib.sha256(shelf.path(file).read_bytes()).hexdigest() for file in files)
    assert sums == Counter(hashlib.sha256(photo(count)).hexdigest() for count in range(PHOTOS) for _ in whole)
    assert [path for path in (data / "imports").rglob("*") if path.is_file()] == []
