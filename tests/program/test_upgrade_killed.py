"""The power goes in an upgrade: what starts is one whole version, and the upgrade comes to its end.

The long one cuts at each step: proof/exchange/run, see proof/README.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from proof.exchange.box import Box, library
from proof.exchange.cuts import GOOD, ILL, harm, steps

pytestmark = pytest.mark.needs("cc", "dpkg-deb", "dpkg")
CUTS = 1


@pytest.mark.parametrize(("version", "runs"), [(GOOD, GOOD), (ILL, 1)], ids=["one that stays", "one that is left"])
def test_wherever_the_power_is_cut_in_an_upgrade_one_whole_version_starts_and_it_comes_to_its_end(
    tmp_path: Path, version: int, runs: int
):
    box = Box(tmp_path, library(tmp_path))
    with box.pages() as lan:
        whole = steps(box, version, lan)
        assert (box.version_in(box.serving()), box.unit()) == (runs, str(runs))
        cuts = [whole * (place + 1) // (CUTS + 1) for place in range(CUTS)]
        assert {cut: harm(box, version, cut, lan) for cut in cuts} == dict.fromkeys(cuts, "")


def test_what_a_power_cut_has_half_exchanged_is_told_from_a_whole_version(tmp_path: Path):
    box = Box(tmp_path, library(tmp_path))
    lib = box.root / "usr/lib/iduka"
    assert box.version_in(lib) == 1
    (lib / "part 1").write_text("2")
    assert box.version_in(lib) is None
