"""What is wrong with the box itself stands where people look, from memory, and goes with its cause."""

from __future__ import annotations

import ctypes
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from edge.practice.webhooks import sign
from proof.power.bodies import Body
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import Counter
from tests.kit.support import ACCOUNT

FULL, SLOW, HOOK = (
    "The box’s disk is full",
    "The box’s disk is too slow just now",
    "The door for WhatsApp does not answer",
)


def answer(counter: Counter, number: int) -> int:
    """What the hook says to one customer's question."""
    url, raw = f"http://127.0.0.1:{counter.shop.hook_port}/webhook", Body(number).raw
    return requests.post(
        url, raw, headers={"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}, timeout=60
    ).status_code


def health(counter: Counter) -> requests.Response:
    """As a phone of the shop's is told it."""
    return counter.phones[0].open("/healthz")


def test_a_disk_that_takes_nothing_stands_on_every_screen_until_it_does_again(counter: Counter, aline: Phone) -> None:
    counter.stand_still()
    mark = aline.open("/").headers["ETag"]
    counter.disk.full = True
    assert answer(counter, 1) == 503
    assert FULL in words(aline.ask("/", If_None_Match=mark).text)  # a page that looks for news is told
    assert FULL in words(aline.open("/notices").text)
    assert "Nothing is wrong" not in aline.page.text
    assert "Something is wrong with the box" in aline.open("/wall").text
    told = health(counter)
    assert told.status_code == 503
    assert FULL in told.json()["wrong"][0]
    counter.disk.full = False
    assert answer(counter, 1) == 200
    assert health(counter).status_code == 200


def test_while_a_disk_is_so_slow_that_webhooks_are_sent_away_the_shop_is_not_well(
    counter: Counter, aline: Phone
) -> None:
    counter.stand_still()
    counter.disk.free.clear()
    with ThreadPoolExecutor(1) as other:
        sent = other.submit(answer, counter, 1)
        assert until(lambda: SLOW in words(aline.open("/").text))  # before the first is sent away
        assert sent.result() == 503
    assert (health(counter).status_code, health(counter).json()["ok"]) == (503, False)
    counter.disk.free.set()
    assert until(lambda: counter.shop.books.journal.counts()["total"] == 1)
    assert SLOW in words(aline.open("/").text)  # it took longer than anybody waits
    counter.shop.journal.look_again()  # a chore: nobody need write for it to be over
    assert health(counter).status_code == 200
    assert SLOW not in words(aline.open("/").text)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is ended on purpose
def test_a_door_that_answers_nobody_is_an_illness_that_systemd_hears_of(counter: Counter, aline: Phone) -> None:
    counter.stand_still()
    (listener,) = [thread for thread in threading.enumerate() if thread.name == "hook listener"]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(listener.ident or 0), ctypes.py_object(SystemExit))
    listener.join(60)
    counter.clock.forward(seconds=60)
    counter.shop.knocking.step()
    assert HOOK in words(aline.open("/").text)
    assert health(counter).json()["doors"] == "silent: hook"
    assert not counter.shop.watch.alive()
