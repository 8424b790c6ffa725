"""The other slips: who waits just now, one customer's conversation, how a phone joins, an alert, and a ruler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from edge.clock import Clock, unstamp
from edge.desk.lines import kind_of
from edge.errors import Refusal
from edge.language import Language, language
from edge.printing import PrinterChoice, Printers, PrintQueue, Sheet, wrapped
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
    """Puts slips into the queue; refused where no printer is chosen. address: where phones find the pages."""

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

    def waiting(self) -> str:
        """The call list, as it is now."""
        paper, tongue = self._printers.choice().paper, self._tongue()
        slip = Slip(tongue, paper, self._settings.shop().timezone)
        lines = slip.waiting(self._summaries.still_waiting(), self._clock.now().at)
        return self._put("waiting", lines or paper.centred(tongue.say("slip.nobody_waits")))

    def conversation(self, customer: str) -> str:
        """The newest MOST_MESSAGES of a customer, oldest first, without files."""
        with self._books.reading():
            rows = self._books.messages.page(customer, most=MOST_MESSAGES)
            known = self._books.customers.get(where("id") == customer)
        if not isinstance(known, dict):
            raise Refusal("not_found", "customers.not_found")
        name = str(known.get("name") or "")
        return self._put("conversation", list(self._spoken(rows, name)))

    def join(self) -> str:
        """How a phone of the staff gets to the pages: the shop's Wi-Fi, then the box's present address as a code."""
        choice, tongue = self._printers.choice(), self._tongue()
        paper = choice.paper
        lines = [*paper.centred(self._settings.shop().name.upper()), *paper.centred(tongue.say("slip.join")), ""]
        if choice.wifi_name:
            lines += wrapped(paper.plain(tongue.say("slip.join_wifi_named", name=choice.wifi_name)), paper.columns)
        lines += wrapped(paper.plain(tongue.say("slip.join_page")), paper.columns)
        lines += [self._address()[: paper.columns], *wrapped(paper.plain(tongue.say("slip.join_code")), paper.columns)]
        if choice.wifi_name:
            self._queue.put("wifi", sheet=Sheet(self._wifi_lines(choice), _wifi(choice)))
        return self._queue.put("join", sheet=Sheet(lines, f"{self._address()}/enrol"))

    def ruler(self) -> str:
        """A page that shows whether the width and the letters were chosen rightly."""
        paper, tongue = self._printers.choice().paper, self._tongue()
        tens = "".join(str(column // 10 % 10) if column % 10 == 0 else " " for column in range(1, paper.columns + 1))
        ones = "".join(str(column % 10) for column in range(1, paper.columns + 1))
        said = wrapped(paper.plain(tongue.say("slip.ruler")), paper.columns)
        letters = wrapped(paper.plain(tongue.say("slip.ruler_letters")), paper.columns)
        return self._put("ruler", [tens, ones, paper.rule(), *said, *letters, "#" * paper.columns])

    def alert(self) -> bool:
        """A chore: one short slip when customers wait for too long, where the owner wants that. Whether it did."""
        minutes, now = self._printers.choice().alert_minutes, self._clock.now()
        if not minutes or not self._printers.choice().kind or not now.trusted:
            return False
        if self._alerted is not None and now.boottime - self._alerted < ALERT_AGAIN_SECONDS:
            return False
        late = [one for one in self._summaries.still_waiting() if (one.age_seconds or 0) > minutes * 60]
        if not late:
            return False
        paper = self._printers.choice().paper
        said = self._tongue().say("slip.alert", count=len(late), minutes=minutes)
        self._put("alert", wrapped(paper.plain(said), paper.columns))
        self._alerted = now.boottime
        return True

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

    def _wifi_lines(self, choice: PrinterChoice) -> list[str]:
        said = self._tongue().say("slip.join_wifi")
        return wrapped(choice.paper.plain(said), choice.columns)

    def _put(self, kind: str, lines: list[str]) -> str:
        return self._queue.put(kind, sheet=Sheet(list(self._printers.choice().paper.fitting(lines))))

    def _tongue(self) -> Language:
        return language(self._settings.shop().language)


def _wifi(choice: PrinterChoice) -> str:
    """As phones' cameras read it; the four letters that mean something there are escaped."""

    def escaped(text: str) -> str:
        return "".join(f"\\{letter}" if letter in '\\;,:"' else letter for letter in text)

    kind = "WPA" if choice.wifi_password else "nopass"
    return f"WIFI:T:{kind};S:{escaped(choice.wifi_name)};P:{escaped(choice.wifi_password)};;"
