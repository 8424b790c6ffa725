"""The sorter: reads the journal in order and tells the desk what came. What it cannot read is set aside, never lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge import __version__
from edge.clock import Moment, unstamp
from edge.desk.closed_notes import ClosedNotes
from edge.desk.history_progress import HistoryProgress
from edge.desk.reception import Reception
from edge.disk.disk_trouble import StoreUnavailable
from edge.intake import facts, payload, people
from edge.intake.deadly import Deadly
from edge.intake.elsewhere import Elsewhere
from edge.intake.erased import Erased
from edge.intake.faults import FAILED, Faults
from edge.intake.journal import Journal
from edge.intake.news import News
from edge.intake.second_box import SecondBox
from edge.language import Said
from edge.notices import Notices
from edge.outbox import Outbox, Progress
from edge.process.crash_marks import Mark
from edge.process.version import fingerprint
from edge.records.journal_entry import ELSEWHERE, Entry
from edge.records.message import Message
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.settings import Settings

log = logging.getLogger(__name__)

# While webhooks stream in, sort a few at a time: whoever waits at the door for the disk comes first.
FEW, MANY = 8, 64
# A batch holds the store's one writer; nobody at the door should wait longer than a slow fsync for it.
BATCH_SECONDS = 0.02
# One body may hold thousands of messages: it is taken in parts, each as short as a disk that pauses to tidy up.
PART_SECONDS = 0.1
# Larger ones are read before the writer is taken, and begin a batch of their own.
LARGE_BYTES = 64 * 1024
# Fields of webhooks that need no more than a look at WhatsApp's list.
TEMPLATES = "message_template"
_NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SorterCallbacks:
    """mends: told what the program failed with on an item, after the transaction; whether that will not happen again.

    on_templates: called where WhatsApp says that a template has changed, so that its list is looked at again.
    """

    mends: Callable[[Exception], bool] = lambda _: False
    on_templates: Callable[[], None] = lambda: None


class Sorter:
    """What is done with a part of an entry, and the mark how far it has been read, are one transaction.

    So nothing can apply twice. Most entries are one part, and many share a commit. One bad item costs neither its
    neighbours nor its entry.
    """

    def __init__(
        self,
        books: Books,
        journal: Journal,
        reception: Reception,
        outbox: Outbox,
        notices: Notices,
        settings: Settings,
        marks: Callable[[str], Mark] = lambda _: Mark(),
        callbacks: SorterCallbacks | None = None,
    ) -> None:
        """marks: what tells, after a death, what was under way in a task."""
        self._callbacks = callbacks or SorterCallbacks()
        self._books = books
        self._journal = journal
        self._reception = reception
        self._outbox = outbox
        self._notices = notices
        self._settings = settings
        self._faults, self._history = Faults(notices), HistoryProgress(books)
        self._deadly = Deadly(journal, notices, marks("sorter"))
        self._deadly_again = Deadly(journal, notices, marks("sorter again"))
        self._elsewhere = Elsewhere(books, notices, settings)
        self._erased = Erased(books)
        self._closed_notes = ClosedNotes(books, outbox, settings)
        self._news = News(outbox, notices, settings, SecondBox(books, notices), self._callbacks.on_templates)
        self._failed_with: Exception | None = None
        self._in_hand: tuple[int, Sequence[facts.Fact]] = (0, ())  # an entry that is taken in parts is read once

    def step(self) -> int:
        """Sort what is unread, up to one batch. Returns how many entries were taken, the last perhaps in part."""
        entries = self._deadly.of_these(self._journal.unread(FEW if self._journal.busy else MANY))
        if not entries:
            return 0
        read: list[Entry] = []
        try:
            done = self._sort(entries, read)
        finally:
            self._deadly.end(read)
        self._see_to_failures()
        return done

    def _sort(self, entries: Sequence[Entry], read: list[Entry]) -> int:
        """One batch of these; read: those that are done with."""
        if self._deadly.is_one(entries[0]):
            with self._books.transaction():
                self._deadly.set_aside(entries[0], self._key(), self._journal.now())
                self._journal.settle(entries[0])
            read.append(entries[0])
            return 1
        self._deadly.begin(entries[0])
        if self._in_hand[0] != entries[0].seq:
            self._in_hand = entries[0].seq, self._facts(entries[0])
        done, whole = 0, True
        until = time.monotonic() + BATCH_SECONDS
        with self._books.transaction():
            for entry in entries:
                if done and len(entry.body) > LARGE_BYTES:
                    break
                if done:
                    self._deadly.begin(entry)
                with self._books.transaction():
                    whole = self._take(entry, self._facts(entry) if done else self._in_hand[1])
                done += 1
                if not whole or time.monotonic() > until:
                    break
        read += entries[: done if whole else done - 1]
        return done

    def read_again(self) -> int:
        """Read once more what is aside: what another program or under another account did not read, each once; and
        what this one failed on, at the start and then ever more rarely. Harmless for what is known already.
        """
        key, now = self._key(), self._journal.now()
        failed = self._faults.due(self._journal.failed(), now.boottime)
        for seq in failed:
            self._journal.doubt(seq)
        done = 0
        for entry in self._journal.to_read_again(key):
            try:
                self._read_again(entry, key, now)
            finally:
                self._deadly_again.end((entry,))
            done += 1
        self._see_to_failures()
        if done:
            self._deadly.take_down(now)
        if done and not self._journal.failed():
            self._faults.end(now)
        return done

    def _read_again(self, entry: Entry, key: str, now: Moment) -> None:
        if self._deadly_again.is_one(entry):
            with self._books.transaction():
                self._deadly_again.set_aside(entry, key, now)
            return
        self._deadly_again.begin(entry)
        aside, found, part = self._journal.places_aside(entry), self._facts(entry), 0
        while part < len(found):
            with self._books.transaction():
                part = self._apply_some(entry, found, part, known=len(found), aside=aside)
        self._journal.clear_aside(entry, key)

    def _see_to_failures(self) -> None:
        """Where a rotten record was to blame, what lies aside for it is due at the next round."""
        fault, self._failed_with = self._failed_with, None
        if fault is not None and self._callbacks.mends(fault):
            self._faults.forget()

    def _key(self) -> str:
        """What reads: the program, for which number. What lies aside under another key is worth another look."""
        account = self._settings.account()
        return f"{__version__} {fingerprint()} {account.phone_number_id if account else ''}".rstrip()

    def _take(self, entry: Entry, found: Sequence[facts.Fact]) -> bool:
        """Apply what is left of the oldest unread entry; False if that was more than one part."""
        (known, version), key = self._journal.part(), self._key()
        # Another program may count differently. It begins again, and what was news to the owner is so only once.
        part = self._apply_some(entry, found, known if version == key else 0, known=known)
        if part < len(found):
            self._journal.settle_part(part, key)
            return False
        self._erased.cut(entry, found)
        self._journal.settle(entry)
        return True

    def _apply_some(
        self, entry: Entry, found: Sequence[facts.Fact], part: int, *, known: int, aside: frozenset[str] = _NOWHERE
    ) -> int:
        """Apply facts from number `part` on, for PART_SECONDS; returns the number of the next.

        known: those before it have been applied before, except for what lies `aside`.
        """
        came = Moment(unstamp(entry.received_at), entry.boot, entry.boottime, entry.trusted)
        until = time.monotonic() + PART_SECONDS
        for number in range(part, len(found)):
            if number > part and time.monotonic() > until:
                return number
            if number >= known or not self._is_old_news(found[number], f"fact[{number}]", aside):
                self._isolated(found[number], number, entry, came, first=f"fact[{number}]" not in aside)
        return len(found)

    def _isolated(self, fact: facts.Fact, number: int, entry: Entry, came: Moment, *, first: bool) -> None:
        try:
            with self._books.transaction():
                if not self._erased.hides(fact):
                    self._apply(fact, entry, came)
        except StoreUnavailable:
            raise
        except Exception as error:
            # The isolation of one item from its neighbours: our own fault, kept in sight and read again later.
            self._failed_with = error
            log.exception("entry %d, fact %d (%s) could not be applied", entry.seq, number, type(fact).__name__)
            reason = f"{FAILED} on this ({type(error).__name__})"
            self._journal.set_aside(entry, f"fact[{number}]", reason, customer=None, version=self._key())
            if first:
                self._faults.tell(came)
            if isinstance(fact, facts.Wrote):
                self._stand_in(fact.message, came)

    def _stand_in(self, message: Message, came: Moment) -> None:
        """At least it is seen that this customer wrote. The words take its place once they can be read."""
        try:
            with self._books.transaction():
                self._reception.receive(Message(message.wamid, message.who, "unknown", at=message.at), came)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("not even a neutral line could be kept for %s", message.wamid)

    def _facts(self, entry: Entry) -> list[facts.Fact]:
        account = self._settings.account()
        try:
            return payload.read(entry.body, phone_number_id=(account.phone_number_id or None) if account else None)
        except Exception:
            # Reading never raises; should it do so all the same, one body must not stop all that come after it.
            log.exception("entry %d could not be read", entry.seq)
            return [facts.Odd("body", f"{FAILED} on reading this")]

    def _is_old_news(self, fact: facts.Fact, place: str, aside: frozenset[str]) -> bool:
        """Whether this would take back what has come since. All else knows by itself that it is here already."""
        match fact:
            case facts.Trouble() | facts.Arrived():
                return True
            case facts.Alert():
                return self._notices.was_posted(fact.about, fact.said)
            case facts.Named() | facts.Preference():
                return place not in aside and not any(_holds(one, fact.where) for one in aside)
        return False

    def _apply(self, fact: facts.Fact, entry: Entry, came: Moment) -> None:  # noqa: PLR0912 - one case a fact
        match fact:
            case facts.Wrote(message):
                self._closed_notes.after(self._reception.receive(message, came), message, came)
                self._elsewhere.heard_here(came)
            case facts.Amended(message):
                self._reception.amend(message, came)
            case facts.Grouped(message):
                self._reception.keep_apart(people.signed(message), came)
            case facts.Unnamed(message):
                self._reception.keep_unnamed(message, came)
                self._notices.post("unnamed", Said("notices.unnamed"), came, serious=True)
            case facts.Told(message):
                self._reception.tell(message, came)
            case facts.Moved(message, was, now):
                self._reception.move(message, was, now, came)
            case facts.Echoed(message, callback):
                self._hear_echo(message, callback, came)
            case facts.Remembered(message):
                self._reception.remember(message, came)
            case facts.Filled(wamid, media, kind, text):
                self._reception.fill(wamid, kind, media, text, came)
            case facts.Arrived(progress):
                self._history.came(progress, came)
            case facts.Named(phone, name, at):
                self._reception.name(phone, name, came, at)
            case facts.StoodBy(message):
                self._reception.stand_by(message, came)
            case facts.Progress() | facts.Alert() | facts.Trouble():
                self._news.hear(fact, came)
            case facts.Preference(who, category, value):
                self._reception.prefer(who, category, value, came)
            case facts.Odd():
                self._set_aside(fact, entry, came)
            case facts.Passed(_, where, number) if where:
                self._journal.set_aside(entry, where, ELSEWHERE, customer=None, version=self._key())
                self._elsewhere.heard_there(number, came)
            case facts.Passed(field) if field.startswith(TEMPLATES):
                self._callbacks.on_templates()

    def _hear_echo(self, message: Message, callback: str | None, came: Moment) -> None:
        """What left this number: a reply or a reaction of ours, or what somebody wrote or tapped on the phone."""
        if callback and self._outbox.knows(callback):
            self._outbox.progress(Progress(message.wamid, Delivery.SENT, callback, at=message.at), came)
        elif message.kind == "reaction":
            self._reception.amend(message, came)
        else:
            self._reception.hear_echo(message, came)

    def _set_aside(self, odd: facts.Odd, entry: Entry, came: Moment) -> None:
        customer = None
        if odd.who is not None and odd.who.keys:
            wamid = odd.wamid or payload.stand_in(entry.body, odd.where)
            # Without an id nothing else of this message is told: this line is all there is of a customer who waits.
            customer = self._reception.unreadable(odd.who, wamid, came, waits=odd.wamid is None)
        if odd.reason.startswith(FAILED):
            self._faults.tell(came)
        self._journal.set_aside(entry, odd.where, odd.reason, customer=customer, version=self._key())


def _holds(place: str, where: str) -> bool:
    """Whether what lies aside at `place` of a body has `where` in it. "body" is all of it."""
    return place in ("body", where) or where.startswith((f"{place}.", f"{place}["))
