"""A machine of its own: qemu without KVM, whose power is cut by killing qemu.

A boot from the kernel's first line takes long without KVM. So the state of one that has come to where /data is mounted
is kept, and a power on may go on from there. What a cut tests is the same: the disk as the cut left it is new to the
machine, its own kernel reads the journal of it, and its own systemd starts the program.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

import requests

from proof.vm import disk, goes_on
from proof.vm.image import HOOK_PORT, LAN_PORT, WAITS, Image, mark, say
from proof.vm.writes import SECTOR
from tests.kit.programs import free_port

MEMORY_MB, PROCESSORS = 384, 1
BOOT_SECONDS = 300.0  # as long as the unit lets a start take
_HARDWARE = (
    *("qemu-system-x86_64", "-M", "q35", "-cpu", "Nehalem", "-accel", "tcg,thread=multi"),
    *("-smp", str(PROCESSORS), "-m", str(MEMORY_MB), "-no-reboot", "-display", "none", "-rtc", "base=utc"),
)
# no_timer_check: on a busy host the emulated timer comes too late for the kernel, which ends over it.
_COMMAND_LINE = (
    "root=/dev/vda console=ttyS0 net.ifnames=0 mitigations=off init_on_alloc=0 audit=0 quiet systemd.show_status=0 "
    "no_timer_check"
)
_SETTLED_SECONDS = 5.0  # after its last word the system has a little to do still


class Gone(Exception):
    """The machine has ended by itself, or was never well."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A machine just before it mounts /data, and the system's disk as it was then."""

    state: Path
    root: Path


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
        self._sheet, self._console, self._complaints = (self.folder / name for name in ("sheet", "console", "qemu"))
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

    def start(self, saved: Saved | None = None) -> None:
        """Power on: a whole boot, or one that goes on from what was saved."""
        system = f"format=raw,file={saved.root if saved else self.image.root},snapshot=on"
        going_on = ["-incoming", f"exec:cat {shlex.quote(str(saved.state))}"] if saved else []
        random = goes_on.GO_ON + os.urandom(32) if saved else b""
        self._power_on([*self._qemu(system), "-monitor", "none", *going_on], random)

    def save(self, root: Path, state: Path) -> None:
        """Boot with `root` as the system's disk, which may change, up to where /data is mounted; keep all as it is."""
        self._power_on([*self._qemu(f"format=raw,file={root}", WAITS), "-monitor", "stdio"], b"")
        assert self._process
        while goes_on.READY not in self.said:
            self._must_run(BOOT_SECONDS)
            pause(0.3)
        pause(_SETTLED_SECONDS)
        keep = shlex.quote(f"exec:cat >{shlex.quote(str(state))}").replace("'", '"')
        orders = f"migrate_set_parameter max-bandwidth 10G\nmigrate {keep}\nquit\n"
        self._process.communicate(orders.encode(), timeout=BOOT_SECONDS)
        self._process = None

    def _power_on(self, qemu: Sequence[str], sheet: bytes) -> None:
        self._console.unlink(missing_ok=True)
        self.log.write_bytes(b"")
        self._sheet.write_bytes(sheet.ljust(8 * SECTOR, b"\0"))
        self._since = monotonic()
        with self._complaints.open("wb") as complaints:
            # setpriv becomes qemu, so there is one process to be ended.
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *qemu],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            )

    def _qemu(self, system: str, *words: str) -> list[str]:
        ways = f"hostfwd=tcp:127.0.0.1:{self.lan_port}-:{LAN_PORT},hostfwd=tcp:127.0.0.1:{self.hook_port}-:{HOOK_PORT}"
        return [
            *_HARDWARE,
            *("-kernel", str(self.image.kernel), "-initrd", str(self.image.initrd)),
            *("-append", " ".join((_COMMAND_LINE, *words)), "-serial", f"file:{self._console}"),
            *("-drive", f"if=none,id=system,{system},cache=unsafe", "-device", "virtio-blk-pci,drive=system"),
            *("-blockdev", f"driver=file,node-name=file,filename={self.disk},cache.no-flush=on"),
            *("-blockdev", f"driver=file,node-name=log,filename={self.log},cache.no-flush=on"),
            *("-blockdev", f"driver=blklogwrites,node-name=data,file=file,log=log,log-sector-size={SECTOR}"),
            *("-device", "virtio-blk-pci,drive=data"),
            *("-drive", f"if=none,id=sheet,format=raw,file={self._sheet},read-only=on"),
            *("-device", "virtio-blk-pci,drive=sheet"),
            *("-netdev", f"user,id=net,{ways}", "-device", "virtio-net-pci,netdev=net"),
        ]

    def until_well(self, most_seconds: float = BOOT_SECONDS) -> float:
        """Seconds from power on until the program says that all is well."""
        while not self.is_well():
            self._must_run(most_seconds)
            pause(0.7)
        return monotonic() - self._since

    def _must_run(self, most_seconds: float) -> None:
        if self._process is None or self._process.poll() is not None:
            raise Gone(f"the machine has ended: {self._complaints.read_text('utf-8', 'replace')}{self.said[-2000:]}")
        if monotonic() - self._since > most_seconds:
            raise Gone(f"not well {most_seconds:.0f} s after power on: {self.said[-2000:]}")

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


def saved(image: Image, cache: Path) -> Saved:
    """The state of a machine with this image; from the cache, where it has been saved before."""
    version = subprocess.run([_HARDWARE[0], "--version"], check=True, capture_output=True, text=True).stdout
    folder = cache / f"state-{mark(image.root.parent.name, version, *_HARDWARE, _COMMAND_LINE)}"
    kept = Saved(folder / "state", folder / "system.img")
    if not folder.exists():
        say("booting once, up to where the disk is mounted")
        for old in cache.glob("state-*"):
            shutil.rmtree(old)
        unfinished = cache / "state-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        disk.copy(image.root, unfinished / kept.root.name)
        machine = Machine(image, unfinished)
        disk.empty(machine.disk)
        try:
            machine.save(unfinished / kept.root.name, unfinished / kept.state.name)
        finally:
            machine.cut()
        unfinished.rename(folder)
    return kept


def pause(seconds: float) -> None:
    Event().wait(seconds)
