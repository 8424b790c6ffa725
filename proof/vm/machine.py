"""A machine of its own: qemu without KVM, whose power is cut by killing qemu."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

import requests

from proof.vm.image import HOOK_PORT, LAN_PORT, Image
from proof.vm.writes import SECTOR
from tests.programs import free_port

MEMORY_MB = 384
_COMMAND_LINE = "root=/dev/vda console=ttyS0 net.ifnames=0 mitigations=off audit=0 quiet systemd.show_status=0"


class Gone(Exception):
    """The machine has ended by itself, or was never well."""


@dataclass
class Machine:
    """One box. `disk` is what lies on /data; every write to it stands in `log` as well, from power on.

    The ports stay the same over all boots, so that webhooks find it again. Nothing of the system's own disk outlasts a
    boot. qemu dies with the thread that started it, however that ends. What it has written is not brought to this
    machine's own disk: only qemu dies, and this machine's kernel keeps it.
    """

    image: Image
    folder: Path

    def __post_init__(self) -> None:
        self.disk, self.log = self.folder / "data.img", self.folder / "writes.log"
        self.lan_port, self.hook_port = free_port(), free_port()
        self.boots = 0
        self._console = self.folder / "console"
        self._complaints = self.folder / "qemu"
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0

    @property
    def lan_url(self) -> str:
        return f"http://127.0.0.1:{self.lan_port}"

    @property
    def hook_url(self) -> str:
        return f"http://127.0.0.1:{self.hook_port}/webhook"

    @property
    def said(self) -> str:
        """What the system and the program have written since power on."""
        return self._console.read_text("utf-8", "replace") if self._console.exists() else ""

    def written(self) -> int:
        """How long the log of writes is by now: all that was done before lies within it."""
        return self.log.stat().st_size

    def start(self) -> None:
        self._console.unlink(missing_ok=True)
        self.log.write_bytes(b"")
        self.boots += 1
        self._since = monotonic()
        with self._complaints.open("wb") as complaints:
            # setpriv becomes qemu, so there is one process to be ended.
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self._qemu()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            )

    def _qemu(self) -> list[str]:
        ways = f"hostfwd=tcp:127.0.0.1:{self.lan_port}-:{LAN_PORT},hostfwd=tcp:127.0.0.1:{self.hook_port}-:{HOOK_PORT}"
        return [
            *("qemu-system-x86_64", "-M", "q35", "-cpu", "Nehalem", "-accel", "tcg,thread=multi"),
            *("-smp", "2", "-m", str(MEMORY_MB), "-no-reboot", "-display", "none", "-monitor", "none"),
            *("-serial", f"file:{self._console}", "-rtc", "base=utc"),
            *("-kernel", str(self.image.kernel), "-initrd", str(self.image.initrd), "-append", _COMMAND_LINE),
            *("-drive", f"if=none,id=system,format=raw,file={self.image.root},snapshot=on,cache=unsafe"),
            *("-device", "virtio-blk-pci,drive=system"),
            *("-blockdev", f"driver=file,node-name=file,filename={self.disk},cache.no-flush=on"),
            *("-blockdev", f"driver=file,node-name=log,filename={self.log},cache.no-flush=on"),
            *("-blockdev", f"driver=blklogwrites,node-name=data,file=file,log=log,log-sector-size={SECTOR}"),
            *("-device", "virtio-blk-pci,drive=data"),
            *("-netdev", f"user,id=net,{ways}", "-device", "virtio-net-pci,netdev=net"),
        ]

    def until_well(self, most_seconds: float) -> float:
        """Seconds from power on until the program says that all is well."""
        while not self.is_well():
            if self._process is None or self._process.poll() is not None:
                raise Gone(
                    f"the machine has ended: {self._complaints.read_text('utf-8', 'replace')}{self.said[-2000:]}"
                )
            if monotonic() - self._since > most_seconds:
                raise Gone(f"not well {most_seconds:.0f} s after power on: {self.said[-2000:]}")
            pause(0.3)
        return monotonic() - self._since

    def is_well(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.lan_url}/healthz", timeout=5).status_code == 200
        return False

    def cut(self) -> float:
        """The power goes; seconds since it came. What the guest's kernel had not written is gone."""
        if self._process is None:
            return 0.0
        self._process.kill()
        self._process.wait()
        self._process = None
        return monotonic() - self._since


def pause(seconds: float) -> None:
    Event().wait(seconds)
