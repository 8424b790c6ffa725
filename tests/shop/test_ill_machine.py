"""What is not well with the machine, as the owner meets it: on the board, the notices and the day's slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.language import LANGUAGES, language
from tests.kit.made_up_machines import alarms, has_errors, is_worn
from tests.kit.programs import until
from tests.kit.shops import open_counter


@pytest.mark.parametrize("tongue", list(LANGUAGES))
def test_a_dying_card_and_a_weak_supply_are_told_in_the_shops_language(tmp_path: Path, tongue: str):
    machine = tmp_path / "machine"
    alarms(machine, "rpi_volt", "1")
    has_errors(machine, 3)
    is_worn(machine, "0x0a 0x01")
    with open_counter(tmp_path / "data", system=machine) as counter:
        counter.shop.settings.change_shop(language=tongue)
        counter.hears()
        counter.shop.hardware.step()  # it looks at the start as well, a few seconds late
        assert until(lambda: len(counter.shop.notices.open()) >= 3)
        said = [language(tongue).say(notice.said) for notice in counter.shop.notices.open()]
        owner = counter.signed_in("Diane", owner=True)
        owner.open("/notices")
        page = " ".join(owner.page.text.split())
        slip = " ".join(" ".join(counter.shop.summaries.today()).split())
        for word in ("mmcblk0p2", "90", "(3)"):
            assert word in page
            assert word in slip
        assert len(said) == len(set(said))
