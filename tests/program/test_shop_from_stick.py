"""An empty box sees a stick with the copy of a shop, and the shop comes back over the pages of the set-up."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.backup import by_hand
from edge.backup.from_stick import bring_back, go_on
from edge.backup.stick import Copy
from edge.errors import Refusal
from edge.registers.books import Books
from tests.kit.boxes import open_box
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, until
from tests.kit.shops import PIN, open_counter
from tests.kit.sticks import mounted, names
from tests.kit.support import HandClock

ID = "1234-ABCD"
BUTTON = "/setup/1/restore"
SERVE = (
    "import argparse, os, sys; from dataclasses import replace; from pathlib import Path\n"
    "from edge.cli import serve; from edge.config import Config\n"
    "config = replace(Config.from_environment(os.environ), sticks=Path(sys.argv[1]))\n"
    "sys.exit(serve.run(config, argparse.Namespace()))"
)


@contextmanager
def stick_of_a_shop(folder: Path) -> Iterator[Path]:
    """In its place, with the copy of a shop of Aline's in which a reply waits; its former box is no more."""
    place = folder / "sticks" / "in" / ID
    place.mkdir(parents=True)
    with mounted(place, 100) as stick:
        with open_counter(folder / "former", backup=stick) as counter:
            counter.stand_still()
            aline = counter.signed_in("Aline", owner=True)
            query = counter.hears("Do you have the 20 litre bucket?")
            counter.shop.desk.claim(query, counter.staff("Aline"))
            aline.open(f"/q/{query}")
            aline.submit(aline.form(r"/q/q_\w+/reply"), text="Yes, 4,500 francs.")
            assert until(lambda: not counter.shop.backups.busy, 60)
            for older in filter(Copy.named, names(stick)):
                (stick / older).unlink()
            by_hand(folder / "former", stick, counter.clock.now().at)
        yield stick


def copy_on(stick: Path) -> Path:
    (name,) = [name for name in names(stick) if Copy.named(name)]
    return stick / name


def test_the_shop_comes_back_over_the_pages(tmp_path: Path):
    with stick_of_a_shop(tmp_path):
        program = Program(tmp_path / "data")
        program.serving = (sys.executable, "-c", SERVE, str(tmp_path / "sticks"))
        program.start()
        phone = Phone(program.lan_url)
        try:
            address = re.search(r"http://\S+", program.run("setup-address").stdout)
            assert address
            phone.open(address[0])
            phone.submit(phone.form("/setup"))
            form = phone.form(BUTTON)
            phone.submit(form)
            assert "Leave the stick in" in words(phone.page.text)
            leads = re.fullmatch(r"\d+; url=(/enrol\?code=\w+)", phone.page.headers["Refresh"])
            assert leads
            assert until(lambda: phone_sees(phone, leads[1]), 60)
            phone.submit(phone.form("/enrol"))
            phone.open("/sign-in")
            phone.submit(phone.form("/sign-in"), name="Aline", pin=PIN)
            assert "set up from the copy of" in words(phone.open("/").text)
            assert "Yes, 4,500 francs." in words(phone.open("/held").text), "it may have gone since"
            assert not list((tmp_path / "data").glob("brought-back*"))
        finally:
            phone.close()
            assert program.stop() == 0


def phone_sees(phone: Phone, address: str) -> bool:
    """Whether the shop is open again; until then nothing answers, or a page that says what comes."""
    try:
        phone.open(address)
    except OSError:
        return False
    return phone.page.status_code == 200 and bool(phone.forms("/enrol"))


def test_only_an_empty_box_offers_it_and_a_copy_that_is_gone_is_refused(tmp_path: Path):
    with stick_of_a_shop(tmp_path) as stick, open_box(tmp_path / "data", sticks=tmp_path / "sticks") as box:
        for loop in box.shop.loops:
            loop.stop()
        phone = box.first_phone()
        form = phone.form(BUTTON)
        copy = copy_on(stick)
        copy.rename(copy.with_name("elsewhere"))
        assert phone.submit(form).status_code == 404
        assert box.shop.bring_back.wish is None
        copy.with_name("elsewhere").rename(copy)
        phone.open("/setup/1")
        assert phone.submit(phone.form(BUTTON), copy="../../former/iduka.db").status_code == 404
        box.shop.team.add("Diane", owner=True, pin=box.shop.team.pin(PIN))
        assert box.shop.bring_back.offered() == []


@pytest.mark.parametrize("cut", ["while it came", "when it was whole", "between two files"])
def test_a_power_cut_leaves_the_empty_shop_or_the_whole_one(tmp_path: Path, cut: str):
    with stick_of_a_shop(tmp_path) as stick:
        data = tmp_path / "data"
        Books.open(data).close()
        now = HandClock().now()
        if cut == "while it came":
            (data / "brought-back").mkdir()
            (data / "brought-back" / "iduka.db").write_bytes(b"half")
            go_on(data)
        else:
            other = tmp_path / "other"
            Books.open(other).close()
            bring_back(other, copy_on(stick), now)
            whole = data / "brought-back.whole"
            whole.mkdir()
            (other / "iduka.db").rename((data if cut == "between two files" else whole) / "iduka.db")
            go_on(data)
        assert not list(data.glob("brought-back*"))
        books = Books.open(data)
        assert books.messages.count() == (0 if cut == "while it came" else 2)
        books.close()


def test_a_bad_copy_leaves_the_empty_shop_as_it_was(tmp_path: Path):
    with stick_of_a_shop(tmp_path) as stick:
        Books.open(tmp_path / "data").close()
        copy = copy_on(stick)
        copy.write_bytes(copy.read_bytes()[:5000])
        with pytest.raises(Refusal):
            bring_back(tmp_path / "data", copy, HandClock().now())
        Books.open(tmp_path / "data").close()
        go_on(tmp_path / "data")
        assert not list((tmp_path / "data").glob("brought-back*"))
