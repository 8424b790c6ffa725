"""The sorter: reads the journal in order and tells the desk what came. What it cannot read is set aside, never lost."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence

from edge import __version__
from edge.clock import Moment, unstamp
from edge.desk.reception import Reception
from edge.intake import facts, payload
from edge.journal import Journal
from edge.language import Said
from edge.notices import REFUSED, Notices
from edge.outbox import Delivery, Outbox, Progress
from edge.settings import Settings
from edge.store.books import Books
from edge.store.journal import Entry
from edge.store.sqlite import StoreUnavailable
from edge.whatsapp.verdict import Class, verdict

log = logging.getLogger(__name__)

# While webhooks stream in, sort a few at a time: whoever waits at the door for the disk comes first.
FEW, MANY = 8, 64
# A batch holds the store's one writer; nobody at the door should wait longer than a slow fsync for it.
BATCH_SECONDS = 0.02
# One body may hold thousands of messages: it is taken in parts, each as short as a disk that pauses to tidy up.
PART_SECONDS = 0.1
# Larger ones are read before the writer is taken, and begin a batch of their own.
LARGE_BYTES = 64 * 1024
_NOWHERE: frozenset[str] = frozenset()


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
    ) -> None:
        self._books = books
        self._journal = journal
        self._reception = reception
        self._outbox = outbox
        self._notices = notices
        self._settings = settings
        self._in_hand: tuple[int, Sequence[facts.Fact]] = (0, ())  # an entry that is taken in parts is read once

    def step(self) -> int:
        """Sort what is unread, up to one batch. Returns how many entries were taken, the last perhaps in part."""
        entries = self._journal.unread(FEW if self._journal.busy else MANY)
        if not entries:
            return 0
        if self._in_hand[0] != entries[0].seq:
            self._in_hand = entries[0].seq, self._facts(entries[0])
        done = 0
        until = time.monotonic() + BATCH_SECONDS
        with self._books.transaction():
            for entry in entries:
                if done and len(entry.body) > LARGE_BYTES:
                    break
                with self._books.transaction():
                    whole = self._take(entry, self._facts(entry) if done else self._in_hand[1])
                done += 1
                if not whole or time.monotonic() > until:
                    break
        return done

    def read_again(self) -> int:
        """After an upgrade: what another version set aside is read once more, harmlessly for what is known already."""
        done = 0
        for entry in self._journal.to_read_again(__version__):
            aside, found, part = self._journal.places_aside(entry), self._facts(entry), 0
            while part < len(found):
                with self._books.transaction():
                    part = self._apply_some(entry, found, part, known=len(found), aside=aside)
            self._journal.clear_aside(entry, __version__)
            done += 1
        return done

    def _take(self, entry: Entry, found: Sequence[facts.Fact]) -> bool:
        """Apply what is left of the oldest unread entry; False if that was more than one part."""
        known, version = self._journal.part()
        # Another version may count differently. It begins again, and what was news to the owner is so only once.
        part = self._apply_some(entry, found, known if version == __version__ else 0, known=known)
        if part < len(found):
            self._journal.settle_part(part, __version__)
            return False
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
                self._isolated(found[number], number, entry, came)
        return len(found)

    def _isolated(self, fact: facts.Fact, number: int, entry: Entry, came: Moment) -> None:
        try:
            with self._books.transaction():
                self._apply(fact, entry, came)
        except StoreUnavailable:
            raise
        except Exception:
            # The isolation of one item from its neighbours: our own fault, kept in sight and read again later.
            log.exception("entry %d, fact %d (%s) could not be applied", entry.seq, number, type(fact).__name__)
            reason = f"the program failed on this ({type(fact).__name__})"
            self._journal.set_aside(entry, f"fact[{number}]", reason, customer=None, version=__version__)

    def _facts(self, entry: Entry) -> list[facts.Fact]:
        account = self._settings.account()
        try:
            return payload.read(entry.body, phone_number_id=account.phone_number_id if account else None)
        except Exception:
            # Reading never raises; should it do so all the same, one body must not stop all that come after it.
            log.exception("entry %d could not be read", entry.seq)
            return [facts.Odd("body", "the program failed on reading this")]

    def _is_old_news(self, fact: facts.Fact, place: str, aside: frozenset[str]) -> bool:
        """Whether this would take back what has come since. All else knows by itself that it is here already."""
        match fact:
            case facts.Trouble():
                return True
            case facts.Alert():
                return self._notices.was_posted(f"{fact.kind} {fact.subject}".strip(), fact.said)
            case facts.Named() | facts.Preference():
                return place not in aside and not any(_holds(one, fact.where) for one in aside)
        return False

    def _apply(self, fact: facts.Fact, entry: Entry, came: Moment) -> None:  # noqa: PLR0912 - one case a fact
        match fact:
            case facts.Wrote(message):
                self._reception.receive(message, came)
            case facts.Amended(message):
                self._reception.amend(message, came)
            case facts.Grouped(message):
                self._reception.keep_apart(message, came)
            case facts.Told(message):
                self._reception.tell(message, came)
            case facts.Moved(message, was, now):
                self._reception.move(message, was, now, came)
            case facts.Echoed(message, callback) if callback and self._outbox.knows(callback):
                self._outbox.progress(Progress(message.wamid, Delivery.SENT, callback, at=message.at), came)
            case facts.Echoed(message):
                self._reception.hear_echo(message, came)
            case facts.Remembered(message):
                self._reception.remember(message, came)
            case facts.Filled(wamid, media, kind, text):
                self._reception.fill(wamid, kind, media, text, came)
            case facts.Named(phone, name):
                self._reception.name(phone, name, came)
            case facts.StoodBy(message):
                self._reception.stand_by(message, came)
            case facts.Progress():
                self._progress(fact, came)
            case facts.Alert(kind, subject, said, serious, stops):
                self._alert(f"{kind} {subject}".strip(), said, came, serious=serious, stops=stops)
            case facts.Trouble(code, title):
                self._trouble(code, title, came)
            case facts.Preference(who, category, value):
                self._reception.prefer(who, category, value, came)
            case facts.Odd():
                self._set_aside(fact, entry, came)
            case facts.Passed():
                pass

    def _set_aside(self, odd: facts.Odd, entry: Entry, came: Moment) -> None:
        customer = None
        if odd.who is not None and odd.who.keys:
            stand_in = f"none.{hashlib.sha256(entry.body).hexdigest()[:20]}.{odd.where}"
            customer = self._reception.unreadable(odd.who, odd.wamid or stand_in, came)
        self._journal.set_aside(entry, odd.where, odd.reason, customer=customer, version=__version__)

    def _progress(self, fact: facts.Progress, came: Moment) -> None:
        """In our words: what staff read of a failure is our sentence for its code, not WhatsApp's title.

        Token, account and payment may fail a message that was accepted first: then too everything stops.
        """
        found = verdict(fact.code) if fact.status == "failed" else None
        reason = found.said if found else Said("")
        progress = Progress(fact.wamid, fact.status, fact.callback, fact.pricing_type, fact.code, reason, fact.at)
        moved = self._outbox.progress(progress, came)
        if found and found.kind is Class.STOP and moved is Delivery.FAILED:
            self._notices.post(REFUSED, found.said, came, serious=True, stops_sending=True)

    def _alert(self, kind: str, said: Said, came: Moment, *, serious: bool, stops: bool) -> None:
        if serious or stops:
            self._notices.post(kind, said, came, serious=serious, stops_sending=stops)
        else:
            self._books.events.add("alert", came, data={"kind": kind, "sentence": said.kept()})

    def _trouble(self, code: int | None, title: str, came: Moment) -> None:
        """An error with no message behind it: an event for the record, no alarm; sends carry their own errors."""
        self._books.events.add("trouble", came, data={"code": code, "title": title})


def _holds(place: str, where: str) -> bool:
    """Whether what lies aside at `place` of a body has `where` in it. "body" is all of it."""
    return place in ("body", where) or where.startswith((f"{place}.", f"{place}["))
