"""A real browser that loses the shop's Wi-Fi while somebody types: the story of tests/kit/network/wifi.py, longer."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.kit.network import sides
from tests.kit.network.scene import Tale
from tests.kit.network.wifi import lose

COLUMNS = "phone             away  said after  tries  reply sent after  next message shown after"


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/wifi/run", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="how long the Wi-Fi is gone (30)")
    parser.add_argument("--rounds", type=int, default=1, help="how often everything is played (1)")
    options = parser.parse_args()
    if why := sides.missing():
        print(f"This proof cannot run here: {why}.", file=sys.stderr)
        return 1
    sides.sweep()
    print(COLUMNS)
    with tempfile.TemporaryDirectory(prefix="wifi-") as folder:
        tale = Tale.begin(Path(folder))
        plays = [
            _is_well(tale, Path(folder) / f"{number} {mobile_data}", options.seconds, mobile_data=mobile_data)
            for number in range(options.rounds)
            for mobile_data in (False, True)
        ]
    return 0 if all(plays) else 1


def _is_well(tale: Tale, folder: Path, seconds: float, *, mobile_data: bool) -> bool:
    folder.mkdir()
    loss = lose(tale, folder, seconds, mobile_data=mobile_data)
    print(
        f"{'with mobile data' if mobile_data else 'Wi-Fi only':16} {loss.away_seconds:3.0f} s {loss.said_after:9.1f} s"
        f" {len(loss.tokens):6} {loss.sent_after:15.1f} s {loss.live_after:22.1f} s",
        flush=True,
    )
    for finding in loss.findings():
        print(f"  {finding}")
    return not loss.findings()


if __name__ == "__main__":
    sys.exit(main())
