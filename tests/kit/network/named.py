"""A box that its network finds by name: the real program beside a real avahi, and who asks for both."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import requests

from tests.kit.network.sides import Side
from tests.kit.programs import Program

NAME, PORT, CABLE = "iduka.local", 8080, "lan"
_CONFIGURATION = f"[server]\nhost-name=iduka\nenable-dbus=no\nallow-interfaces={CABLE}\nuse-ipv6=no\n"
# Both see one folder of avahi's, which nobody outside sees.
_TOGETHER = """mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon
avahi-daemon --file "$0" --no-drop-root --no-chroot --no-rlimits >/dev/null 2>&1 &
exec "$@"
"""
_MULTICAST = ("224.0.0.251", 5353)
_ADDRESS, _INTERNET = 1, 1  # what is asked for: type A, class IN


class NamedBox(Program):
    """Listens on every address, as in shops."""

    def __init__(self, data: Path, box: Side, phone: Side) -> None:
        super().__init__(data)
        self._box, self._phone = box, phone
        self.environment |= {"EDGE_LAN": f"0.0.0.0:{PORT}"}
        # avahi wants a user of its own to be there, also where it does not become that user.
        box.etc("passwd", "root:x:0:0::/root:/bin/sh\navahi:x:65534:65534::/:/bin/false\n")
        box.etc("group", "root:x:0:\navahi:x:65534:\n")
        file = data.parent / "avahi.conf"
        file.write_text(_CONFIGURATION, "utf-8")
        self.inside = ("ip", "netns", "exec", box.name, "sh", "-c", _TOGETHER, str(file))

    @property
    def lan_url(self) -> str:
        """As the phone finds it, and for the phone alone."""
        return f"http://{look_up() or NAME}:{PORT}"

    def end(self) -> None:
        """And avahi with it."""
        self.kill()
        self._box.kill_all()

    def _well(self) -> bool:
        return self._phone.run(super()._well)


class Browsing:
    """A browser on the phone: its cookies belong to the name that it opens, wherever that leads."""

    def __init__(self, phone: Side, name: str = "") -> None:
        self._phone, self._name = phone, name
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, number: str, path: str) -> requests.Response:
        return self._phone.run(lambda: self._asked("GET", number, path, {}))

    def post(self, number: str, path: str, **fields: str) -> requests.Response:
        return self._phone.run(lambda: self._asked("POST", number, path, fields))

    def _asked(self, method: str, number: str, path: str, fields: dict[str, str]) -> requests.Response:
        there, headers = f"http://{number}:{PORT}{path}", {"Host": f"{self._name or number}:{PORT}"}
        return self._session.request(method, there, data=fields, headers=headers, allow_redirects=False, timeout=30)


def look_up(name: str = NAME) -> str:
    """The number that the network gives for a name now, as a phone asks for it; "" where nobody answers soon."""
    question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        try:
            asked = struct.pack(">6H", 1, 0, 1, 0, 0, 0) + question + struct.pack(">2H", _ADDRESS, _INTERNET)
            line.sendto(asked, _MULTICAST)
            told = line.recv(1000)
        except OSError:
            return ""
    return socket.inet_ntoa(told[-4:])
