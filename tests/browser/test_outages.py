"""A real network, really cut: seventeen outages at once, each in a world of its own, and what was true after each.

The stories are in network/outages.py; proof/outages/run plays them for longer and writes docs/outages.md.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kit.network import sides
from tests.kit.network.outages import OUTAGES
from tests.kit.network.outcome import Outcome
from tests.kit.network.scene import Tale, play
from tests.kit.paths import ROOT

CUSTOMERS = 3
SECONDS = 3.0
NAMES = [outage.name for outage in OUTAGES]

pytestmark = pytest.mark.needs("ip", "openssl", "sh", "mount")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Outcome]]]:
    """All outages played side by side: they wait far more than they work."""
    sides.needed()
    folder = tmp_path_factory.mktemp("outages")
    tale = Tale.begin(folder)
    with ThreadPoolExecutor(len(OUTAGES)) as pool:
        yield {
            outage.name: pool.submit(play, outage.script, tale, folder / str(number), CUSTOMERS, SECONDS)
            for number, outage in enumerate(OUTAGES)
        }


@pytest.fixture
def outcome(ended: Mapping[str, Future[Outcome]], request: pytest.FixtureRequest) -> Outcome:
    return ended[request.param].result()


def of(*names: str) -> pytest.MarkDecorator:
    assert set(names) <= set(NAMES)
    return pytest.mark.parametrize("outcome", names, indirect=True)


@of(*NAMES)
def test_after_an_outage_every_message_is_in_and_every_reply_has_left_once_in_order_or_says_why_not(outcome: Outcome):
    assert outcome.lost == [], "what customers wrote, or staff"
    assert outcome.doubled == [], "WhatsApp had it twice"
    assert outcome.false == [], "the box says one thing and WhatsApp knows another"
    assert outcome.disorder == [], "one customer's replies overtook each other"
    assert outcome.unexplained == [], "not sent, without a reason"
    assert outcome.stuck == 0, "neither sent nor held"
    assert outcome.messages > 2 * CUSTOMERS
    assert outcome.sent + outcome.held + outcome.states["unsure"] == 4 * CUSTOMERS


@of("DNS dead", "TLS stall", "refused", "expired token")
def test_where_nothing_can_have_arrived_everything_goes_by_itself(outcome: Outcome):
    assert outcome.sent == 4 * CUSTOMERS


@of("cable out", "DNS dead", "TLS stall", "refused", "black hole", "large packets")
def test_a_line_that_is_down_is_called_offline(outcome: Outcome):
    assert "offline" in outcome.seen


@of("portal")
def test_a_strangers_page_is_never_taken_for_an_answer(outcome: Outcome):
    assert "portal" in outcome.seen
    assert outcome.states["unsure"] <= 3, "while it lasts the tries become rare"


@of("mid-request", "lost answers")
def test_what_nobody_can_know_is_left_to_a_person(outcome: Outcome):
    assert outcome.states["unsure"] >= 1


@of("power and line")
def test_what_a_status_tells_nobody_is_asked(outcome: Outcome):
    assert outcome.states["unsure"] == 0
    assert outcome.sent == 4 * CUSTOMERS


@of("a day", "a week")
def test_a_reply_whose_window_closed_meanwhile_is_held_and_says_so_when_its_customer_wrote_again(outcome: Outcome):
    assert outcome.held >= 2
    assert any("may go now" in reason for reason in outcome.said), outcome.said
    assert outcome.sent >= 4, "who wrote again is answered"


@of("expired token")
def test_a_token_that_expired_holds_everything_until_the_owner_has_put_it_right(outcome: Outcome):
    assert "refused" in outcome.seen


def test_a_run_that_crashed_leaves_no_network_behind_for_long(ended: object):
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    name = f"{sides.PREFIX}-{gone.pid}-0-shop"
    sides.ip("netns", "add", name)
    (sides.ETC / name).mkdir(parents=True)
    assert name in sides.sweep()
    assert not (sides.RUN / name).exists()
    assert not (sides.ETC / name).exists()


def test_the_table_of_outages_names_every_one_of_them():
    table = (ROOT / "docs" / "outages.md").read_text("utf-8")
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    assert [name for name in NAMES if name not in rows] == []


def test_in_none_of_the_seventeen_outages_of_the_readme_a_message_was_lost_or_a_reply_sent_twice():
    assert "cut in seventeen ways" in (ROOT / "README.md").read_text("utf-8")
    rows = cells_of(ROOT / "docs" / "outages.md")
    assert len(rows) == 17
    assert {name: cells[8:10] for name, cells in rows.items()} == {name: ["0", "0"] for name in rows}


def cells_of(page: Path) -> Mapping[str, list[str]]:
    """The cells of each outage's row, by its name."""
    rows = [[cell.strip() for cell in line.split("|")] for line in page.read_text("utf-8").splitlines()]
    return {row[1]: row for row in rows if len(row) > 2 and row[1] in NAMES}


def test_a_world_is_gone_without_a_trace(ended: Mapping[str, Future[Outcome]]):
    for future in ended.values():
        future.exception()
    own = f"{sides.PREFIX}-{os.getpid()}-"
    assert [each.name for each in Path("/run/netns").glob(f"{own}*")] == []
    assert "whatsapp.pem" not in Path("/proc/self/mounts").read_text("utf-8")
