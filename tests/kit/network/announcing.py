"""A real avahi in a network of the test's own that announces a printer, as printers do themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from tests.kit.network.sides import ETC, Side

_CONFIGURATION = "[server]\nhost-name=printer\nenable-dbus=no\nallow-interfaces={cable}\nuse-ipv6=no\n"
_SERVICE = """<?xml version="1.0" standalone='no'?><!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>{name}</name><service><type>_pdl-datastream._tcp</type><port>{port}</port></service></service-group>
"""
# avahi's folder is this side's alone.
_ALONE = """mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon
exec avahi-daemon --file "$0" --no-drop-root --no-chroot --no-rlimits >/dev/null 2>&1
"""


@contextmanager
def announcing(side: Side, folder: Path, name: str, port: int, cable: str) -> Iterator[None]:
    # avahi wants a user of its own to be there, also where it does not become that user.
    side.etc("passwd", "root:x:0:0::/root:/bin/sh\navahi:x:65534:65534::/:/bin/false\n")
    side.etc("group", "root:x:0:\navahi:x:65534:\n")
    services = ETC / side.name / "avahi" / "services"
    services.mkdir(parents=True)
    (services / "printer.service").write_text(_SERVICE.format(name=escape(name), port=port), "utf-8")
    file = folder / "avahi.conf"
    file.write_text(_CONFIGURATION.format(cable=cable), "utf-8")
    avahi = subprocess.Popen(["ip", "netns", "exec", side.name, "sh", "-c", _ALONE, str(file)])
    try:
        yield
    finally:
        avahi.kill()
        avahi.wait()
