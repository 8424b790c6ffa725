"""What a phone loads when it opens the board for the first time, every byte of it, on a Wi-Fi that is weak."""

from __future__ import annotations

import pytest

from tests.kit.browsers import open_browser, screen_of
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

MOST_BYTES = 15_000
QUESTIONS = (
    "Do you still have the 20 litre bucket with the lid?",
    "Muraho, mufite imisumari ya 10?",
    "How much is the drill, and do you deliver to Kimironko?",
    "Bonjour, est-ce que la peinture blanche est arrivée ?",
    "Nahitaji mifuko miwili ya saruji kesho asubuhi",
)
NAMES = ("Mukamana Claudine", "Jean Bosco", "Uwase Diane", "Habimana Patrick", "Amina", "Ndayisaba Eric", "")


@pytest.mark.parametrize(("path", "mine"), [("/", 40), ("/?see=waiting", 0)], ids=["mine", "waiting"])
def test_the_first_load_of_a_board_with_fifty_rows_is_at_most_fifteen_kilobytes(counter: Counter, path: str, mine: int):
    phone = counter.signed_in("Aline", owner=True)
    for number in range(50):
        name = f"{NAMES[number % 7]} {number}"
        query = counter.hears(QUESTIONS[number % 5], customer(number * 379, name), ago=30 * number * number)
        if number < mine:
            counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_browser() as browser, screen_of(browser, phone) as screen:
        page = screen.new_page()
        came: dict[str, int] = {}
        answers: dict[str, str] = {}
        network = screen.new_cdp_session(page)
        network.on(
            "Network.responseReceived", lambda told: answers.update({told["requestId"]: told["response"]["url"]})
        )
        network.on(
            "Network.loadingFinished",
            lambda told: came.update({answers[told["requestId"]]: int(told["encodedDataLength"])}),
        )
        network.send("Network.enable")
        page.goto(path, wait_until="networkidle")
        assert page.locator(".row").count() == 50
    weighed = {url.removeprefix(phone.address).partition("?")[0]: size for url, size in came.items()}
    of_other_pages = set(weighed) - {"/", "/static/shop.css", "/static/shop.js", "/static/icon.svg"}
    assert not of_other_pages, "the board loads what only other pages use"
    assert (weighed, sum(weighed.values()) <= MOST_BYTES) == (weighed, True)
