"""The real program under everything that strangers and customers can send: its memory, and whether it still answers.

The corpus is that of proof/edge, which plays each attack for longer and measures what staff feel of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import zip_longest
from pathlib import Path

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
PAGES = [attack for attack in CORPUS if attack.door == "pages"]
HOOK = [attack for attack in CORPUS if attack.door == "hook"]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with Box.open(tmp_path_factory.mktemp("strangers") / "data") as box:
        yield box


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """At its end there stands how much slower than alone this machine let the program be."""
    slowness: list[float] = []
    before = turns(pid)
    yield slowness
    since = [
        [now - then for now, then in zip(turn, before.get(task, (0, 0)), strict=True)]
        for task, turn in turns(pid).items()
    ]
    slowness.append(1 + sum(waited for _, waited in since) / max(1, sum(ran for ran, _ in since)))


def turns(pid: int) -> Mapping[str, tuple[int, int]]:
    """Of each of its threads: how long it ran, and how long it could have run and others did, in nanoseconds."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended just now
            ran, waited, _ = map(int, (task / "schedstat").read_text("ascii").split())
            found[task.name] = (ran, waited)
    return found


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
    with ThreadPoolExecutor(2) as both, watched(box.program.pid) as slowness:
        found = list(both.map(lambda attack: play(box, attack, SECONDS, BEGIN_SECONDS), filter(None, attacks)))
    assert box.peak_mb <= MOST_MB
    for one in found:
        assert min(one.health.milliseconds) <= MOST_HEALTH_MS * slowness[0]
        assert (one.board.failed, one.webhooks.failed, one.health.failed) == (0, 0, 0)
    assert "Traceback" not in "".join(box.program.log)


def test_the_corpus_asks_for_more_at_once_than_is_answered():
    assert all(attack.sent.count(b"\r\n\r\n") > MOST_AHEAD for attack in CORPUS if attack.name in ("packets", "unread"))
