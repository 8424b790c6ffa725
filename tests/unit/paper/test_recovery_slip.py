"""With the first backup a slip says how the shop comes back: once, in all languages, and without a secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.language import LANGUAGES, language
from edge.printing import PrinterChoice
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.programs import until
from tests.kit.shops import PIN, Counter, open_counter
from tests.kit.support import ACCOUNT


@pytest.fixture
def counter(tmp_path: Path, stick: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data", backup=stick) as counter:
        counter.stand_still()
        assert until(lambda: not counter.shop.backups.busy, 60)
        yield counter


def printed(counter: Counter, paper: Path) -> list[Slip]:
    counter.shop.recovery_slip.step()
    while counter.shop.prints.step():
        pass
    return list(Reader(paper.read_bytes()).slips()) if paper.exists() else []


def test_the_first_backup_brings_the_slip_once_and_as_soon_as_there_is_a_printer(counter: Counter, tmp_path: Path):
    paper = tmp_path / "paper.escpos"
    counter.shop.backups.step()
    assert until(lambda: not counter.shop.backups.busy, 60)
    assert printed(counter, paper) == []
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    (slip,) = printed(counter, paper)
    said = " ".join(" ".join(slip.lines).split())
    for code in LANGUAGES:
        assert language(code).say("slip.recovery").upper() in said.upper()
    secrets = (ACCOUNT.token, ACCOUNT.app_secret, ACCOUNT.verify_token, ACCOUNT.phone_number_id, PIN)
    assert [secret for secret in secrets if secret in said] == []
    assert len(printed(counter, paper)) == 1


def test_without_a_backup_there_is_none(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.stand_still()
        counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
        assert printed(counter, tmp_path / "paper.escpos") == []
