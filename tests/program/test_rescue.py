"""What can still be read of a card that fails is a shop again, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edge.backup import rescue
from edge.errors import Refusal
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.copies import flaw
from tests.kit.phones import words
from tests.kit.programs import Program
from tests.kit.shops import open_counter
from tests.kit.webhooks import amina_writes

TEXT = "Is the bucket number {} here? " + "x" * 300
MANY = 60


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data of a shop with sixty messages, which is off."""
    with open_counter(tmp_path / "data") as counter:
        counter.staff("Aline", owner=True)
        for number in range(MANY):
            amina_writes(counter, TEXT.format(number))
    return tmp_path / "data"


def test_a_shop_that_is_whole_is_the_same_in_its_new_folder(data: Path, tmp_path: Path) -> None:
    found = rescue(data, tmp_path / "new")
    assert sum(one.lost for one in found.tables) == 0
    assert flaw(tmp_path / "new" / "iduka.db", SCHEMA, thorough=True) is None
    with open_counter(tmp_path / "new") as counter:
        aline = counter.signed_in("Aline", owner=True)
        assert "number 59" in words(aline.open("/").text)
        assert counter.shop.books.messages.count() == MANY
        assert "number 17" in words(aline.open("/search?words=bucket+17").text)


def test_pages_that_are_gone_cost_what_was_on_them_and_the_rest_opens(data: Path, tmp_path: Path) -> None:
    content = bytearray((data / "iduka.db").read_bytes())
    for number in (20, 40):
        page = content.index(TEXT.format(number).encode()) // 4096 * 4096
        content[page : page + 4096] = bytes(4096)
    (data / "iduka.db").write_bytes(content)
    found = rescue(data, tmp_path / "new")
    assert 0 < sum(one.lost for one in found.tables) < MANY
    with open_counter(tmp_path / "new") as counter:
        assert MANY / 2 < counter.shop.books.messages.count() <= MANY
        amina_writes(counter, "And the rope?")
        assert "And the rope?" in words(counter.signed_in("Aline", owner=True).open("/").text)


def test_nothing_is_rescued_from_under_a_running_shop_or_into_a_folder_with_something_in_it(
    data: Path, tmp_path: Path
) -> None:
    with open_counter(data), pytest.raises(Refusal, match="The server has the shop open"):
        rescue(data, tmp_path / "new")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine").touch()
    with pytest.raises(Refusal, match="something in"):
        rescue(data, tmp_path / "new")
    with pytest.raises(Refusal, match="no database"):
        rescue(tmp_path / "nothing", tmp_path / "other")


def test_the_console_says_what_came_of_it(data: Path, tmp_path: Path) -> None:
    shop = Program(data)
    told = shop.run("rescue", str(tmp_path / "new"))
    assert told.returncode == 0, told.stderr
    assert "0 rows and 0 files were lost" in told.stdout
    assert "set EDGE_DATA to that folder" in told.stdout
    books = Books.open_reading(tmp_path / "new")
    assert books.messages.count() == MANY
    books.close()
    shutil.rmtree(tmp_path / "new")
