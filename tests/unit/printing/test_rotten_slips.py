"""A slip that cannot be read stops nobody who stands in front of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.printing import PrinterChoice, Printers, PrintQueue, PrintState, Sheet
from edge.store.all_tables import where
from tests.kit.support import Room


def test_a_slip_that_cannot_be_read_lets_those_in_front_of_it_be_printed(room: Room, tmp_path: Path) -> None:
    printers, prints = Printers(room.books), room.books.tables.prints
    printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    queue = PrintQueue(room.books, printers, room.clock, {}, lambda: "COPY")
    good, rotten = (queue.put("note", sheet=Sheet([words])) for words in ("good", "rotten"))
    document = {name: value for name, value in prints.search(where("id") == rotten)[0].items() if name != "lines"}
    prints.remove(where("id") == rotten)
    prints.insert(document)
    assert queue.step()
    assert [each["state"] for each in prints.search(where("id") == good)] == [PrintState.PRINTED]
    with pytest.raises(TypeError, match="lines"):
        queue.step()
