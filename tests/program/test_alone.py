"""A program that a power cut has torn still keeps what customers write, and says what is wrong with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from edge.practice.webhooks import sign
from proof.power.bodies import Body
from tests.kit.paths import ROOT
from tests.kit.programs import Program, until
from tests.kit.support import ACCOUNT


def copied(home: Path) -> Path:
    """The program once more, to be torn."""
    home.mkdir()
    for name in ("edge", "static"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    shutil.copy(ROOT / "server.py", home)
    return home


@pytest.mark.parametrize(
    ("torn", "left"),
    [("static/shop.css", None), ("edge/reports/output/charts.py", b"\0" * 100)],
    ids=["a missing file", "a torn module"],
)
def test_where_the_pages_cannot_be_made_webhooks_are_kept_and_the_rest_follows(
    tmp_path: Path, torn: str, left: bytes | None
) -> None:
    shop = Program(tmp_path / "data")
    shop.set_up(ACCOUNT)
    home = copied(tmp_path / "program")
    (home / torn).unlink()
    if left is not None:
        (home / torn).write_bytes(left)
    command = [sys.executable, str(home / "server.py"), "serve"]
    with subprocess.Popen(command, env=shop.environment, cwd=home, stderr=subprocess.DEVNULL) as program:
        try:
            assert until(lambda: shop.answers)
            told = requests.get(shop.lan_url, headers={"Accept-Language": "en"}, timeout=60)
            assert (told.status_code, "What customers write is kept" in told.text) == (503, True)
            raw = Body(1).raw
            signed = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
            assert requests.post(shop.hook_url, raw, headers=signed, timeout=60).status_code == 200
        finally:
            program.terminate()
    assert program.returncode == 0
    shop.start()  # the program is whole again
    assert until(lambda: shop.status()["messages"] == 1)
    assert shop.stop() == 0


def test_a_torn_verb_ends_no_other_though_a_folder_has_its_name(tmp_path: Path) -> None:
    home = copied(tmp_path / "program")
    (home / "edge/cli/backup.py").write_bytes(b"\0" * 100)
    command = [sys.executable, str(home / "server.py"), "restore", "backup"]
    environment = Program(tmp_path / "data").environment
    ran = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.startswith("There is no copy in backup.")) == (1, True)


def test_a_module_that_the_card_does_not_give_ends_nothing_that_does_without_it(tmp_path: Path) -> None:
    home = copied(tmp_path / "program")
    sheets = home / "edge/takeout/sheets.py"
    sheets.unlink()
    sheets.symlink_to(sheets)  # as where a block of it is gone: it is there, and whoever reads it fails
    environment = {**Program(tmp_path / "data").environment, "PYTHONPATH": str(home)}
    command = [sys.executable, "-c", "import edge.shop, server; server.main(['status']); server.main(['--version'])"]
    ran = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert ran.stderr.startswith(f"There is no shop in {tmp_path / 'data'} yet.")
    assert "Traceback" not in ran.stderr
    assert ran.stdout.startswith("0.")
