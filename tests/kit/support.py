"""What tests share: a clock that is moved by hand, and a desk put together as the shop does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import AHEAD, Clock, Moment
from edge.desk.customers import Customers
from edge.desk.desk import Desk
from edge.desk.reception import Reception
from edge.desk.views.board import Board
from edge.ids import new_id
from edge.intake.journal import Journal
from edge.intake.sorter import Sorter
from edge.language import ENGLISH, language
from edge.notices import Notices
from edge.outbox import Outbox
from edge.outbox.link import LinkBook
from edge.records.events import kind_of
from edge.records.message import Message, Who
from edge.records.query import Query
from edge.registers.books import Books
from edge.settings import Account, Settings
from edge.store.all_tables import SCHEMA, where
from edge.store.engine.database import Database
from edge.store.engine.migrate import Migration
from tests.kit.beginnings import begin_in

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNT = Account("455600120039911", "311200450017788", "an-app-secret", "a-verify-token", "a-token")


class HandClock(Clock):
    """Stands still until a test moves it. `step` sets the wall alone, as a time server or a hand would.

    It is sure of the time where it is trusted and no `step` has taken it away from what `at` was set to.
    """

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.boot = "boot-1"
        self.seconds = 1000.0
        self.trusted = True
        self.witnessed: list[datetime] = []
        self.recalled: list[tuple[datetime | None, bool]] = []
        self._moving = Lock()

    @property
    def at(self) -> datetime:
        return self._at

    @at.setter
    def at(self, at: datetime) -> None:
        self._at, self.stepped = at, timedelta()

    def now(self) -> Moment:
        return Moment(self.at, self.boot, self.seconds, self.trusted, self.trusted and abs(self.stepped) <= AHEAD)

    def boottime(self) -> float:
        return self.seconds

    def offset(self) -> float:
        with self._moving:
            return self.at.timestamp() - self.seconds

    def witness(self, at: datetime) -> None:
        self.witnessed.append(at)

    def recall(self, began: datetime | None, *, doubted: bool, **more: object) -> None:
        """Whether it is trusted is for the test to say."""
        self.recalled.append((began, doubted))

    def forward(self, **span: float) -> None:
        """Time goes by, as it does: both clocks."""
        passed = timedelta(**span)
        with self._moving:  # a listener that looked in between would see a clock that was set
            self._at += passed
            self.seconds += passed.total_seconds()

    def step(self, **span: float) -> None:
        self._at += timedelta(**span)
        self.stepped += timedelta(**span)

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
        with self.books.transaction():  # as the sorter does
            return self.reception.receive(message, self.clock.now())

    def sort(self) -> None:
        """All that is unread, in as many parts as this machine needs."""
        while self.sorter.step():
            pass

    def only_query(self) -> str:
        """The id of the one query that there is."""
        (document,) = self.books.tables.queries.all()
        return str(document["id"])

    def writes(self, wamid: str, text: str = "Do you have nails?", who: Who | None = None, **more: object) -> str:
        """A customer writes just now; the id of the query that they have open after it."""
        customer = self.hears(wamid, text, who, **more)
        return self.open_query(customer)

    def open_query(self, customer: str | None) -> str:
        found = self.books.tables.queries.get(where("open_for") == customer)
        assert isinstance(found, dict), "no open query"
        return str(found["id"])

    def query(self, query_id: str) -> Query:
        found = self.books.tables.queries.get(where("id") == query_id)
        assert isinstance(found, dict), "no such query"
        return Query.of(found)

    def customer(self, who: Who) -> dict[str, object]:
        """What is known of the one customer that these ids lead to."""
        return Customers(self.books).document(Customers(self.books).known(who) or "")

    def kinds(self, query_id: str) -> list[str]:
        """The kinds of all events of a query, in order."""
        with self.books.reading():
            return [kind_of(event.what) for event in self.books.events.after(0) if event.query == query_id]

    def kept_notices(self) -> list[tuple[str, str]]:
        return [(notice.kind, language(ENGLISH).say(notice.said)) for notice in self.notices.open()]

    def staff(self, name: str, *, owner: bool = False) -> Staff:
        """Somebody who works here but cannot sign in: hashing a PIN takes its time, on purpose."""
        if known := self.team.named(name):
            return known
        document = {"id": new_id("s"), "key": name.casefold(), "name": name, "owner": owner, "salt": "00", "pin": ""}
        self.books.tables.staff.insert(document)
        return Staff(document["id"], name, owner)  # type: ignore[arg-type]

    def close(self) -> None:
        self.journal.close()
        self.books.close()


AMINA = Who(phone="250788000101", user_id="RW.70461198223351904417", name="Amina")
BOSCO = Who(phone="250788000202", user_id="RW.11873300925566120004", name="Jean Bosco")


def open_room(
    folder: Path,
    clock: HandClock | None = None,
    *,
    before_commit: Callable[[], None] | None = None,
    from_nothing: bool = False,
    schema: Sequence[Migration] = SCHEMA,
) -> Room:
    """from_nothing: the store is made step by step, as on a box, and not by a copy that no disk was asked to keep.

    schema: of a version that knows other steps than this one.
    """
    clock = clock or HandClock()
    if not from_nothing:
        begin_in(folder)
    books = Books(Database.open(folder, schema, before_commit=before_commit))
    settings = Settings(books)
    if settings.account() is None:
        settings.change_account(ACCOUNT)
        settings.change_shop(undo_seconds=0)  # whoever counts seconds counts others
    team, outbox, link, notices = Team(books), Outbox(books), LinkBook(books), Notices(books)
    journal = Journal(books, clock)
    reception = Reception(books, settings)
    return Room(
        books,
        clock,
        settings,
        team,
        outbox,
        link,
        notices,
        Desk(books, outbox, settings, team, clock),
        Board(books, settings, team, link, notices, clock),
        reception,
        journal,
        Sorter(books, journal, reception, outbox, notices, settings),
    )
