"""The exported chats of the taped day, and what is left of each: brought whole, undone, or never begun."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from edge.bringing import Bringing, Choice, Import, ImportState
from edge.media import Shelf
from tests.kit.chats import US, exported, line, png, zipped
from tests.kit.support import Room

MESSAGES, PHOTOS = 40, 3
_START = datetime(2026, 1, 13, 8, 0)  # noqa: DTZ001 - a phone's wall time


def name_of(number: str) -> str:
    return f"WhatsApp Chat with +250 788 000 9{number}.zip"


def bringing(room: Room, folder: Path) -> Bringing:
    return Bringing(room.books, room.settings, Shelf(folder), room.clock, folder)


def begin(room: Room, folder: Path, number: str) -> str:
    """From a disk of its own, as from a stick: what happens there is on no tape."""
    who = f"+250 788 000 9{number}"
    said = [
        line(_START + timedelta(minutes=one // 2), (who, US)[one % 2], f"{number}.{one}") for one in range(MESSAGES)
    ]
    photos = {f"IMG-20260113-WA{one:04d}.png": png(8 + one, 8) for one in range(PHOTOS)}
    files = [
        line(_START + timedelta(days=1, minutes=one), who, f"{file} (file attached)") for one, file in enumerate(photos)
    ]
    with tempfile.NamedTemporaryFile(dir="/dev/shm", delete=False) as file:
        file.write(zipped(exported(*said, *files), photos))
    return bringing(room, folder).begin(Path(file.name), name_of(number), Choice(us=(US,)), None)


def finish(room: Room, folder: Path) -> None:
    work = bringing(room, folder)
    while work.step():
        pass
    work.close()


def what_is_left(room: Room, folder: Path, number: str) -> str:
    """ "" where it was never begun, "whole" or "gone"; else what it is instead."""
    imports = [Import.of(document) for document in room.books.tables.imports.all()]
    # Of an import that was undone no name stays; of the two here only one ever is.
    ones = [one for one in imports if one.file == name_of(number)] or [one for one in imports if not one.file]
    with room.books.reading() as connection:
        sql = "SELECT count(*) FROM messages WHERE side = 'import' AND text LIKE ?"
        (messages,) = connection.execute(sql, (f"{number}.%",)).fetchone()
    files = [document for one in ones for document in room.books.tables.media.all() if document.get("import") == one.id]
    whole = [file for file in files if _digest(folder, str(file["id"])) == file["digest"]]
    is_whole = (messages, len(files), len(whole)) == (MESSAGES, PHOTOS, PHOTOS)
    if not ones:
        return "" if not messages else f"{messages} messages of none"
    if ones[0].state is ImportState.DONE and is_whole:
        return "whole"
    if ones[0].state is ImportState.UNDONE and not messages and not files:
        return "gone"
    return f"{ones[0].state} with {messages} messages, {len(files)} files, {len(whole)} of them whole"


def _digest(folder: Path, file: str) -> str:
    path = Shelf(folder).path(file)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
