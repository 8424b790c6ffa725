"""The other slips: who waits just now, one customer's conversation, how a phone joins, an alert, and a ruler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, unstamp
from edge.desk.one_line import changed, kind_of
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.story import Deed, Stretch, story
from edge.desk.views.timeline import Line, lines
from edge.errors import Refusal
from edge.forgetting.retaining import months_kept
from edge.hours import is_open
from edge.language import Language, language
from edge.outbox import RANK
from edge.outbox.link import LinkBook
from edge.paper import a4
from edge.paper.buzzer import Buzzer
from edge.paper.call_list import call_list
from edge.paper.privacy_note import note
from edge.paper.summaries import Summaries
from edge.paper.summary_slip import Slip
from edge.printing import Job, Picture, PrinterChoice, Printers, PrintQueue, Sheet, wrapped
from edge.records.message import HANDED_OVER
from edge.records.message_row import LETTERS_OF_A_LINE, MessageRow
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.settings import Settings

# A conversation of more than that is read on the page.
MOST_MESSAGES = 100
# Of the words of long messages so many letters are printed: two metres of narrow paper.
MOST_WHOLE = 20_000
# Three scripts at once: a printer that draws names prints them, another one nothing or nonsense.
DRAWN_SAMPLE = "سلام ሰላም 你好"
# Of a message that is not here: the words are said in its place.
AMENDMENTS = ("edit", "revoke", "reaction")
# One alert at most in so long, however many wait.
ALERT_AGAIN = timedelta(minutes=30)


class Papers:
    """Puts slips into the queue; refused where no printer is chosen. ways: where phones find the pages, by
    number and by name, "" for no name.

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
        ways: Callable[[], tuple[str, str]],
    ) -> None:
        self._books = books
        self._settings = settings
        self._printers = printers
        self._summaries = summaries
        self._queue = queue
        self._clock = clock
        self._ways = ways
        writers = {"waiting": self._waiting, "wifi": self._wifi, "join": self._join, "ruler": self._ruler}
        queue.leave_to({**writers, "alert": self._alert}, self._page, Buzzer(books, settings, clock).signal)

    def waiting(self) -> str:
        """The call list."""
        return self._queue.put("waiting", wished=True)

    def conversation(self, customer: str, by: Staff) -> str:
        """The newest MOST_MESSAGES of a customer, oldest first, as `by` reads them on the page; no files, no notes.

        What has not arrived, was changed or was deleted says so. Of long messages it is all, to MOST_WHOLE letters
        together, the newest first, and of the others the beginning. Between them stands what was done: who took it,
        who closed it.
        """
        now = self._clock.now()
        with self._books.reading():
            rows, whole = self._whole(self._books.messages.page(customer, most=MOST_MESSAGES))
            known = self._books.customers.one(customer)
            doubt = Doubt.just_now(self._books, LinkBook(self._books).now(), now)
            older = rows[0].seq if len(rows) == MOST_MESSAGES else None
            page, names = Stretch.of(rows, older), Team(self._books).names()
            said = story(self._books, page, lines(self._books, rows, {}, doubt, by, whole), names, now)
        if known is None:
            raise Refusal("not_found", "customers.not_found")
        return self._queue.put(
            "conversation", sheet=Sheet(list(self._spoken(said, known.name)), customer=customer), wished=True
        )

    def _whole(self, rows: Sequence[MessageRow]) -> tuple[list[MessageRow], set[int]]:
        """The same with all words of the long ones, as far as paper goes, and which those are."""
        found = {row.seq: row for row in rows}
        whole, left = set[int](), MOST_WHOLE
        for row in reversed([row for row in rows if len(row.text) > LETTERS_OF_A_LINE]):
            all_of_it = self._books.messages.by_seq(row.seq)
            if all_of_it and len(all_of_it.text) <= left:
                left -= len(all_of_it.text)
                found[row.seq] = replace(row, text=all_of_it.text)
                whole.add(row.seq)
        return list(found.values()), whole

    def note(self, code: str) -> list[str]:
        """What customers are told of what the shop keeps, in one of the languages: its title and its paragraphs."""
        shop = self._settings.shop()
        return note(language(code), shop.name, months_kept(self._books), str(shop.timezone))

    def print_note(self, code: str) -> str:
        title, *paragraphs = self.note(code)
        paper = self._printers.choice().paper
        lines = [*paper.centred(title), paper.rule()]
        for words in paragraphs:
            lines += [*wrapped(paper.plain(words), paper.columns), ""]
        return self._queue.put("note", sheet=Sheet(lines), wished=True)

    def join(self) -> str:
        """How a phone of the staff gets to the pages: the shop's Wi-Fi, then the box's present address as a code.

        Where the printer has no codes, nothing of the Wi-Fi is printed but its name: the password would stand there as
        text.
        """
        choice = self._printers.choice()
        if choice.wifi_name and choice.qr:
            self._queue.put("wifi", wished=True)
        return self._queue.put("join", wished=True)

    def moved(self) -> None:
        """The box has another address: how to get there, where there is a printer."""
        if self._printers.choice().kind:
            self.join()

    def ruler(self) -> str:
        """A page that shows whether the width and the letters were chosen rightly."""
        return self._queue.put("ruler", wished=True)

    def alert(self) -> bool:
        """A chore: one short slip when customers wait for too long, where the owner wants that. Whether it did.

        While the shop is open, and when somebody waits for too long who did not yet at the slip before.
        """
        choice, now = self._printers.choice(), self._clock.now()
        if not choice.alert_minutes or not choice.kind or not now.trusted or not is_open(self._settings.shop(), now.at):
            return False
        since = self._alerted(now.at)
        if self._queue.waits("alert") or (since and now.at - since < ALERT_AGAIN):
            return False
        if not self._late(choice, (now.at - since).total_seconds() if since else None):
            return False
        self._queue.put("alert")
        return True

    def _waiting(self, job: Job, choice: PrinterChoice) -> Sheet:
        paper, tongue = choice.paper, self._tongue()
        slip = Slip(tongue, paper, self._settings.shop().timezone)
        lines = slip.waiting(self._summaries.still_waiting(), self._clock.now().at)
        return Sheet(lines or paper.centred(tongue.say("slip.nobody_waits")))

    def _wifi(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        if not choice.wifi_name or not choice.qr:
            return None
        return Sheet([self._tongue().say("slip.join_wifi")], _wifi_code(choice))

    def _join(self, job: Job, choice: PrinterChoice) -> Sheet:
        paper, say = choice.paper, self._tongue().say
        lines = [*paper.title(self._settings.shop().name), *paper.centred(say("slip.join")), ""]
        name = choice.wifi_name
        lines.append(say("slip.join_wifi_named", name=name) if name else say("slip.join_wifi_unnamed"))
        number, by_name = self._ways()
        lines += [say("slip.join_page"), number]
        lines += [say("slip.join_name"), by_name] if by_name else []
        lines += [say("slip.join_code"), "", say("slip.join_stay")]
        return Sheet(lines, f"{number}/enrol")

    def _ruler(self, job: Job, choice: PrinterChoice) -> Sheet:
        columns, say = range(1, choice.paper.columns + 1), self._tongue().say
        tens = "".join(str(column // 10 % 10) if column % 10 == 0 else " " for column in columns)
        ones = "".join(str(column % 10) for column in columns)
        said = [say("slip.ruler"), say("slip.ruler_letters")]
        drawn = choice.paper.drawn(DRAWN_SAMPLE)
        return Sheet([tens, ones, choice.paper.rule(), *said, drawn, "#" * len(columns)])

    def _alert(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """Nothing when they have been answered before the printer was on again."""
        late, minutes = self._late(choice), choice.alert_minutes
        return Sheet([self._tongue().say("slip.alert", count=late, minutes=minutes)]) if late else None

    def _late(self, choice: PrinterChoice, within_seconds: float | None = None) -> int:
        """How many wait for too long; within_seconds: of those only for whom it became so not longer ago."""
        most = choice.alert_minutes * 60
        over = [(one.age_seconds or 0) - most for one in call_list(self._books, self._clock.now(), undelivered=False)]
        return sum(each > 0 and (within_seconds is None or each <= within_seconds) for each in over)

    def _alerted(self, now: datetime) -> datetime | None:
        """When the newest alert was; not one of a moment still to come, which only a wrong clock can have noted."""
        found = (unstamp(job.put_at) for job in self._queue.jobs() if job.kind == "alert")
        return next((at for at in found if at <= now), None)

    def _spoken(self, said: Iterable[Line | Deed], name: str) -> Iterator[str]:
        paper, tongue = self._printers.choice().paper, self._tongue()
        yield from paper.title(self._settings.shop().name)
        yield from paper.centred(f"{tongue.say('slip.conversation')}: {paper.plain(name)}")
        drawn = [line for line in (paper.drawn(name),) if line]
        yield from drawn
        yield paper.rule()
        for line in said:
            if isinstance(line, Deed):
                words = f"{self._moment(tongue, line.at)} {tongue.say(line.for_customers)}".strip()
                yield from wrapped(paper.plain(words), paper.columns)
            elif line.side != "note":
                who = tongue.say("slip.you") if line.ours else name
                yield paper.plain(f"{self._moment(tongue, line.at)} {who}")[: paper.columns]
                yield from () if line.ours else drawn
                for words in _worded(line, tongue):
                    for part in wrapped(paper.plain(words, otherwise="..."), paper.columns - 2):
                        yield f"  {part}"

    def _moment(self, tongue: Language, at: datetime | None) -> str:
        there = at.astimezone(self._settings.shop().timezone) if at else None
        return f"{tongue.date(there.date())} {tongue.hour(there)}" if there else ""

    def _page(self, made: Sequence[str | Picture], code: str) -> bytes:
        return a4.sheet(made, (), self._settings.shop().name, self._tongue(), code=code)

    def _tongue(self) -> Language:
        shop = self._settings.shop()
        return language(shop.language, beside_app=shop.beside_app)


def _worded(line: Line, tongue: Language) -> Iterator[str]:
    """What became of it first, so that nobody reads words as said that were not."""
    if line.kind in AMENDMENTS:
        yield tongue.say(changed(line.kind, ours=line.ours))
        return
    if line.state == Delivery.DROPPED:
        yield f"({tongue.say(line.reason or f'delivery.{line.state}')})"
        return
    if line.state and line.state not in RANK:
        yield f"({tongue.say(f'delivery.{line.state}')})"
    if line.deleted:
        yield f"({tongue.say('slip.deleted')})"
    if line.kind == HANDED_OVER and line.text:  # the agent's words, not the customer's
        yield f"({tongue.say(kind_of(line.kind))})"
    yield line.text or tongue.say(kind_of(line.kind))
    for before in line.earlier_words:
        yield f"({tongue.say('slip.edited')}) {before}"
    if line.more:
        yield f"({tongue.say('slip.rest')})"


def _wifi_code(choice: PrinterChoice) -> str:
    """As phones' cameras read it; the four letters that mean something there are escaped."""

    def escaped(text: str) -> str:
        return "".join(f"\\{letter}" if letter in '\\;,:"' else letter for letter in text)

    kind = "WPA" if choice.wifi_password else "nopass"
    return f"WIFI:T:{kind};S:{escaped(choice.wifi_name)};P:{escaped(choice.wifi_password)};;"
