"""Where this box runs: settings of the deployment, read once from EDGE_* and refused by name when they are wrong.

What belongs to the shop (its name, its WhatsApp account, its hours) is not here but in the store: see settings.py.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from edge.errors import Refusal

LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Address:
    """A place to listen. Port 0 lets the machine choose a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Config:
    """The deployment. `lan` is for staff; `hook` is for WhatsApp alone and stays on loopback, behind the tunnel."""

    data: Path = Path("data")
    lan: Address = Address("0.0.0.0", 8080)  # noqa: S104 - the shop's phones must reach it; see web/base/gate.py for who may
    hook: Address = Address("127.0.0.1", 8081)
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"  # released July 2026, served until at least mid 2028
    backup_folder: Path | None = None  # where a stick is mounted; none: no backups
    sticks: Path | None = Path("/run/iduka-sticks")  # where the system mounts what is put in: see systemd/stick
    own_wifi: Path | None = Path("/run/iduka-wifi")  # where the box's own Wi-Fi is asked for: see systemd/wifi
    forgetful: bool = False  # the data may lie on a disk that forgets: for tests and trials
    system: Path = Path("/sys")  # where the kernel shows this machine: another one in a test
    devices: Path = Path("/dev")  # and where the devices of printers are
    gathers: bool = True  # webhooks that come close together are sorted together; a test has each sorted at once

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Config:
        """Refuses an EDGE_* that does not exist and a value that cannot be meant; empty means the default."""
        given = {name: value.strip() for name, value in environment.items() if name.startswith("EDGE_")}
        for name in given:
            if name not in _READERS:
                known = ", ".join(_READERS)
                raise Refusal("bad_setting", "setup.unknown_setting", name=name, known=known)
        read = {_FIELDS[name]: _READERS[name](name, value) for name, value in given.items() if value}
        config = cls(**read)  # type: ignore[arg-type]  # each reader returns its field's type
        if config.lan.port and config.lan.port == config.hook.port and _overlap(config.lan.host, config.hook.host):
            raise Refusal("bad_setting", "setup.same_address")
        return config


def _overlap(one: str, other: str) -> bool:
    return one == other or bool({one, other} & {"0.0.0.0", "::"})  # noqa: S104 - these mean every address


def _folder(name: str, value: str) -> Path:
    path = Path(value)
    try:
        there = next((each for each in (path, *path.parents) if each.exists()), path)
        is_other = there.exists() and not there.is_dir()
    except OSError as error:
        raise Refusal("bad_setting", "setup.no_folder", name=name, why=str(error.strerror)) from error
    if is_other:
        raise Refusal("bad_setting", "setup.a_file", name=name, value=str(there))
    return path


def _mount_point(name: str, value: str) -> Path:
    """Nothing is asked of the folder itself: the shop opens also without its stick, or with a broken one."""
    path = Path(value)
    if not path.is_absolute() or "\0" in value:
        raise Refusal("bad_setting", "setup.whole_path", name=name, value=repr(value))
    return path


def _address(name: str, value: str) -> Address:
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]\s]+)):([0-9]{1,5})", value)
    if not match or int(match[3]) > LAST_PORT:
        raise Refusal("bad_setting", "setup.address", name=name, value=repr(value))
    return Address(match[1] or match[2], int(match[3]))


def _url(name: str, value: str) -> str:
    """https anywhere; plain http only to this machine or a private address, for practice and tests."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    else:
        plain = parts.scheme == "http" and host and _is_private(host)
        odd = parts.query or parts.fragment or parts.username or re.search(r"[\s\x00-\x1f]", value)
        if odd or not (parts.scheme == "https" or plain):
            host = None
    if not host:
        raise Refusal("bad_setting", "setup.https", name=name, value=repr(value))
    return value.rstrip("/")


def _is_private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _version(name: str, value: str) -> str:
    if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]{1,2}", value):
        raise Refusal("bad_setting", "setup.version", name=name, value=repr(value))
    return value


def _yes_or_no(name: str, value: str) -> bool:
    if value not in ("yes", "no"):
        raise Refusal("bad_setting", "setup.yes_or_no", name=name, value=repr(value))
    return value == "yes"


_READERS: Mapping[str, Callable[[str, str], object]] = {
    "EDGE_DATA": _folder,
    "EDGE_LAN": _address,
    "EDGE_HOOK": _address,
    "EDGE_GRAPH_URL": _url,
    "EDGE_GRAPH_VERSION": _version,
    "EDGE_BACKUP_FOLDER": _mount_point,
    "EDGE_FORGETFUL": _yes_or_no,
}
_FIELDS = {name: name.removeprefix("EDGE_").lower() for name in _READERS}
