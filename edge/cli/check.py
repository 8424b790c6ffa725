"""The verb `check`: everything that is not in order, in plain words, each with the way to mend it."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from edge.backup import OLD, age, folder_for, known, newest_at
from edge.cli.server_says import answered
from edge.clock import FLOOR, Clock
from edge.config import Config
from edge.courier.account_check import AccountCheck, AnswerMark
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.folder import Folder
from edge.disk.forgetful import forgets
from edge.language import ENGLISH, Said, language
from edge.media.cage import Locks
from edge.media.shrinking import Programs
from edge.notices import Notices
from edge.outbox.way_in import WayInBook, WayInState
from edge.registers.books import Books
from edge.running.hardware import HOT, degrees, ills
from edge.running.hardware_notices import BATTERY, FORGETS
from edge.running.health import LOW_DISK_BYTES
from edge.running.righting import look_again
from edge.running.way_in_check import CALLBACK
from edge.server.knocking import asked
from edge.settings import Settings
from edge.whatsapp import WhatsApp, broken_link


@dataclass(frozen=True, slots=True)
class Finding:
    """wrong: the shop does not work, or loses something, until this is mended. Else it is a remark."""

    wrong: bool
    said: Said

    @property
    def sentence(self) -> str:
        """In English: for the console."""
        return language(ENGLISH).say(self.said)


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing: all of it is looked at."""


def run(config: Config, options: argparse.Namespace) -> int:
    """Exit code 1 where something is wrong. A shop that runs then looks once more at what stopped it."""
    clock = Clock()
    found = [*findings(config, clock), *credentials(config, clock), *running(config)]
    # What the running shop has found out already is said once.
    for said in dict.fromkeys(f"{'✗' if finding.wrong else '·'} {finding.sentence}" for finding in found):
        print(said)
    look_again(config.data)
    if not any(finding.wrong for finding in found):
        print("✓ Everything that matters is in order.")
        return 0
    return 1


def findings(config: Config, clock: Clock) -> Iterator[Finding]:
    """Look at the settings, the clock, the disk, the store and the credentials. Changes nothing."""
    yield from _clock(clock)
    try:
        Folder(config.data).admit(writing=False)
    except StoreRefused as error:
        yield Finding(True, Said(str(error)))
        return
    yield from _disk(config)
    yield from _machine(config)
    yield from _programs()
    yield from _shop(config, clock)


def credentials(config: Config, clock: Clock | None = None) -> Iterator[Finding]:
    """Ask WhatsApp itself whether the account is right; nothing where there is none, or nothing is wrong.

    clock: also call the address to which it brings messages, as it does, and see whether they come out at this box.
    """
    try:
        books = Books.open_reading(config.data)
    except (StoreRefused, StoreUnavailable):
        return  # `findings` says so
    try:
        account, proved = Settings(books).account(), clock is None or WayInBook(books).proves_itself(clock.now())
    finally:
        books.close()
    if account is None:
        return
    check = AccountCheck(lambda patience: WhatsApp(config.graph_url, config.graph_version, None, patience))
    for answer in check(account):
        if answer.mark is not AnswerMark.OK:
            yield Finding(answer.mark is AnswerMark.WRONG, answer.said)
        elif (
            answer.said.key == CALLBACK and not proved and Folder(config.data).in_use
        ):  # else nobody is there to answer
            address = str(answer.said.facts["address"])
            if broken := broken_link(address, account.verify_token, account.app_secret):
                yield Finding(True, broken)


def _clock(clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    if now.at < FLOOR:
        yield Finding(True, Said("checkup.clock_past", {"date": f"{now.at:%Y-%m-%d}"}))
    elif not now.trusted:
        yield Finding(False, Said("checkup.clock_unconfirmed"))


def _disk(config: Config) -> Iterator[Finding]:
    data = config.data
    folder = next(path for path in (data, *data.resolve().parents) if path.exists())
    if not os.access(folder, os.W_OK):
        yield Finding(True, Said("checkup.not_writable", {"folder": str(data)}))
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK_BYTES:
        yield Finding(True, Said("checkup.disk_low", {"free": free // 2**20}))
    if kind := forgets(data):
        yield Finding(not config.forgetful, Said("checkup.forgetful", {"folder": str(data), "kind": kind}))


def _machine(config: Config) -> Iterator[Finding]:
    """What the machine says of itself at this moment."""
    for ill in ills(config.system):
        yield Finding(ill.is_of_card, ill.said)
    heat = degrees(config.system)
    if heat is not None and heat >= HOT:
        yield Finding(False, Said("notices.hot", {"degrees": heat}))


def _programs() -> Iterator[Finding]:
    if Programs.found() is None:
        yield Finding(False, Said("checkup.no_thumbs"))
    elif not (locks := Locks.here()).calls:
        yield Finding(False, Said("checkup.no_cage"))
    elif not locks.files:
        yield Finding(False, Said("checkup.no_landlock"))


def running(config: Config) -> Iterator[Finding]:
    """What a server that runs says of itself, from its memory, and whether both of its doors answer."""
    if not Folder(config.data).in_use:
        return
    told = answered(config)
    if told is None:
        yield Finding(True, Said("checkup.pages_silent", {"address": str(config.lan)}))
    elif told[0] != HTTPStatus.OK:
        wrong = [str(sentence) for sentence in told[1].get("wrong", ())]
        for sentence in wrong:
            yield Finding(True, Said("checkup.running_says", {"what": sentence}))
        if not wrong:
            yield Finding(True, Said("checkup.unwell"))
    if asked(config.hook, "/") is None:
        yield Finding(True, Said("checkup.hook_silent", {"address": str(config.hook)}))


def _backup(books: Books, config: Config, clock: Clock) -> Iterator[Finding]:
    """Where none was made, or none for days, a broken card takes the shop with it. In practice nothing can be lost."""
    backup, now = known(books), clock.now()
    if books.kept("shop").get("practice"):
        return
    folder = folder_for(books, config.backup_folder, config.sticks)
    if folder is None:
        yield Finding(True, Said("backup.off"))
        return
    old = age(backup, now)
    if old is None and (made_at := newest_at(config.data, folder)):
        old = max(timedelta(), now.at - made_at)
    if old is None:
        yield Finding(True, Said("checkup.no_backup", {"why": backup.why}))
    elif old >= OLD:
        yield Finding(True, Said("backup.notice_old", {"count": old.days, "why": backup.why}))
    elif backup.why:
        yield Finding(False, Said("backup.notice", {"why": backup.why}))


def _shop(config: Config, clock: Clock) -> Iterator[Finding]:
    data = config.data
    try:
        books = Books.open_reading(data)
    except StoreRefused as error:
        yield Finding(True, Said(str(error)))
        return
    except StoreUnavailable as error:
        yield Finding(True, Said("checkup.store_unreadable", {"why": str(error)}))
        return
    try:
        if Settings(books).account() is None:
            yield Finding(True, Said("checkup.no_account"))
        staff = books.staff.all()
        if not staff:
            yield Finding(True, Said("checkup.no_staff"))
        elif not any(person.owner for person in staff):
            yield Finding(True, Said("checkup.no_owner"))
        yield from _backup(books, config, clock)
        if not books.kept("paper key") and not books.kept("shop").get("practice"):
            yield Finding(False, Said("checkup.no_key"))
        for notice in Notices(books).open():
            if notice.kind in (FORGETS, BATTERY):  # what a running shop alone can see
                yield Finding(notice.kind == FORGETS, notice.said)
        way_in = WayInBook(books).now(clock.now())
        if not way_in.works:
            yield Finding(way_in.state is WayInState.SHUT, way_in.why)
    finally:
        books.close()
