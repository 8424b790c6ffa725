"""An owner taps for a backup: it is made now, once, also where the box restarts or the stick comes later."""

from __future__ import annotations

from pathlib import Path

from edge.backup.stick import Copy
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.sticks import names

BUTTON = "/settings/backup"


def looked(counter: Counter) -> None:
    """One look of the rounds, and what it began to its end."""
    counter.shop.backups.step()
    assert until(lambda: not counter.shop.backups.busy, 60)


def copies(stick: Path) -> int:
    return sum(Copy.named(name) is not None for name in names(stick))


def test_an_owner_has_one_made_now_although_there_is_one_of_today(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data", backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        looked(counter)
        looked(counter)
        assert copies(stick) == 1
        aline.open("/settings")
        form = aline.form(BUTTON)
        assert "on its way" in words(aline.submit(form).text)
        assert aline.forms(BUTTON) == [], "one is enough"
        aline.submit(form)
    with open_counter(tmp_path / "data", backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        assert "on its way" in words(aline.open("/settings").text), "a restart forgets nothing"
        looked(counter)
        looked(counter)
        assert copies(stick) == 2
        assert "on its way" not in words(aline.open("/settings").text)
        aline.submit(aline.form(BUTTON))
        looked(counter)
        assert copies(stick) == 3, "at once, and not ten minutes after the one before"


def test_with_its_stick_out_it_is_made_when_the_stick_is_back(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data", backup=stick) as counter:
        aline = counter.signed_in("Aline", owner=True)
        looked(counter)
        stick.rename(aside := stick.with_name(f"{stick.name}-aside"))
        aline.open("/settings")
        aline.submit(aline.form(BUTTON))
        looked(counter)
        said = words(aline.open("/settings").text)
        assert "Put the stick in" in said
        assert "on its way" in said
        aside.rename(stick)
        counter.clock.forward(minutes=2)
        looked(counter)
        assert copies(stick) == 2


def test_nobody_else_asks_for_one_and_without_a_stick_there_is_no_button(tmp_path: Path, stick: Path):
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        counter.shop.backups.step()
        aline.open("/settings")
        assert aline.forms(BUTTON) == []
        aline.open("/printer")
        token = aline.form("/printer/look").fields["token"]
        assert aline.send(BUTTON, token=token).status_code == 400
        eric = counter.signed_in("Eric")
        assert eric.send(BUTTON, token="any").status_code == 403
