"""What the owner sends to whoever helps them: how the box is, in figures and in words of the program.

Nothing in it is of a person: no name, no number of a phone, no text, no token, no address, and nothing that somebody
typed. What is written by people is counted; of what the program says only its own words are there.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from edge.backup import age, known
from edge.clock import Clock, Moment, stamp
from edge.config import Config
from edge.disk.disk_trouble import StoreUnavailable
from edge.language import ENGLISH, Said, language
from edge.media import MediaBook
from edge.notices import Notices
from edge.outbox.link import LinkBook, LinkState
from edge.outbox.way_in import WayInBook
from edge.printing import Printers
from edge.process.version import version
from edge.records.events import BoxStarted, LinkChanged
from edge.records.file import FileState
from edge.records.print_job import PrintState
from edge.records.query import State
from edge.records.reply import Delivery
from edge.registers.books import STEPS, Books
from edge.running.hardware import degrees, ills
from edge.running.health import Watch
from edge.running.technical_lines import TechnicalLines, kept_lines
from edge.settings import Settings
from edge.web.addresses import ADDRESSES

HEAD = """Iduka: a report for whoever helps this shop.
It has no names, numbers of phones, messages, tokens or addresses. Read it through before you send it."""
MOST_CHANGES, MOST_STARTS, MOST_NOTICES = 40, 20, 40
_MOST_MODEL = 80
_WORDS = frozenset({"GET", "POST", *(rule for _, rule, _ in ADDRESSES)})
_STATES: Mapping[str, type[StrEnum]] = {
    "queries": State,
    "replies": Delivery,
    "media": FileState,
    "prints": PrintState,
}


class Reporting:
    """Of a running shop. watch: what looks after it, which is made later. It hears the log from `begin` to `end`."""

    def __init__(self, config: Config, books: Books, clock: Clock, watch: Callable[[], Watch]) -> None:
        self._config, self._books, self._clock, self._watch = config, books, clock, watch
        self._lines = TechnicalLines(books, clock, lambda: {*_WORDS, *watch().parts()})

    def begin(self) -> None:
        self._lines.begin()

    def step(self) -> int:
        """A chore, see TechnicalLines."""
        return self._lines.step()

    def end(self) -> None:
        self._lines.end()
        self._lines.keep()

    def text(self) -> str:
        """With the lines that are not kept yet, as far as the disk takes them."""
        with suppress(StoreUnavailable):
            self._lines.keep()
        return report(self._books, self._config, self._clock, self._watch().ills())


def report(books: Books | None, config: Config, clock: Clock, wrong: Iterable[Said] = ()) -> str:
    """books: None where the store cannot be read. wrong: what a running shop says of itself."""
    now = clock.now()
    parts: list[tuple[str, Iterable[str]]] = [
        ("The program", _program(config)),
        ("The machine", _machine(config, now)),
        ("Not well", [*(_key(each) for each in wrong), *(f"{each.kind}" for each in ills(config.system))]),
    ]
    if books is None:
        parts.append(("The store", ["cannot be read"]))
    else:
        parts += [(title, _readable(books, lines)) for title, lines in _of_the_shop(books, now)]
    return HEAD + "".join(f"\n\n{title}\n" + "\n".join(_set_in(lines)) for title, lines in parts) + "\n"


def _readable(books: Books, lines: Iterable[str]) -> Sequence[str]:
    """As far as the store gives them: one that is damaged in one place still tells the rest."""
    told = list[str]()
    try:
        with books.reading():
            told.extend(lines)
    except StoreUnavailable:
        told.append("cannot be read")
    return told


def _set_in(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines] or ["  nothing"]


def _program(config: Config) -> Iterator[str]:
    yield f"Iduka {version()}, step {STEPS} of the store"
    yield f"Python {platform.python_version()}"
    yield f"backups are {'switched on' if config.backup_folder else 'not switched on'}"


def _machine(config: Config, now: Moment) -> Iterator[str]:
    yield f"{_model(config.system)}, {os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}"
    memory = _memory()
    yield f"memory {memory.get('MemTotal', 0)} MB, of which {memory.get('MemAvailable', 0)} are free"
    try:
        disk = shutil.disk_usage(config.data)
        yield f"disk {disk.total // 2**20} MB, of which {disk.free // 2**20} are free"
    except OSError:
        yield "the disk does not say how large it is"
    heat = degrees(config.system)
    yield f"temperature {'not known' if heat is None else f'{heat} degrees'}"
    yield f"on for {now.boottime / 3600:.1f} hours; it is {stamp(now.at)}, {'sure' if now.trusted else 'not certain'}"


def _model(system: Path) -> str:
    """As its maker calls it."""
    for name in ("firmware/devicetree/base/model", "class/dmi/id/product_name"):
        try:
            said = (system / name).read_text("ascii", "replace")
        except OSError:
            continue
        return "".join(letter for letter in said if letter.isprintable()).strip()[:_MOST_MODEL]
    return "a machine that does not say its model"


def _memory() -> Mapping[str, int]:
    """In MB."""
    rows = (line.split() for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    return {row[0].rstrip(":"): int(row[1]) // 1024 for row in rows if len(row) > 1}


def _of_the_shop(books: Books, now: Moment) -> Iterator[tuple[str, Iterable[str]]]:
    yield "Counts", _counts(books)
    yield "Choices", _choices(books)
    yield "The way to WhatsApp", _link(books)
    yield "The way in", _way_in(books, now)
    yield "The printer", _printer(books)
    yield "The backup", _backup(books, now)
    yield "Notices that are open", _notices(books)
    yield "When the box was switched on", _starts(books)
    yield "The last lines of the log", _log(books)


def _counts(books: Books) -> Iterator[str]:
    yield f"messages {books.messages.count()}, customers {books.customers.count()}, staff {len(books.staff.all())}"
    for book, states in _STATES.items():
        counts = books.tables.tally(book, "state")
        known = {state.value: counts.pop(state.value, 0) for state in states}
        yield f"{book}: {_tally({**known, 'that cannot be read': sum(counts.values())})}"
    yield f"webhooks: {_tally(books.journal.counts())}"
    yield f"database {books.bytes() // 2**20} MB, files {MediaBook(books).bytes_in_all() // 2**20} MB"


def _tally(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"


def _choices(books: Books) -> Iterator[str]:
    shop = Settings(books).shop()
    yield f"beside the Business app: {_yes(shop.beside_app)}, direct send: {_yes(shop.direct_send)}"
    yield f"practice: {_yes(shop.practice)}, an account: {_yes(Settings(books).account() is not None)}"


def _yes(it_is: object) -> str:
    return "yes" if it_is else "no"


def _link(books: Books) -> Iterator[str]:
    link = LinkBook(books).now()
    yield f"{link.state.value}{f' since {stamp(link.since_at)}' if link.since_at else ''}"
    for row in books.events.of_kind(LinkChanged, MOST_CHANGES):
        yield f"{row.at} {_state(row.what.from_)} became {_state(row.what.to)}"


def _state(said: str) -> str:
    return said if said in [*LinkState] else "something else"


def _way_in(books: Books, now: Moment) -> Iterator[str]:
    way_in = WayInBook(books).now(now)
    yield f"{way_in.state.value}, last heard {way_in.heard_at or 'never'}"
    if way_in.why:
        yield _key(way_in.why)


def _printer(books: Books) -> Iterator[str]:
    printer = Printers(books).choice()
    yield f"{printer.kind or 'none'}, {printer.columns} letters a line, code page {printer.code_page}"
    for reason, count in Counter(_key(job.reason) for job in books.prints.in_state(PrintState.QUEUED)).items():
        yield f"{count} waiting: {reason or 'not tried yet'}"


def _backup(books: Books, now: Moment) -> Iterator[str]:
    backup, old = known(books), age(known(books), now)
    yield "none was made" if old is None else f"the newest is {old.total_seconds() / 3600:.0f} hours old"
    if backup.why:
        yield _key(backup.why)


def _notices(books: Books) -> Iterator[str]:
    for notice in Notices(books).open()[:MOST_NOTICES]:
        yield f"{stamp(notice.at)} {_key(notice.said)}{', serious' if notice.serious else ''}"


def _starts(books: Books) -> Iterator[str]:
    for row in books.events.of_kind(BoxStarted, MOST_STARTS):
        was = row.what.last_alive
        yield f"{row.at}, before that alive at {stamp(was.at) if was else 'no time'}"


def _log(books: Books) -> Iterator[str]:
    for kept in kept_lines(books):
        yield from kept.splitlines()


def _key(said: Said) -> str:
    """A sentence by its name in the catalogues, without what fills its gaps; what has no name says nothing."""
    return said.key if language(ENGLISH).knows(said.key) else "in words that are left out" if said else ""
