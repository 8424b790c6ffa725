"""The other slips: who waits just now, one customer's conversation, how a phone joins, an alert, and a ruler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from edge.clock import Clock, unstamp
from edge.desk.lines import kind_of
from edge.errors import Refusal
from edge.language import Language, language
from edge.printing import Job, PrinterChoice, Printers, PrintQueue, Sheet, wrapped
from edge.reports import a4
from edge.reports.slip import Slip
from edge.reports.summary import Summaries
from edge.settings import Settings
from edge.store.books import Books, where
from edge.store.messages import MessageRow

# A conversation of more than that is read on the page.
MOST_MESSAGES = 100
# One alert at most in so long, however many wait.
ALERT_AGAIN_SECONDS = 30 * 60.0


class Papers:
    """Puts slips into the queue; refused where no printer is chosen. address: where phones find the pages.

    All but a conversation are written when their turn comes: a call list of yesterday is of no use to anybody.
    """

    def __init__(
        self,
        books: Books,
        settings: Settings,
        printers: Printers,
        summaries: Summaries,
        queue: PrintQueue,
        clock: Clock,
        address: Callable[[], str],
    ) -> None:
        self._books = books
        self._settings = settings
        self._printers = printers
        self._summaries = summaries
        self._queue = queue
        self._clock = clock
        self._address = address
        self._alerted: float | None = None
        writers = {"waiting": self._waiting, "wifi": self._wifi, "join": self._join, "ruler": self._ruler}
        queue.leave_to({**writers, "alert": self._alert}, self._page)

    def waiting(self) -> str:
        """The call list."""
        return self._queue.put("waiting")

    def conversation(self, customer: str) -> str:
        """The newest MOST_MESSAGES of a customer, oldest first, without files."""
        with self._books.reading():
            rows = self._books.messages.page(customer, most=MOST_MESSAGES)
            known = self._books.customers.get(where("id") == customer)
        if not isinstance(known, dict):
            raise Refusal("not_found", "customers.not_found")
        name = str(known.get("name") or "")
        return self._queue.put("conversation", sheet=Sheet(list(self._spoken(rows, name))))

    def join(self) -> str:
        """How a phone of the staff gets to the pages: the shop's Wi-Fi, then the box's present address as a code."""
        if self._printers.choice().wifi_name:
            self._queue.put("wifi")
        return self._queue.put("join")

    def ruler(self) -> str:
        """A page that shows whether the width and the letters were chosen rightly."""
        return self._queue.put("ruler")

    def alert(self) -> bool:
        """A chore: one short slip when customers wait for too long, where the owner wants that. Whether it did."""
        choice, now = self._printers.choice(), self._clock.now()
        if not choice.alert_minutes or not choice.kind or not now.trusted or self._queue.waits("alert"):
            return False
        if self._alerted is not None and now.boottime - self._alerted < ALERT_AGAIN_SECONDS:
            return False
        if not self._late(choice):
            return False
        self._queue.put("alert")
        self._alerted = now.boottime
        return True

    def _waiting(self, job: Job, choice: PrinterChoice) -> Sheet:
        paper, tongue = choice.paper, self._tongue()
        slip = Slip(tongue, paper, self._settings.shop().timezone)
        lines = slip.waiting(self._summaries.still_waiting(), self._clock.now().at)
        return self._sheet(choice, lines or paper.centred(tongue.say("slip.nobody_waits")))

    def _wifi(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        if not choice.wifi_name:
            return None
        return self._sheet(choice, [self._tongue().say("slip.join_wifi")], _wifi_code(choice))

    def _join(self, job: Job, choice: PrinterChoice) -> Sheet:
        paper, say = choice.paper, self._tongue().say
        lines = [*paper.centred(self._settings.shop().name.upper()), *paper.centred(say("slip.join")), ""]
        if choice.wifi_name:
            lines.append(say("slip.join_wifi_named", name=choice.wifi_name))
        lines += [say("slip.join_page"), self._address(), say("slip.join_code")]
        return self._sheet(choice, lines, f"{self._address()}/enrol")

    def _ruler(self, job: Job, choice: PrinterChoice) -> Sheet:
        columns, say = range(1, choice.paper.columns + 1), self._tongue().say
        tens = "".join(str(column // 10 % 10) if column % 10 == 0 else " " for column in columns)
        ones = "".join(str(column % 10) for column in columns)
        said = [say("slip.ruler"), say("slip.ruler_letters")]
        return self._sheet(choice, [tens, ones, choice.paper.rule(), *said, "#" * len(columns)])

    def _alert(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """Nothing when they have been answered before the printer was on again."""
        late, minutes = self._late(choice), choice.alert_minutes
        return self._sheet(choice, [self._tongue().say("slip.alert", count=late, minutes=minutes)]) if late else None

    def _late(self, choice: PrinterChoice) -> int:
        """How many wait for too long."""
        most = choice.alert_minutes * 60
        return sum((one.age_seconds or 0) > most for one in self._summaries.still_waiting())

    def _spoken(self, rows: Iterable[MessageRow], name: str) -> Iterator[str]:
        paper, tongue = self._printers.choice().paper, self._tongue()
        yield from paper.centred(self._settings.shop().name.upper())
        yield from paper.centred(f"{tongue.say('slip.conversation')}: {paper.plain(name)}")
        yield paper.rule()
        for row in rows:
            if row.direction in ("in", "out"):
                who = tongue.say("slip.you") if row.direction == "out" else name
                yield paper.plain(f"{self._moment(tongue, row)} {who}")[: paper.columns]
                words = row.text or tongue.say(kind_of(row.kind))
                for line in wrapped(paper.plain(words, otherwise="..."), paper.columns - 2):
                    yield f"  {line}"

    def _moment(self, tongue: Language, row: MessageRow) -> str:
        at: datetime = unstamp(row.at or row.received_at).astimezone(self._settings.shop().timezone)
        return f"{tongue.date(at.date())} {tongue.hour(at)}"

    def _sheet(self, choice: PrinterChoice, lines: list[str], qr: str = "") -> Sheet:
        return Sheet(list(choice.paper.fitting(lines)), qr)

    def _page(self, made: Sheet) -> bytes:
        return a4.sheet(made.lines, (), self._settings.shop().name, self._tongue(), code=made.qr)

    def _tongue(self) -> Language:
        return language(self._settings.shop().language)


def _wifi_code(choice: PrinterChoice) -> str:
    """As phones' cameras read it; the four letters that mean something there are escaped."""

    def escaped(text: str) -> str:
        return "".join(f"\\{letter}" if letter in '\\;,:"' else letter for letter in text)

    kind = "WPA" if choice.wifi_password else "nopass"
    return f"WIFI:T:{kind};S:{escaped(choice.wifi_name)};P:{escaped(choice.wifi_password)};;"
