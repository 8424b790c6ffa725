"""What tests share: a clock that is moved by hand, and a desk put together as the shop does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.clock import Moment
from edge.desk.board import Board
from edge.desk.desk import Desk
from edge.desk.reception import Reception
from edge.desk.team import Team
from edge.desk.words import Message, Staff, Who
from edge.intake.sorter import Sorter
from edge.journal import Journal
from edge.link import LinkBook
from edge.notices import Notices
from edge.outbox import Outbox
from edge.settings import Account, Settings
from edge.store.books import Books

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNT = Account("455600120039911", "311200450017788", "an app secret", "a verify token", "a token")


class HandClock:
    """Stands still until a test moves it. `step` sets the wall alone, as a time server or a hand would."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.boot = "boot-1"
        self.seconds = 1000.0
        self.trusted = True
        self.witnessed: list[datetime] = []

    def now(self) -> Moment:
        return Moment(self.at, self.boot, self.seconds, self.trusted)

    def boottime(self) -> float:
        return self.seconds

    def offset(self) -> float:
        return self.at.timestamp() - self.seconds

    def witness(self, at: datetime) -> None:
        self.witnessed.append(at)

    def forward(self, **span: float) -> None:
        """Time goes by, as it does: both clocks."""
        passed = timedelta(**span)
        self.at += passed
        self.seconds += passed.total_seconds()

    def step(self, **span: float) -> None:
        self.at += timedelta(**span)

    def reboot(self) -> None:
        self.boot = f"boot-{int(self.boot.split('-')[1]) + 1}"
        self.seconds = 5.0


@dataclass
class Room:
    """The desk and what lies around it, on a real store, without threads and sockets."""

    books: Books
    clock: HandClock
    settings: Settings
    team: Team
    outbox: Outbox
    link: LinkBook
    notices: Notices
    desk: Desk
    board: Board
    reception: Reception
    journal: Journal
    sorter: Sorter

    def hears(self, wamid: str, text: str = "Do you have nails?", who: Who | None = None, **more: object) -> str | None:
        """A customer writes just now, unless `at` says when."""
        fields = {"kind": "text", "at": self.clock.at, **more}
        message = Message(wamid=wamid, who=who or AMINA, text=text, **fields)  # type: ignore[arg-type]
        return self.reception.receive(message, self.clock.now())

    def only_query(self) -> str:
        """The id of the one query that there is."""
        (document,) = self.books.queries.all()
        return str(document["id"])

    def staff(self, name: str, *, owner: bool = False) -> Staff:
        return self.team.named(name) or self.team.add(name, owner=owner, pin="1234")

    def close(self) -> None:
        self.journal.close()
        self.books.close()


AMINA = Who(phone="250788000101", user_id="RW.70461198223351904417", name="Amina")
BOSCO = Who(phone="250788000202", user_id="RW.11873300925566120004", name="Jean Bosco")


def open_room(folder: Path, clock: HandClock | None = None) -> Room:
    clock = clock or HandClock()
    books = Books.open(folder)
    settings = Settings(books)
    if settings.account() is None:
        settings.change_account(ACCOUNT)
    team, outbox, link, notices = Team(books), Outbox(books), LinkBook(books), Notices(books)
    journal = Journal(books, clock)  # type: ignore[arg-type]  # a clock moved by hand is a clock
    reception = Reception(books, settings)
    return Room(
        books,
        clock,
        settings,
        team,
        outbox,
        link,
        notices,
        Desk(books, outbox, settings, team, clock),  # type: ignore[arg-type]
        Board(books, outbox, settings, team, link, notices, clock),  # type: ignore[arg-type]
        reception,
        journal,
        Sorter(books, journal, reception, outbox, notices, settings),
    )
