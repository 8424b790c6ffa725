"""The real program under everything that strangers and customers can send: its memory, and whether it still answers.

The corpus is that of proof/edge, which plays each attack for longer and measures what staff feel of it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import zip_longest

import pytest

from edge.server.connection import MOST_AHEAD
from proof.edge.corpus import CORPUS, Attack
from proof.edge.measure import Box, play
from tests.kit.long_messages import webhooks
from tests.kit.programs import until

# What its unit allows is 192 MB: beyond that the kernel ends it.
MOST_MB = 150
MOST_HEALTH_MS = 1000
SECONDS, BEGIN_SECONDS = 0.5, 0.3
PHONES = 12
# How many times as long as it works a program needs here and now, where nothing but others keeps it from working.
PACE = """
import time
began, worked = time.monotonic(), time.process_time()
while time.monotonic() - began < %f: pass
print((time.monotonic() - began) / (time.process_time() - worked))
"""
PAGES = [attack for attack in CORPUS if attack.door == "pages"]
HOOK = [attack for attack in CORPUS if attack.door == "hook"]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with Box.open(tmp_path_factory.mktemp("strangers") / "data") as box:
        yield box


@contextmanager
def a_pace_maker() -> Iterator[list[float]]:
    """Works meanwhile; at its end there stands how much slower than alone this machine let it."""
    slowness: list[float] = []
    words = [sys.executable, "-c", PACE % (SECONDS + BEGIN_SECONDS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as works:
        yield slowness
        slowness.append(max(1.0, float(works.communicate(timeout=60)[0])))


def test_no_page_of_the_longest_messages_takes_more_memory_than_the_box_has(box: Box):
    with ThreadPoolExecutor(8) as tunnel:
        list(tunnel.map(box.webhook, [body for _, _, body in webhooks("250788000999", times=2)]))
    assert until(lambda: json.loads(box.look("/healthz"))["journal"]["unread"] == 0)
    (query,) = set(re.findall(r"/q/q_\w+", box.look("/").decode()))
    (customer,) = set(re.findall(r"/c/c_\w+", box.look(query).decode()))
    message = max(re.findall(r"/message/\d+", box.look(query).decode()))
    paths = [query, customer, message, "/apart", "/search?words=longest", f"{query}?before=60"]
    plain = {"Accept-Encoding": "identity"}
    with ThreadPoolExecutor(PHONES) as phones:
        looks = [phones.submit(box.look, path, **plain) for path in paths * PHONES]
        assert box.health()
        assert all(look.result() for look in looks)
    assert box.peak_mb <= MOST_MB


@pytest.mark.parametrize("attacks", list(zip_longest(PAGES, HOOK)), ids=lambda pair: pair[0].name)
def test_strangers_take_neither_the_memory_nor_the_doors(box: Box, attacks: tuple[Attack, Attack | None]):
    """One attack on each door at the same time. The best try counts, since this machine may be busy with others."""
    with ThreadPoolExecutor(2) as both, a_pace_maker() as slowness:
        found = list(both.map(lambda attack: play(box, attack, SECONDS, BEGIN_SECONDS), filter(None, attacks)))
    assert box.peak_mb <= MOST_MB
    for one in found:
        assert min(one.health.milliseconds) <= MOST_HEALTH_MS * slowness[0]
        assert (one.board.failed, one.webhooks.failed, one.health.failed) == (0, 0, 0)
    assert "Traceback" not in "".join(box.program.log)


def test_the_corpus_asks_for_more_at_once_than_is_answered():
    assert all(attack.sent.count(b"\r\n\r\n") > MOST_AHEAD for attack in CORPUS if attack.name in ("packets", "unread"))
