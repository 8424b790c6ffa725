"""The Wi-Fi that a box makes itself, but for the radio: its name server as NetworkManager starts it, and a phone."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
from pathlib import Path

from tests.kit.network.sides import Side
from tests.kit.paths import ROOT
from tests.kit.programs import Program

BOX, PHONE, CABLE = "10.42.0.1", "10.42.0.20", "wlan0"
FILES = ROOT / "packaging" / "wifi"
# As NetworkManager 1.42 does for a shared connection, but for the folder.
_NAME_SERVER = (
    *("dnsmasq", "--conf-file=/dev/null", "--no-hosts", "--keep-in-foreground", "--bind-interfaces", "--no-resolv"),
    *("--except-interface=lo", "--clear-on-reload", "--strict-order", f"--listen-address={BOX}", "--pid-file"),
    *("--dhcp-range=10.42.0.10,10.42.0.254,60m", "--dhcp-lease-max=50", "--user=root", "--group="),
)


class OwnWifiBox(Program):
    """The real program, with a name server beside it."""

    def __init__(self, data: Path, box: Side, phone: Side) -> None:
        super().__init__(data)
        self._box, self._phone = box, phone
        self.environment |= {"EDGE_LAN": "0.0.0.0:8080"}
        self.inside = ("ip", "netns", "exec", box.name)

    @property
    def lan_url(self) -> str:
        return f"http://{BOX}:8080"

    def names(self, folder: Path) -> subprocess.Popen[bytes]:
        """Starts the name server with what the package puts into its folder."""
        (folder / "iduka.conf").write_bytes((FILES / "dnsmasq.conf").read_bytes())
        more = (f"--conf-dir={folder}", f"--dhcp-leasefile={folder.parent / 'leases'}")
        return subprocess.Popen([*self.inside, *_NAME_SERVER, *more])

    def connection(self, name: str, does: str) -> None:
        """NetworkManager says that a connection comes or goes."""
        environment = {**os.environ, "CONNECTION_ID": name}
        script = str(FILES / "dispatcher")
        subprocess.run([*self.inside, "sh", script, CABLE, does], env=environment, check=True)

    def end(self) -> None:
        """And all that runs in its network."""
        self.kill()
        self._box.kill_all()

    def _well(self) -> bool:
        return self._phone.run(super()._well)


def number_of(name: str) -> str:
    """What the box's name server says to a phone; "" where it knows nothing or is silent."""
    question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        try:
            line.sendto(struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + question + struct.pack(">2H", 1, 1), (BOX, 53))
            told = line.recv(1000)
        except OSError:
            return ""
    answers = struct.unpack(">H", told[6:8])[0]
    return socket.inet_ntoa(told[-4:]) if answers else ""
