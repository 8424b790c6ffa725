"""What was imported, in a running shop: on its pages with where it comes from, and in no figure of its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.bringing import Choice, ImportState
from tests.kit.chats import PROOF, exported, line, png, zipped
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.takeouts import export, lines, read_page
from tests.kit.webhooks import writes

AT = datetime(2026, 11, 5, 21, 14)  # noqa: DTZ001 - a phone's wall time


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def brings(
    shop: Counter, folder: Path, content: bytes, choice: Choice, name: str = "WhatsApp Chat with Amina.zip"
) -> str:
    path = folder / name
    path.write_bytes(content)
    import_id = shop.shop.memory.imports.begin(path, name, choice, None)
    assert until(lambda: not shop.shop.memory.imports.get(import_id).is_at_work)
    done = shop.shop.memory.imports.get(import_id)
    assert done.state is ImportState.DONE, done.why
    return import_id


A_CHAT = zipped(
    exported(
        PROOF.format(name="Amina"),
        line(AT, "Amina", "Do you sell wheelbarrows?"),
        line(AT, "Amina", "IMG-20261105-WA0001.png (file attached)"),
        line(AT, "Amina", "IMG-20261105-WA0002.png (file attached)"),
        line(AT, "Kabeza Hardware", "Yes, 45,000 RWF"),
    ),
    {"IMG-20261105-WA0001.png": png()},
)


def test_each_page_and_the_export_say_where_an_imported_line_comes_from(shop: Counter, tmp_path: Path):
    said = "from Eric’s phone, imported Fri 20 Nov 2026"
    import_id = brings(shop, tmp_path, A_CHAT, Choice(whose="Eric's phone"))
    customer = shop.shop.memory.imports.get(import_id).customer
    aline = shop.signed_in("Aline", owner=True)
    page = aline.open(f"/c/{customer}").text
    assert words(page).count(said) == 5
    assert "It was not in the exported chat." in page
    assert page.count('class="photo"') == 1
    assert said in words(aline.open("/search?words=wheelbarrows").text)
    export(tmp_path / "data", "--to", str(tmp_path / "out"))
    chat = read_page(tmp_path / "out" / "chats" / f"{customer}.html")
    assert chat.count(said) == 5
    (photo,) = [one for one in lines(tmp_path / "out", "messages.jsonl") if one["file"]]
    assert (photo["side"], photo["source"]) == ("import", import_id)


def test_a_shops_day_its_board_and_its_notices_are_what_they_were(shop: Counter, tmp_path: Path):
    writes(shop, 1, "Do you have nails?")
    owner = shop.staff("Aline", owner=True)

    def seen() -> list[object]:
        board = shop.shop.board.see(owner)
        (query,) = shop.shop.books.tables.queries.all()
        view = shop.shop.board.query(query["id"], owner)
        notices = [notice.said for notice in shop.shop.notices.open()]
        return [shop.shop.days.today(), board, view.row, dict(query), notices, shop.shop.books.tables.replies.all()]

    before = seen()
    number = "+250 788 000 001"
    content = exported(
        PROOF.format(name=number),
        line(
            shop.clock.at.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=1), number, "Hello? Is anybody there?"
        ),
        line(shop.clock.at.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=1), "Kabeza Hardware", "Yes"),
    )
    brings(shop, tmp_path, content, Choice(), f"WhatsApp Chat with {number}.txt")
    assert shop.shop.books.messages.count() == 4
    assert seen() == before


def test_an_undone_import_is_found_no_more(shop: Counter, tmp_path: Path):
    import_id = brings(shop, tmp_path, A_CHAT, Choice())
    aline = shop.signed_in("Aline", owner=True)
    assert "wheelbarrows" in words(aline.open("/search?words=wheelbarrows").text)
    while shop.shop.books.words.step():
        pass
    shop.shop.memory.imports.undo(import_id, None)
    assert until(lambda: not shop.shop.memory.imports.get(import_id).is_at_work)
    assert "Nothing was found" in words(aline.open("/search?words=sell").text)
    assert list(shop.shop.shelf.ids()) == []


def test_an_imported_group_is_read_on_the_page_of_what_is_kept_apart(shop: Counter, tmp_path: Path):
    content = exported(
        PROOF.format(name="Amina"),
        line(AT, "Kabeza Hardware", "Hello all"),
        line(AT, "Jean Bosco", "Bricks on Monday?"),
    )
    brings(shop, tmp_path, content, Choice(us=("Kabeza Hardware",)), "WhatsApp Chat with Builders.txt")
    page = words(shop.signed_in("Aline").open("/apart").text)
    assert "Groups of exported chats · 3" in page
    assert "Bricks on Monday? Jean Bosco · in group Builders · Thu 5 Nov 2026 21:14" in page
    assert shop.shop.books.tables.customers.all() == []
