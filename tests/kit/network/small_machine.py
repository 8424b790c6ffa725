"""The way in by WireGuard and Caddy, of the files of the recipe: a box, a small machine, and who calls from outside."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

from tests.kit.network.sides import ETC, Side, join
from tests.kit.paths import ROOT
from tests.kit.programs import Program

RECIPE = ROOT / "packaging" / "ways" / "wireguard"
NAME, MACHINE, WORLD, BOX = "shop.example", "203.0.113.7", "203.0.113.9", "198.51.100.2"
PROVIDER = "198.51.100.1"
INNER = "10.44.0.2"
# Tunnels of one name have one socket in this folder, so each side has a folder of its own.
_UP = "mkdir -p /run/wireguard && mount -t tmpfs none /run/wireguard && wg-quick up iduka"
# No authority of the world signs a name in a test, so Caddy signs it itself. All else is the recipe's.
_OWN_AUTHORITY = "{\n\tlocal_certs\n\tskip_install_trust\n\tadmin off\n}\n"


class ServiceBox(Program):
    """With the addresses of systemd/iduka.service."""

    def __init__(self, data: Path, side: Side) -> None:
        super().__init__(data)
        self._side = side
        self.environment |= {"EDGE_LAN": "0.0.0.0:8080", "EDGE_HOOK": "127.0.0.1:8081"}
        self.lan_port, self.hook_port = 8080, 8081
        self.inside = ("ip", "netns", "exec", side.name)

    def _well(self) -> bool:
        return self._side.run(super()._well)


class SmallMachine:
    """The box and the machine on the two sides of a provider; the tunnel is up and Caddy runs."""

    def __init__(self, folder: Path) -> None:
        self.box, self.machine, self.world = Side("box"), Side("machine"), Side("world")
        join(self.box, self.machine, "wan", (f"{BOX}/24", f"{PROVIDER}/24"))
        join(self.world, self.machine, "net", (f"{WORLD}/24", f"{MACHINE}/24"))
        self.box.ip("route", "add", "default", "via", PROVIDER)
        self._folder = folder
        subprocess.run([RECIPE / "fill", NAME, MACHINE, folder / "filled"], check=True)
        for side, name in ((self.box, "box"), (self.machine, "machine")):
            (ETC / side.name).mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder / "filled" / name, ETC / side.name / "wireguard")
        self._caddy: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        for side in (self.machine, self.box):
            self._inside(side, "sh", "-c", _UP)
        caddyfile = self._folder / "Caddyfile"
        caddyfile.write_text(_OWN_AUTHORITY + (self._folder / "filled/machine/Caddyfile").read_text("utf-8"), "utf-8")
        home = {name: str(self._folder / "caddy") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        command = ["ip", "netns", "exec", self.machine.name, "caddy", "run", "--adapter", "caddyfile"]
        with (self._folder / "caddy.log").open("wb") as log:
            self._caddy = subprocess.Popen([*command, "--config", caddyfile], env={**os.environ, **home}, stderr=log)

    def close(self) -> None:
        if self._caddy:
            self._caddy.kill()
            self._caddy.wait()
        for side in (self.box, self.machine, self.world):
            side.kill_all()
            side.remove()

    def asked(self, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """From the world, as WhatsApp calls; 0 where nobody is there yet."""
        return self.world.run(lambda: self._asked(path, body, headers))

    def reaches(self, port: int) -> bool:
        """Whether the small machine itself gets a connection to that port of the box."""

        def tried() -> bool:
            try:
                socket.create_connection((INNER, port), 0.3).close()
            except OSError:
                return False
            return True

        return self.machine.run(tried)

    def _asked(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        more = {"Host": NAME, "Connection": "close", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
        root = self._folder / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        try:
            context = ssl.create_default_context(cafile=str(root))
            plain = socket.create_connection((MACHINE, 443), 10)
            with plain, context.wrap_socket(plain, server_hostname=NAME) as line:
                line.sendall(f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
                with line.makefile("rb") as told:
                    answer = told.read()
        except OSError:
            return 0, b""
        top, _, rest = answer.partition(b"\r\n\r\n")
        return int(top.split()[1]), rest

    @staticmethod
    def _inside(side: Side, *command: str) -> None:
        done = subprocess.run(["ip", "netns", "exec", side.name, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
