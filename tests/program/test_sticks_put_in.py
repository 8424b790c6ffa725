"""A stick that is put in is offered to an owner, found again when it is back, and missed when it is out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.backup.stick import Copy
from tests.kit.boxes import fill, open_box
from tests.kit.paths import ROOT
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.sticks import mounted, names

USE, OUT = "/settings/backup/use", "/settings/backup/out"
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
    counter.shop.sticks.step(counter.shop.backups.rest)
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


def helper(sticks: Path) -> None:
    """What the system does where something was asked for."""
    subprocess.run([ROOT / "systemd" / "stick", "asked"], env={**os.environ, "IDUKA_STICKS": str(sticks)}, check=True)


def test_it_is_said_when_the_stick_may_be_pulled_out_and_put_back_it_goes_on(counter: Counter, sticks: Path):
    aline = counter.signed_in("Aline", owner=True)
    with mounted(sticks / "in" / ID, 50):
        counter.shop.sticks.use(ID)
        looked(counter)
        aline.open("/settings")
        aline.submit(aline.form(OUT))
        assert "Leave it in" in words(aline.page.text)
        assert aline.forms(OUT) == []
        aline.open("/settings")
        aline.submit(aline.form("/settings/backup"))  # one that is asked for meanwhile waits
        with (sticks / "in" / ID / "being written").open("w"):
            looked(counter)
            helper(sticks)
            looked(counter)
            assert "Leave it in" in words(aline.open("/settings").text), "something is still open on it"
        helper(sticks)
        looked(counter)
        assert "It is safe now" in words(aline.open("/settings").text)
        assert "backup.pulled_out" not in told(counter)
        subprocess.run(["mount", "-t", "tmpfs", "none", str(made(sticks / "in" / ID))], check=True)
        looked(counter)
        counter.clock.forward(minutes=2)
        looked(counter)
        assert copies(sticks / "in" / ID) == 1, "and what was asked for is made"
        said = words(aline.open("/settings").text)
        assert "Leave it in" not in said
        assert "safe now" not in said


def test_a_start_of_the_box_forgets_that_it_was_to_be_pulled_out(counter: Counter, sticks: Path):
    aline = counter.signed_in("Aline", owner=True)
    with mounted(sticks / "in" / ID, 50):
        counter.shop.sticks.use(ID)
        aline.open("/settings")
        aline.submit(aline.form(OUT))
        counter.clock.reboot()
        looked(counter)
        assert list((sticks / "asked").iterdir()) == []
        assert copies(sticks / "in" / ID) == 1
    looked(counter)
    assert "without a word" in words(aline.open("/settings").text)
    assert aline.send(OUT, token=aline.form("/settings/backup").fields["token"]).status_code == 404


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
