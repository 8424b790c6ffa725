"""Threads that end, or cannot be begun: what waited for one is told, and the next goes on."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
import requests

from edge.courier.calls import Calls, Tick
from edge.practice.webhooks import sign
from edge.whatsapp import Credentials, Patience, Recipient, Unreachable, WhatsApp
from edge.whatsapp.line import CallDeadline, open_session
from proof.power.bodies import Body
from tests.kit.doors import Door
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.shops import Counter
from tests.kit.support import ACCOUNT, HandClock

TO, OURS = Recipient("250788000101", None), Credentials("100200300", "a token")


@contextmanager
def no_threads() -> Iterator[None]:
    """What Python asks of the system for a thread is more than there can be, so none starts."""
    before = threading.stack_size(2**46)
    try:
        yield
    finally:
        threading.stack_size(before)


def wamid(_: str, __: object) -> object:
    return {"messages": [{"id": "wamid.1"}]}


def test_a_call_for_which_there_is_no_thread_leaves_nothing_and_the_next_one_goes() -> None:
    with closing(Door(wamid)) as door:
        whatsapp = WhatsApp(door.url, "v26.0", patience=Patience(5, 5, 5))
        with no_threads(), pytest.raises(Unreachable):
            whatsapp.send_text(OURS, TO, "hello", callback="r_1")
        assert door.asked == []
        assert whatsapp.send_text(OURS, TO, "hello", callback="r_1") == "wamid.1"
        whatsapp.close()


def test_a_name_that_could_not_be_looked_up_for_want_of_a_thread_is_looked_up_again() -> None:
    with closing(Door(wamid)) as door, open_session() as session:
        with CallDeadline(60, 60), no_threads(), pytest.raises(requests.ConnectionError):
            session.get(door.url, timeout=60)
        with CallDeadline(60, 60):
            assert session.get(door.url, timeout=60).status_code == 200


def test_a_call_that_no_thread_took_ends_at_once_as_one_that_never_left() -> None:
    clock = HandClock()
    calls = Calls(clock, lambda: None)
    with no_threads():
        calls.begin(Tick("wamid.1"), lambda: "never called", clock.now())
    (ended,) = calls.ended(wait=True)
    assert isinstance(ended.trouble, Unreachable)
    assert ended.came is None


def test_a_worker_that_dies_in_a_call_has_ended_the_call() -> None:
    clock = HandClock()
    calls = Calls(clock, lambda: None)
    calls.begin(Tick("wamid.1"), lambda: sys.exit("killed"), clock.now())
    (ended,) = calls.ended(wait=True)
    assert isinstance(ended.trouble, SystemExit)
    assert not len(calls)


def killed(name: str) -> list[threading.Thread]:
    """All threads whose names begin so are told to end, as soon as they wake."""
    threads = [thread for thread in threading.enumerate() if thread.name.startswith(name)]
    for thread in threads:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    return threads


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # they are ended on purpose
def test_workers_that_die_are_replaced_and_whoever_waited_is_served(counter: Counter, aline: Phone) -> None:
    dead = [*killed("pages "), *killed("gathering ")]
    url = f"http://127.0.0.1:{counter.shop.hook_port}/webhook"
    number = 0

    def served() -> bool:
        nonlocal number
        number += 1
        raw = Body(number).raw
        signed = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
        with suppress(requests.ConnectionError):  # who had just come to one that ended is cut off, and comes again
            assert requests.post(url, raw, headers=signed, timeout=60).status_code == 200
            assert aline.open("/").status_code == 200
        return not any(thread.is_alive() for thread in dead)

    assert until(served)
    assert aline.open("/").status_code == 200
    alive = [thread.name for thread in threading.enumerate() if thread.name.startswith(("pages ", "gathering "))]
    assert sorted(alive) == sorted(thread.name for thread in dead)
