"""A box whose package is exchanged: real dpkg, the package's own scripts and start script, and the verb that upgrades.

Only systemd, apt-get and the shop itself are played. A version is a few files that are all of one number.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEVER = 2**40
# The shop: for /healthz it is ill where its version has a file of that name. What stands for Python only stays there.
_PYTHON = """#!/bin/sh
[ "$1" != -c ] || exit 0
sleep 600 >/dev/null 2>&1 </dev/null & echo $! >"$RUN/pid"
"""
_SYSTEMCTL = """#!/bin/sh
pid=$(cat "$RUN/pid" 2>/dev/null)
case "$*" in
    *show*) if kill -0 "$pid" 2>/dev/null; then echo "ActiveState=active"; fi; echo "MainPID=$pid" ;;
    *stop*) kill "$pid" 2>/dev/null; : >"$RUN/pid" ;;
    *restart*iduka* | *start*iduka.service*) kill "$pid" 2>/dev/null; "$BOX/usr/lib/iduka/systemd/start" ;;
esac
exit 0
"""
_FORCED = "--force-not-root --force-depends --force-script-chrootless --force-bad-path --force-unsafe-io"
_TOOLS = {
    "systemctl": _SYSTEMCTL,
    "deb-systemd-invoke": _SYSTEMCTL,
    "dpkg": f"""#!/bin/sh
[ "$1" = --install ] || exec /usr/bin/dpkg "$@"
exec /usr/bin/dpkg --root="$BOX" {_FORCED} "$@"
""",
    "dpkg-query": '#!/bin/sh\nexec /usr/bin/dpkg-query --admindir="$BOX/var/lib/dpkg" "$@"\n',
    "apt-get": '#!/bin/sh\nfor package; do :; done\nexec dpkg --install --force-confold "$package"\n',
}
_QUIET = ("deb-systemd-helper", "systemd-sysusers", "systemd-tmpfiles", "py3compile", "py3clean", "sync", "iduka")


def library(folder: Path) -> Path:
    """cut.c, compiled. Needs cc."""
    made = folder / "cut.so"
    source = [str(HERE / "cut.c"), "-o", str(made), "-ldl"]
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-U_FORTIFY_SOURCE", *source], check=True)
    return made


class Box:
    """Version 1 runs. `upgrade` puts another in, of which the power may be cut; `boot` is the next start of the box."""

    def __init__(self, folder: Path, library: Path) -> None:
        self.folder, self._library = folder, library
        self.said = ""  # by the last upgrade
        self.root, self._run, self._path = folder / "box", folder / "run", folder / "bin"
        for made in (self._run, self._path):
            made.mkdir()
        for name, text in {**_TOOLS, **dict.fromkeys(_QUIET, "#!/bin/sh\nexit 0\n")}.items():
            (self._path / name).write_text(text)
            (self._path / name).chmod(0o755)
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/iduka", "run/systemd/system"):
            (self.root / name).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        self.packages = {version: self._package(version) for version in (1, 2, 3)}
        self._tool("dpkg", "--install", str(self.packages[1]))
        shutil.copytree(self.root, folder / "at first", symlinks=True)

    def upgrade(self, version: int, lan: str, *, cut: int = NEVER, go_on: bool = False) -> int:
        """Returns how many steps were taken. cut: at this one the power goes."""
        count = self._run / "count"
        count.write_bytes(struct.pack("qq", 0, cut))
        words = ["--go-on"] if go_on else [str(self.packages[version])]
        verb = ["upgrade", *words, "--root", str(self.root), "--watch", "0", "--unwell", "0"]
        shop = {"EDGE_LAN": lan, "EDGE_DATA": str(self.root / "var/lib/iduka")}
        ours = {**self._environment, **shop, "LD_PRELOAD": str(self._library), "CUT_COUNT": str(count)}
        command = [sys.executable, "server.py", *verb]
        done = subprocess.run(command, env=ours, cwd=ROOT, capture_output=True, text=True, check=False)
        self.said = done.stdout + done.stderr
        return int(struct.unpack("qq", count.read_bytes())[0])

    def boot(self) -> Path:
        """The folder of the version that starts."""
        self.end()
        self._tool("systemctl", "start", "iduka.service")
        return self.serving()

    def serving(self) -> Path:
        return Path(f"/proc/{int((self._run / 'pid').read_text())}/cwd").readlink()

    def again(self) -> None:
        """Version 1 runs, and nothing was ever exchanged."""
        self.end()
        shutil.rmtree(self.root)
        shutil.copytree(self.folder / "at first", self.root, symlinks=True)
        self._tool("systemctl", "start", "iduka.service")

    def end(self) -> None:
        with suppress(OSError, ValueError):
            os.kill(int((self._run / "pid").read_text()), signal.SIGKILL)

    def version_in(self, folder: Path) -> int | None:
        """Of which version everything in it is; None where it is of several, or lacks something."""
        parts = sorted(folder.glob("part *"))
        found = {part.read_text() for part in parts} | {(folder / "server.py").read_text()}
        (number, *others) = found
        return int(number) if not others and len(parts) == int(number) + 2 else None

    def unit(self) -> str:
        return (self.root / "usr/lib/systemd/system/iduka.service").read_text()

    def state(self) -> str:
        """As dpkg has it."""
        asked = ("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", "iduka")
        return self._tool(*asked)

    def is_under_way(self) -> bool:
        return (self.root / "var/lib/iduka-upgrade/state").exists()

    @contextmanager
    def pages(self) -> Iterator[str]:
        """Where the shop's pages answer."""
        box = self

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(503 if (box.serving() / "ill").exists() else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield f"127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                thread.join()
                self.end()

    @property
    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("EDGE_")}
        path = f"{self._path}:/usr/sbin:/usr/bin:/sbin:/bin"
        given = {"PATH": path, "BOX": str(self.root), "RUN": str(self._run), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**ours, **given, "EDGE_DATA": str(self.root / "var/lib/iduka")}

    def _tool(self, *words: str) -> str:
        done = subprocess.run(words, env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def _package(self, version: int) -> Path:
        """Version 3 is ill. Each has one part more than the one before it, and another unit."""
        tree = self.folder / f"version {version}"
        lib = tree / "usr/lib/iduka"
        for name in ("DEBIAN", "usr/lib/iduka/systemd", "usr/lib/iduka/.venv/bin", "usr/lib/systemd/system"):
            (tree / name).mkdir(parents=True)
        for name in ("server.py", *(f"part {number}" for number in range(version + 2))):
            (lib / name).write_text(str(version))
        if version == 3:
            (lib / "ill").touch()
        (lib / ".venv/bin/python").write_text(_PYTHON)
        (lib / ".venv/bin/python").chmod(0o755)
        shutil.copy(ROOT / "systemd/start", lib / "systemd")
        (tree / "usr/lib/systemd/system/iduka.service").write_text(str(version))
        for script in (ROOT / "packaging/debian").iterdir():
            shutil.copy(script, tree / "DEBIAN")
        fields = ("Architecture: all", "Maintainer: us", "Installed-Size: 8", "Description: it", "")
        (tree / "DEBIAN/control").write_text("\n".join(("Package: iduka", f"Version: {version}", *fields)))
        deb = self.folder / f"{version}.deb"
        subprocess.run(["dpkg-deb", "-Znone", "--build", tree, deb], check=True, capture_output=True)
        return deb
