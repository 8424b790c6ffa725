"""Practice lets a day end: time passes for the shop and for its WhatsApp, and the summary goes to paper."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import requests

from edge.cli.later_clock import MOST, LaterClock
from edge.practice import Practice
from tests.kit.phones import Phone, words
from tests.kit.practising import practising
from tests.kit.programs import Program, until


def has(paper: Path, number: str) -> bool:
    return paper.exists() and number.encode() in paper.read_bytes()


def test_a_tap_ends_the_day_and_prints_its_summary_and_the_next_tap_the_next_one(tmp_path: Path) -> None:
    program = Program(tmp_path / "shop")
    paper = program.data / "paper.escpos"
    with practising(program, "--port", "0", "--empty") as said:
        phones = re.search(r"end the day: (http://\S+/)", said)
        assert phones
        assert "End the day" in requests.get(f"{phones[1]}line", timeout=30).text
        phone = Phone(program.lan_url)
        phone.sign_in(re.findall(r"code=(\S+)", said)[0], "Aline", "1111")
        for number in ("00001", "00002"):
            assert requests.post(f"{phones[1]}end-day", timeout=30).status_code == 200
            assert until(partial(has, paper, number), 60)
        assert requests.get(f"{program.lan_url}/healthz", timeout=30).json() == {"ok": True}
        assert "Aline" in words(phone.open("/").text), "two nights have passed, and nobody has put the phone down"
        assert not phone.page.history
        phone.close()
    with practising(program, "--port", "0"):
        days = program.run("summary").stdout
    assert "00002" in days, "a shop that is started again is as far as it was"


def test_a_shop_that_has_no_end_of_the_day_offers_none() -> None:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice:
        assert "End the day" not in requests.get(f"{practice.page_url}line", timeout=30).text
        assert requests.post(f"{practice.page_url}end-day", timeout=30).status_code == 400


def test_both_clocks_go_on_together_and_never_back(tmp_path: Path) -> None:
    clock = LaterClock(tmp_path / "ahead")
    before = clock.now()
    passed = clock.pass_until(before.at + timedelta(hours=9))
    after = clock.now()
    assert timedelta(hours=8) < passed <= timedelta(hours=9)
    assert abs((after.at - before.at).total_seconds() - (after.boottime - before.boottime)) < 60
    assert clock.pass_until(before.at) == timedelta()
    assert LaterClock(tmp_path / "ahead").now().at >= after.at - timedelta(seconds=1)


def test_no_more_passes_than_a_year(tmp_path: Path) -> None:
    clock = LaterClock(tmp_path / "ahead")
    clock.pass_until(clock.now().at + 3 * MOST)
    assert clock.ahead <= MOST
    assert clock.pass_until(clock.now().at + MOST) == timedelta()


@pytest.mark.parametrize("kept", ["", "-5", "nonsense", "1e9", "9" * 30, "\x00"])
def test_whatever_the_file_says_practice_can_be_started(tmp_path: Path, kept: str) -> None:
    (tmp_path / "ahead").write_text(kept)
    assert timedelta() <= LaterClock(tmp_path / "ahead").ahead <= MOST
