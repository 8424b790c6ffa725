"""The shop's Wi-Fi, really lost by a real browser while somebody types, and found again: nothing is lost or doubled.

The story is in network/wifi.py; proof/wifi/run plays it with half a minute without Wi-Fi.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.network import sides
from tests.kit.network.scene import Tale
from tests.kit.network.wifi import PATIENCE, lose

SECONDS = 3.0

pytestmark = pytest.mark.needs("chromium-headless-shell", "ip", "openssl", "sh", "mount")


@pytest.fixture(scope="module")
def tale(tmp_path_factory: pytest.TempPathFactory) -> Tale:
    sides.needed()
    return Tale.begin(tmp_path_factory.mktemp("wifi"))


@pytest.mark.parametrize("mobile_data", [False, True], ids=["Wi-Fi only", "with mobile data"])
def test_a_reply_that_is_sent_while_the_wifi_is_gone_leaves_once_and_whole_when_it_is_back(
    tale: Tale, tmp_path: Path, mobile_data: bool
):
    """With mobile data the phone never counts as offline: calls to the box hang until the page gives up on them.

    How soon the page is back is the proof's to measure: here other tests share the machine.
    """
    loss = lose(tale, tmp_path, SECONDS, mobile_data=mobile_data)
    assert (loss.findings(within_seconds=PATIENCE / 1000), loss.away_seconds >= SECONDS) == ([], True), loss
