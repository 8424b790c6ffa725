"""The recipe of WireGuard and Caddy, as its files are: a webhook comes in, and nothing else of the box is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.whatsapp.trial_post import trial_signature
from tests.kit.network import sides
from tests.kit.network.small_machine import ServiceBox, SmallMachine
from tests.kit.programs import until
from tests.kit.shops import webhook_of
from tests.kit.support import ACCOUNT

pytestmark = pytest.mark.needs("ip", "caddy", "wg", "wg-quick", "wireguard-go", "nft", "sysctl", "mount", "sh")
HELLO = {"from": "250788000101", "id": "wamid.1", "timestamp": "1763640000", "type": "text", "text": {"body": "Hello"}}


@pytest.fixture
def small_machine(tmp_path: Path) -> Iterator[SmallMachine]:
    sides.needed()
    if not Path("/dev/net/tun").exists():  # nobody can install a kernel for a test
        pytest.skip("this kernel makes no tunnels: /dev/net/tun is not there")
    there = SmallMachine(tmp_path)
    try:
        yield there
    finally:
        there.close()


def test_a_webhook_comes_in_by_wireguard_and_caddy_and_the_staffs_pages_are_not_there(
    small_machine: SmallMachine, tmp_path: Path
):
    program = ServiceBox(tmp_path / "data", small_machine.box)
    program.set_up(ACCOUNT)
    program.start()
    try:
        small_machine.open()
        question = f"/webhook?hub.mode=subscribe&hub.challenge=123&hub.verify_token={ACCOUNT.verify_token}"
        assert until(lambda: small_machine.asked(question) == (200, b"123"), longest=0.2)
        body = webhook_of(HELLO, name="Amina", phone="250788000101")
        signature = trial_signature(body, ACCOUNT.app_secret)
        assert small_machine.asked("/webhook", body, X_Hub_Signature_256=signature) == (200, b"ok")
        assert small_machine.asked("/webhook", body + b" ", X_Hub_Signature_256=signature)[0] == 401
        pages = ("/", "/sign-in", "/healthz", "/setup", "/webhook/../sign-in", "//sign-in", "/static/shop.css")
        assert {path: small_machine.asked(path)[0] for path in pages} == dict.fromkeys(pages, 404)
        assert small_machine.reaches(8081)
        assert not small_machine.reaches(8080), "the gate on the box holds, whatever becomes of the small machine"
        assert until(lambda: program.status()["queries"]["waiting"] == 1, longest=0.5)
    finally:
        program.kill()
