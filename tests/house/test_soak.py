"""A month of a shop, in seconds. The long one is proof/soak/run; see proof/README.md."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from proof.soak.gauge import Gauge, Look
from proof.soak.month import Month
from tests.kit.paths import ROOT


def test_a_month_in_seconds_loses_nothing_and_what_the_month_calls_an_error_is_found() -> None:
    ground = ROOT / ".cache"  # on a disk, whose writes are counted, where other tests have memory
    ground.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="soak-", dir=ground) as folder, Month.of(Path(folder)) as month:
        gauge = month.live(6, 40, 1, lambda look: None)

        assert month.settled()
        assert not month.compare()
        assert len(month.ledger.asked) == 40
        assert month.ledger.answered
        assert gauge.looks[-1].written > 0

        month.ledger.asked["wamid.never"] = "nobody brought this"
        month.ledger.answered.append("nobody sent this")
        month.program.log.append("ERROR edge.web.app: GET / failed\n")

        assert set(month.compare()) == {
            "a message is not there",
            "a reply is neither gone nor shown as not gone",
            "an error in the log",
        }


def test_memory_that_goes_on_growing_and_bytes_that_become_more_are_told() -> None:
    def looked(memory: float, kb: float) -> Gauge:
        gauge, written = Gauge(lambda: looks[0], 1, lambda look: None), 0.0
        looks = []
        for minute in range(12):
            written += 1024 * 10 * (kb if minute > 7 else 20)
            looks.append(Look(minute, 40 + memory * minute, int(written), 10 * (minute + 1), 0))
        gauge.looks = looks
        return gauge

    assert looked(0, 20).growth_mb == 0
    assert looked(1, 20).growth_mb > 3
    assert round(looked(0, 20).kb_a_message_late) == 20
    assert round(looked(0, 90).kb_a_message_late) == 90
