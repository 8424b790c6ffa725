"""Runs in the machine, before its disk is mounted: here its state is saved, and from here it goes on at a power on.

What a new boot has of its own is given to it before anything of the shop is read: the time of the clock that went on
while the power was gone, randomness that no boot before had, and a name.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

SHEET, DATA = "/dev/vdc", "/dev/vdb"
GO_ON = b"go on"  # how the sheet begins once the power is on again; behind it stands what is random
BOOT_NAME = Path("/run/boot_id")  # the program finds it where the kernel has its own
READY = "may be saved here"
_RESEED, _READ_CLOCK = 0x5207, 0x80247009  # RNDRESEEDCRNG, RTC_RD_TIME
_NO_ACCESS_TIMES = 1024  # MS_NOATIME


def main() -> None:
    _read_program()
    os.sync()
    with mmap.mmap(-1, mmap.PAGESIZE) as sheet:
        disk = os.open(SHEET, os.O_RDONLY | os.O_DIRECT)
        _say(READY)
        while os.preadv(disk, [sheet], 0) < len(sheet) or sheet[: len(GO_ON)] != GO_ON:
            Event().wait(0.02)
        os.close(disk)
        _mix_in(sheet[len(GO_ON) :])
    _set_clock()
    BOOT_NAME.write_bytes(Path("/proc/sys/kernel/random/uuid").read_bytes())
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(DATA.encode(), b"/data", b"ext4", _NO_ACCESS_TIMES, None):
        _say(f"a disk could not be mounted: {os.strerror(ctypes.get_errno())}")
        sys.exit(1)


def _read_program() -> None:
    """So that what is run of it need not come from the system's disk again."""
    for path in Path("/opt/iduka").rglob("*"):
        if path.suffix in {".pyc", ".so"}:
            path.read_bytes()


def _mix_in(seed: bytes) -> None:
    with open("/dev/urandom", "wb", buffering=0) as pool:
        pool.write(seed)
        fcntl.ioctl(pool, _RESEED)


def _set_clock() -> None:
    """As the kernel does at a boot: to the second of the clock that has a battery."""
    with open("/dev/rtc0", "rb") as clock:
        second, minute, hour, day, month, year, *_ = struct.unpack("9i", fcntl.ioctl(clock, _READ_CLOCK, bytes(36)))
    at = datetime(year + 1900, month + 1, day, hour, minute, second, tzinfo=UTC)
    time.clock_settime(time.CLOCK_REALTIME, at.timestamp())


def _say(words: str) -> None:
    with open("/dev/console", "w", encoding="ascii") as console:
        console.write(f"iduka-vm: {words}\n")


if __name__ == "__main__":
    main()
