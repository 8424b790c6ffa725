"""A stick that is put in is offered to an owner, found again when it is back, and missed when it is out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.backup.stick import Copy
from tests.kit.boxes import fill, open_box
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.sticks import mounted, names

USE = "/settings/backup/use"
ID, OTHER = "1234-ABCD", "5678-EF01"


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    """Where the system mounts what is put in: see systemd/stick."""
    place = tmp_path / "sticks"
    for name in ("in", "asked"):
        (place / name).mkdir(parents=True)
    return place


@pytest.fixture
def counter(tmp_path: Path, sticks: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data", sticks=sticks) as counter:
        counter.stand_still()
        yield counter


def looked(counter: Counter) -> None:
    counter.shop.sticks.step()
    counter.shop.backups.step()
    assert until(lambda: not counter.shop.backups.busy, 60)


def told(counter: Counter) -> list[str]:
    return [notice.said.key for notice in counter.shop.notices.open()]


def copies(stick: Path) -> int:
    return sum(Copy.named(name) is not None for name in names(stick))


def test_an_owner_takes_the_stick_that_was_put_in_and_it_is_found_again(counter: Counter, sticks: Path):
    aline = counter.signed_in("Aline", owner=True)
    looked(counter)
    assert "Put a USB stick in" in words(aline.open("/settings").text)
    with mounted(sticks / "in" / ID, 50) as stick:
        looked(counter)
        assert told(counter) == ["backup.notice_put_in"]
        said = words(aline.open("/settings").text)
        assert f"A USB stick is in ({ID})" in said
        aline.submit(aline.form(USE))
        looked(counter)
        assert copies(stick) == 1
        assert told(counter) == []
        assert "The last backup is of today" in words(aline.open("/settings").text)
        assert aline.forms(USE) == []
    (sticks / "in" / ID).rmdir()
    looked(counter)
    assert "backup.pulled_out" in told(counter)
    with mounted(sticks / "in" / ID, 50) as stick:
        counter.clock.forward(hours=25)
        looked(counter)
        assert told(counter) == []
        assert copies(stick) == 1, "the same one, whatever the kernel calls it by now"


def test_another_stick_takes_its_place_and_only_an_owner_says_so(counter: Counter, sticks: Path):
    aline, eric = counter.signed_in("Aline", owner=True), counter.signed_in("Eric")
    with mounted(sticks / "in" / ID, 50), mounted(sticks / "in" / OTHER, 50) as other:
        aline.open("/settings")
        assert [form.fields["stick"] for form in aline.forms(USE)] == [ID, OTHER]
        form = aline.forms(USE)[1]
        assert eric.send(USE, **form.fields).status_code == 403
        aline.submit(form)
        looked(counter)
        assert copies(other) == 1
        assert [each.fields["stick"] for each in aline.forms(USE)] == [ID]


@pytest.mark.parametrize("odd", ["..", "not an id", "1234-ABCD/..", "f" * 41, ""])
def test_what_is_no_id_leads_nowhere(counter: Counter, sticks: Path, odd: str):
    aline = counter.signed_in("Aline", owner=True)
    (sticks / "in" / ID).mkdir()  # a mount point without its stick
    with mounted(sticks / "in" / OTHER, 5):
        aline.open("/settings")
        (form,) = aline.forms(USE)
        assert aline.submit(form, stick=odd).status_code == 404
    counter.shop.books.keep("backup stick", {"id": odd, "folder": "/etc"})
    assert counter.shop.sticks.folder() is None


def test_the_last_page_of_the_set_up_offers_it_and_the_first_copy_is_made_meanwhile(tmp_path: Path, sticks: Path):
    with open_box(tmp_path / "data", sticks=sticks) as box, mounted(sticks / "in" / ID, 50) as stick:
        for loop in box.shop.loops:
            loop.stop()
        phone = box.first_phone()
        for step in (1, 2, 3):
            fill(phone, step)
        phone.submit(phone.form("/setup/4/later"))
        assert "Use it for backups?" in words(phone.page.text)
        phone.submit(phone.form("/setup/5/stick"))
        assert phone.page.url.endswith("/setup/5")
        assert "Put a USB stick in" not in words(phone.page.text)
        box.shop.backups.step()
        assert until(lambda: copies(stick) == 1, 60)
        assert until(lambda: not box.shop.backups.busy, 60)
