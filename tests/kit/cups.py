"""A CUPS server of the tests' own: Debian's, on loopback, with its own folders, as lp where the tests run as root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kit.programs import free_port, until

PARTS = ("root", "spool", "state", "cache", "tmp", "bin/backend", "bin/daemon", "bin/filter")
# What CUPS calls a backend: it is handed the job and brings it to the printer, here a file, with the job's options.
TILL = """#!/bin/sh
file="${DEVICE_URI#till:}"
cat ${6:+"$6"} > "$file.part" && echo "$5" > "$file.options" && mv "$file.part" "$file"
"""
FILES = """ServerRoot {0}/root
RequestRoot {0}/spool
StateDir {0}/state
CacheDir {0}/cache
TempDir {0}/tmp
ServerBin {0}/bin
ErrorLog {0}/error_log
AccessLog {0}/access_log
PageLog {0}/page_log
Printcap
"""
SERVER = """Listen 127.0.0.1:{0}
Browsing No
WebInterface No
DefaultAuthType None
<Location />
Order deny,allow
Allow from 127.0.0.1
</Location>
<Policy default>
<Limit All>
Order deny,allow
Allow from 127.0.0.1
</Limit>
</Policy>
"""


@dataclass
class Cups:
    """address: for CUPS_SERVER. queue: the one queue there is, whose jobs come out as `paper`, with `options`."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]
    queue: str = "Office"

    @property
    def paper(self) -> Path:
        return self.folder / "paper"

    @property
    def options(self) -> str:
        return (self.folder / "paper.options").read_text()

    def tell(self, *command: str) -> None:
        """One of CUPS's own commands."""
        environment = {**os.environ, "CUPS_SERVER": self.address}
        subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)

    def hang(self) -> None:
        """It stays there and says nothing any more."""
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(60)


@contextmanager
def open_cups() -> Iterator[Cups]:
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        for part in PARTS:
            (folder / part).mkdir(parents=True)
        (folder / "bin/daemon/cups-exec").symlink_to("/usr/lib/cups/daemon/cups-exec")
        till = folder / "bin/backend/till"
        till.write_text(TILL)
        till.chmod(0o755)
        (folder / "files.conf").write_text(FILES.format(folder))
        (folder / "server.conf").write_text(SERVER.format(port))
        who = {"user": "lp", "group": "lp", "extra_groups": []} if os.geteuid() == 0 else {}
        for path in (folder, *folder.rglob("*")) if who else ():
            shutil.chown(path, "lp", "lp") if not path.is_symlink() else None
        command = ["cupsd", "-f", "-c", str(folder / "server.conf"), "-s", str(folder / "files.conf")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)  # type: ignore[call-overload]
        cups = Cups(f"127.0.0.1:{port}", folder, process)
        try:
            assert until(lambda: _has_its_queue(cups), 60), "cupsd does not answer"
            yield cups
        finally:
            with suppress(ProcessLookupError):
                cups.stop()


def _has_its_queue(cups: Cups) -> bool:
    """Whether cupsd is up and has taken the queue: raw, since what we send is a PDF already."""
    environment = {**os.environ, "CUPS_SERVER": cups.address}
    command = ["lpadmin", "-p", cups.queue, "-E", "-v", f"till:{cups.paper}", "-m", "raw"]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False).returncode == 0
