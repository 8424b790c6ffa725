"""A small system has no time zones of its own; the shop has some all the same."""

from __future__ import annotations

from pathlib import Path

from edge.practice.account import Account
from tests.kit.phones import Phone, words
from tests.kit.programs import Program


def test_without_the_systems_time_zones_every_page_says_what_time_it_is_in_the_shop(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.environment["PYTHONTZPATH"] = ""  # as where Python finds none
    pins, code = shop.set_up(Account()), shop.enrolment_code()
    assert shop.run("setup", "--zone", "Africa/Kigali").returncode == 0
    shop.start()
    aline = Phone(shop.lan_url)
    try:
        aline.sign_in(code, "Aline", pins["Aline"])
        for path in ("/", "/summary", "/reports", "/notices", "/phones", "/settings/hours"):
            assert aline.open(path).status_code == 200, words(aline.page.text)
    finally:
        aline.close()
        shop.stop()
