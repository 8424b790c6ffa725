"""What `server.py check` says: everything that is not in order, in plain words, each with the way to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edge.clock import FLOOR, Clock
from edge.config import Config
from edge.media.shrinking import Programs
from edge.settings import Settings
from edge.store.books import Books
from edge.store.folder import Folder
from edge.store.sqlite import StoreRefused, StoreUnavailable
from edge.watch import LOW_DISK_BYTES
from edge.whatsapp import Credentials, Rejected, Unauthorised, WhatsApp
from edge.whatsapp.failures import Failure

# Folders on these forget everything when the power goes.
_FORGETFUL = frozenset({"tmpfs", "ramfs", "overlay"})


@dataclass(frozen=True, slots=True)
class Finding:
    """wrong: the shop does not work, or loses something, until this is mended. Else it is a remark."""

    wrong: bool
    sentence: str


def findings(config: Config, clock: Clock) -> Iterator[Finding]:
    """Look at the settings, the clock, the disk, the store and the credentials. Changes nothing."""
    yield from _clock(clock)
    try:
        Folder(config.data).admit(writing=False)
    except StoreRefused as error:
        yield Finding(True, str(error))
        return
    yield from _disk(config.data)
    yield from _programs()
    yield from _shop(config.data)


def credentials(config: Config) -> Iterator[Finding]:
    """Ask WhatsApp itself whether it takes the account: one harmless question, and none where there is no account."""
    try:
        books = Books.open_reading(config.data)
    except (StoreRefused, StoreUnavailable):
        return  # `findings` says so
    try:
        account = Settings(books).account()
    finally:
        books.close()
    if account is None:
        return
    whatsapp = WhatsApp(config.graph_url, config.graph_version)
    try:
        whatsapp.ask(Credentials(account.phone_number_id, account.token))
    except (Unauthorised, Rejected) as failure:
        yield Finding(True, f"WhatsApp was asked and refused: {failure.sentence}")
    except Failure as failure:
        yield Finding(False, f"WhatsApp could not be asked about the account just now: {failure.sentence}")
    finally:
        whatsapp.close()


def _clock(clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    if now.at < FLOOR:
        yield Finding(
            True,
            f"The clock says {now.at:%d %B %Y}, which is in the past. Connect the box to the internet, or set "
            "the date with: sudo timedatectl set-time",
        )
    elif not now.trusted:
        yield Finding(
            False,
            "Nothing has confirmed the clock since the start. It confirms itself once there is internet; until then "
            "ages are counted by the box itself.",
        )


def _disk(data: Path) -> Iterator[Finding]:
    folder = next(path for path in (data, *data.resolve().parents) if path.exists())
    if not os.access(folder, os.W_OK):
        yield Finding(True, f"The folder {data} cannot be written. Give it to the user that runs the server.")
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK_BYTES:
        yield Finding(True, f"Only {free // 2**20} MB are free on the disk. Make room, or use a larger card.")
    kind = _file_system(folder.resolve())
    if kind in _FORGETFUL:
        yield Finding(
            kind != "overlay",
            f"The folder {data} lies on {kind}, which may forget everything when the power goes. Set EDGE_DATA to a "
            "folder on a real disk.",
        )


def _file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on: the longest mount point that leads to it."""
    best, kind = "", ""
    for line in Path("/proc/self/mounts").read_text("utf-8").splitlines():
        _, mount, found, *_ = line.split(" ")
        mount = mount.encode().decode("unicode_escape")
        if folder.is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, found
    return kind


def _programs() -> Iterator[Finding]:
    if Programs.found() is None:
        yield Finding(
            False,
            "Photos are shown whole, which takes long on weak Wi-Fi: the program that makes them small is missing. "
            "Bring it with: sudo apt-get install libjpeg-turbo-progs",
        )


def _shop(data: Path) -> Iterator[Finding]:
    try:
        books = Books.open_reading(data)
    except StoreRefused as error:
        advice = "" if Folder(data).has_database else " Set it up with: server.py setup"
        yield Finding(True, f"{error}{advice}")
        return
    except StoreUnavailable as error:
        yield Finding(True, f"The store cannot be read: {error}")
        return
    try:
        if Settings(books).account() is None:
            yield Finding(True, "WhatsApp's credentials are missing. Enter them with: server.py setup")
        if not len(books.staff):
            yield Finding(True, "Nobody can sign in yet. Take somebody on with: server.py staff add NAME --owner")
        elif not any(person["owner"] for person in books.staff.all()):
            yield Finding(True, "Nobody is the owner. Take them on with: server.py staff add NAME --owner")
    finally:
        books.close()
