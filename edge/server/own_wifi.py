"""The Wi-Fi that the box itself can make for the staff's phones: what the pages ask for, and what has become of it.

A helper of root's does it (`systemd/wifi`); the program leaves files in a folder of its own and reads one line.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from edge.errors import Refusal
from edge.text import plain

# The box's own number there, NetworkManager's choice, and all that can have one.
NUMBER, NETWORK = "10.42.0.1", ip_network("10.42.0.0/24")
# Minutes in which a phone has to come, or the box goes back: IDUKA_WIFI_SECONDS of the helper.
MINUTES = 10
# Letters and digits that are not mistaken for each other; 27^12 is more than anybody tries by radio.
_LETTERS, _LENGTH = "23456789BCDFGHJKMNPQRSTVWXZ", 12
_STATE = re.compile(r"(off|trying|on|no_manager|no_card|no_cable|failed|nobody)(?: ([A-Za-z0-9]{1,20}-STAFF))?\n?")


@dataclass(frozen=True, slots=True)
class WifiState:
    """what: one of the helper's words; "absent" where there is no helper, "asked" until it has answered."""

    what: str
    name: str = ""


class OwnWifi:
    """folder: where the helper looks; None where the box has none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def state(self) -> WifiState:
        if self._folder is None or not (self._folder / "asked").is_dir():
            return WifiState("absent")
        if (self._folder / "asked" / "on").exists() or (self._folder / "asked" / "off").exists():
            return WifiState("asked")
        try:
            with (self._folder / "state").open("r", encoding="utf-8", errors="replace") as kept:
                found = _STATE.fullmatch(kept.read(200))
        except OSError:
            return WifiState("off")
        return WifiState(found[1], found[2] or "") if found else WifiState("off")

    def make(self, shop: str) -> tuple[str, str]:
        """Ask for one; its name, of the shop's, and its password, which is not kept here. Refused without a helper."""
        bare = unicodedata.normalize("NFKD", plain(shop))  # an É is an E with a mark, which goes
        word = "".join(re.findall(r"[A-Za-z0-9]+", bare))[:20] or "Iduka"
        name, key = f"{word}-STAFF", "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        self._leave("on", f"{name}\n{key}\n")
        return name, key

    def end(self) -> None:
        """Ask for it to be taken away."""
        self._leave("off", "")

    def met(self, peer: str) -> None:
        """A phone that has access asked for a page: where it came over the new Wi-Fi, that one stays."""
        try:
            came_over_it = ip_address(peer) in NETWORK
        except ValueError:
            return
        if came_over_it and self.state().what == "trying":
            with suppress(OSError):  # no page fails over it
                self._leave("came", "")

    def _leave(self, what: str, text: str) -> None:
        if self._folder is None or not (self._folder / "asked").is_dir():
            raise Refusal("not_open", "own_wifi.absent")
        fresh = self._folder / "asked" / f"{what}.new"
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        fresh.rename(self._folder / "asked" / what)
