"""The address for a phone stands at a terminal as a code too, read by a decoder that is not ours; and in no log."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from edge.registers.books import Books
from tests.kit.paths import ROOT
from tests.kit.programs import Program

DOTS = 6  # of the picture, to a square of the code
SQUARES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def at_a_terminal(shop: Program, *words: str) -> str:
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen([*shop.verbs, *words], env=shop.environment, cwd=ROOT, stdout=theirs) as process:
            os.close(theirs)
            said = b"".join(iter(lambda: _piece(ours), b""))
            assert process.wait(60) == 0
        return said.decode()
    finally:
        os.close(ours)


def _piece(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # as a terminal ends
        return b""


def seen(said: str, picture: Path) -> list[str]:
    """What a camera reads of the lines that are black on white, as a terminal draws them on its dark ground."""
    lines = re.findall(r"\x1b\[30;107m([ ▀▄█]+)\x1b\[0m", said)
    assert max(map(len, lines)) <= 80, "the width of a console"
    rows = [[SQUARES[letter][half] for letter in line] for line in lines for half in (0, 1)]
    dots = bytes(255 * (1 - dark) for row in rows for _ in range(DOTS) for dark in row for _ in range(DOTS))
    picture.write_bytes(b"P5 %d %d 255\n" % (DOTS * len(rows[0]), DOTS * len(rows)) + dots)
    command = ["zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", str(picture)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout.splitlines()


@pytest.mark.needs("zbarimg")
@pytest.mark.parametrize(("verb", "way"), [("setup-address", "setup"), ("enrol", "enrol")])
def test_a_camera_reads_the_address_that_stands_above_the_code(tmp_path: Path, verb: str, way: str):
    shop = Program(tmp_path / "data")
    Books.open(shop.data).close()
    said = at_a_terminal(shop, verb)
    (address,) = seen(said, tmp_path / "code.pgm")
    assert address.startswith(f"{shop.lan_url}/{way}?code=")
    assert f"{address}\r\n" in said


def test_whatever_is_no_terminal_has_the_address_alone(tmp_path: Path):
    shop = Program(tmp_path / "data")
    Books.open(shop.data).close()
    said = shop.run("setup-address").stdout
    assert "█" not in said
    assert said.splitlines()[-1].startswith(shop.lan_url)
