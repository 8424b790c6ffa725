"""The replies in the books, and every step that one can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.outbox import own_notes
from edge.outbox.progress import REACHED, Progress, changes
from edge.outbox.reactions import Reactions
from edge.outbox.read_receipts import Ticks
from edge.outbox.reply_names import reply_name
from edge.records import events
from edge.records.instants import Counted, Deadline
from edge.records.message_row import MessageRow
from edge.records.reply import NEEDS_A_PERSON, NO_REASON, WAITS_FOR_NEWS, Delivery, Reply
from edge.records.reply_parts import Looked, ReplyWords, ReplyWritten
from edge.registers.books import Books
from edge.text import plain

# WhatsApp's limit on a text is 4,096 characters; whether it counts code points or UTF-16 units is not documented.
MOST_CHARACTERS = 4096
MOST_CAPTION = 1024
# The courier never holds more of what waits than this, however long the line was down.
MOST_AT_A_LOOK = 100
# A reply that was sent again more often than this has other troubles.
MOST_REMEMBERED = 20
_QUEUED = Delivery.QUEUED
_Became = Callable[[str, dict[str, Any] | None], events.ReplyEvents]
# What happened to a reply that has come into a state.
_BECAME: Mapping[Delivery, _Became] = {
    Delivery.SENT: events.ReplySent,
    Delivery.DELIVERED: events.ReplyDelivered,
    Delivery.READ: events.ReplyRead,
    Delivery.PLAYED: events.ReplyPlayed,
    Delivery.HELD: events.ReplyHeld,
    Delivery.UNSURE: events.ReplyUnsure,
    Delivery.FAILED: events.ReplyFailed,
}


class Outbox:
    """`ticks`, `reactions`: read receipts and reactions, which leave by the same way as replies."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._replies = books.replies
        self.ticks = Ticks(books)
        self.reactions = Reactions(books)

    def put(  # noqa: PLR0913 - all that makes a reply
        self,
        *,
        query: str,
        customer: str,
        staff: str,
        text: str,
        quotes: str | None,
        now: Moment,
        kind: str = "text",
        media: str | None = None,
        data: Mapping[str, Any] | None = None,
        template: Mapping[str, Any] | None = None,
        card: Any = None,
        wait_seconds: float = 0.0,
        ended: Mapping[str, Any] | None = None,
        spell: int = 0,
        seen: int | None = None,
    ) -> str:
        """Lay a reply down as a message of its query, in the caller's transaction. Refuses an empty or too long one.

        kind, media, template, card: see ReplyWords; of a file `text` is the caption. ended, spell: see ReplyWritten, of
        which data, what the message keeps, has `auto`. wait_seconds: it stays on the box so long, to be taken back.
        seen: up to which message its writer had read, None for all.
        """
        text = _checked(text, media)
        with self._books.transaction():
            reply, at = reply_name(self._books), stamp(now.at)
            place = self._books.messages.place_now(customer, at, trusted=now.trusted)
            whose: dict[str, Any] = {"customer": customer, "query": query, "staff": staff, "quotes": quotes}
            row = MessageRow("out", kind, text, at, at=at, place=place, reply=reply, data=data or {}, **whose)
            order = self._books.messages.add(row) or 0  # without a wamid it is always a new one
            words = ReplyWords(text, quotes, "template" if template else kind, media, template or None, card)
            written = ReplyWritten(now.at, ended or {}, spell, str(row.data.get("auto", "")))
            looked = Looked.now(now, order if seen is None else seen)
            until = Deadline.after(wait_seconds, now)  # not after the next start: nobody takes it back from there
            self._replies.add(Reply(reply, query, customer, staff, order, _QUEUED, words, written, looked, until))
            own_notes.give_way(self._books, "" if written.auto else customer)
        return reply

    def get(self, reply_id: str) -> Reply:
        found = self._replies.one(reply_id)
        if found is None:
            raise Refusal("not_found", "outbox.gone")
        return found

    def due(self, now: Moment, most: int = MOST_AT_A_LOOK) -> list[Reply]:
        """What may leave now: each customer's oldest waiting reply, unless one of theirs is under way or held.

        At most so many, the customer whose window closes first in front.
        """
        return self._replies.in_front(now, most)

    def begin(self, reply_id: str, now: Moment) -> Reply:
        """On disk before a byte leaves: this reply is being sent. Refused unless it was queued."""
        with self._books.transaction():
            reply = self.get(reply_id)
            if reply.state is not Delivery.QUEUED:
                raise Refusal("not_open", "outbox.not_waiting")
            attempt, begun = reply.tries.attempt + 1, Counted.of(now).document("begun")
            self._change(reply_id, state=Delivery.SENDING, attempt=attempt, code=None, **begun, reason=NO_REASON)
            return self.get(reply_id)

    def accepted(self, reply: Reply, wamid: str, now: Moment) -> None:
        """WhatsApp took this attempt under this name. A status that came first keeps its higher rank."""
        with self._books.transaction():
            self._books.messages.name_reply(reply.id, wamid, stamp(now.at), renew=True, moves=now.trusted)
            known = self.get(reply.id)
            if known.state in (Delivery.SENDING, Delivery.UNSURE):
                self._change(reply.id, state=Delivery.SENT, wamid=wamid, reason=NO_REASON, code=None)
                self._event(reply, events.ReplySent, NO_REASON, now)
            elif known.whatsapp.wamid is None:
                self._change(reply.id, wamid=wamid)
            if known.tries.arrived in (0, reply.tries.attempt):
                self._change(reply.id, arrived=reply.tries.attempt)
            else:
                self._went_twice(known, now)
            for early in self._books.messages.take_early(wamid):
                self.progress(Progress.of(wamid, early), now)

    def postponed(self, reply: Reply, seconds: float, reason: Said, now: Moment, *, refused: bool = False) -> None:
        """Surely not taken: back in the queue, not before so many seconds of boottime.

        refused: WhatsApp itself said "later" to this reply; those are counted, a missing line is not.
        """
        wait = Deadline.after(seconds, now).document()
        self._end(reply, Delivery.QUEUED, reason, now, **wait, refusals=reply.tries.refusals + refused)

    def waits_for_news(self, reply: Reply, seconds: float, now: Moment) -> None:
        """Not yet: after a long break of the line; to be looked at again after so many seconds."""
        with self._books.transaction():
            if self.get(reply.id).state is Delivery.QUEUED:
                self._change(reply.id, reason=WAITS_FOR_NEWS, **Deadline.after(seconds, now).document())

    def held(self, reply: Reply, reason: Said, now: Moment) -> None:
        """Not sent: a person must look first. What the box wrote by itself is dropped."""
        since = {"held_at": stamp(now.at)}
        with self._books.transaction():
            if reply.is_automatic and self.get(reply.id).state is Delivery.QUEUED:
                self.dropped(reply, reason)
            elif self.get(reply.id).state is Delivery.QUEUED:
                self._change(reply.id, state=Delivery.HELD, reason=reason, **since)
                self._event(reply, events.ReplyHeld, reason, now)
            else:
                self._end(reply, Delivery.HELD, reason, now, **since)

    def dropped(self, reply: Reply, reason: Said) -> None:
        """What the box wrote by itself, and what is not true any more: it never leaves. Nobody is asked."""
        with self._books.transaction():
            if self.get(reply.id).state is Delivery.QUEUED:
                self._change(reply.id, state=Delivery.DROPPED, reason=reason)

    def unsure(self, reply: Reply, reason: Said, now: Moment) -> None:
        """It may have been taken. It never goes again by itself; a status or a person settles it, a note a status."""
        doubt, entry = Counted.of(now).document("doubt"), self._books.journal.counts()["total"]
        self._end(reply, Delivery.UNSURE, reason, now, **doubt, doubt_entry=entry)

    def failed(self, reply: Reply, reason: Said, code: int | None, now: Moment) -> None:
        self._end(reply, Delivery.FAILED, reason, now, code=code)

    def progress(self, progress: Progress, now: Moment) -> Delivery | None:
        """Apply a status, forwards only; returns the state that it brought the reply to, None where nothing moved.

        One that no reply is known for is kept for when its reply is named.
        """
        with self._books.transaction():
            if self.reactions.progress(progress):
                return None
            reply = self._named(progress)
            if reply is None:
                self._books.messages.keep_early(progress.wamid, progress.kept())
                return None
            changed = changes(reply, progress)
            if changed.get("state") in REACHED and not reply.whatsapp.delivered_at:
                changed["delivered_at"] = stamp(progress.at or now.at)
            if changed.get("state") is Delivery.FAILED and reply.is_automatic:
                changed["state"] = Delivery.DROPPED
            elif changed.get("state") is Delivery.FAILED:
                changed["held_at"] = stamp(progress.at or now.at)
            if changed:
                self._change(reply.id, **changed)
            moved: Delivery | None = changed.get("state")
            if moved and moved in _BECAME:
                self._event(reply, _BECAME[moved], progress.reason, now)
            if changed.get("twice"):
                self._went_twice(reply, now)
            moves = progress.at is not None or now.trusted
            self._books.messages.name_reply(reply.id, progress.wamid, stamp(progress.at or now.at), moves=moves)
        return moved

    def knows(self, callback: str) -> bool:
        """Whether one of our replies or reactions went, or may have gone, with this."""
        return self.reactions.knows(callback) or self._replies.has(callback.rpartition(".")[0])

    def recover(self, now: Moment) -> int:
        """After a start: whatever was being sent then may have gone. Returns how many."""
        self._replies.drop_unsure_notes()
        lost = self._replies.being_sent()
        for reply in lost:
            self.unsure(reply, Said("outbox.box_stopped"), now)
        return len(lost)

    def settle(self, reply_id: str, ask: str, now: Moment) -> Reply:
        """A person's word on a reply that needs one: "send_again", "it_arrived" or "drop"."""
        with self._books.transaction():
            reply = self.get(reply_id)
            if ask not in reply.asks and (ask, reply.state) != ("drop", Delivery.QUEUED):
                raise Refusal("not_open", "outbox.moved_on")
            state = {"send_again": Delivery.QUEUED, "it_arrived": Delivery.SENT, "drop": Delivery.DROPPED}[ask]
            self._change(reply_id, state=state, reason=NO_REASON, code=None, not_before_boot="", refusals=0)
            own_notes.settled(self._books, reply, state)
            if state is Delivery.QUEUED:
                self._change(reply_id, **Looked.now(now, self._books.messages.last_seq()).document())
            if state is Delivery.SENT:
                self._change(reply_id, arrived=reply.tries.attempt)
            if reply.state in (Delivery.FAILED, Delivery.HELD):
                self._change(reply_id, void=reply.tries.attempt, wamid=None, arrived=0)
            if state is Delivery.QUEUED and reply.tries.attempt:
                ended = {"number": reply.tries.attempt, "wamid": reply.whatsapp.wamid, "end": reply.state.value}
                self._change(reply_id, earlier=[*reply.tries.earlier, ended][-MOST_REMEMBERED:])
            return self.get(reply_id)

    def take_back(self, reply_id: str) -> Reply:
        """It never leaves; returns it as it was. Refused `too_late` as soon as a request was begun for it."""
        with self._books.transaction():
            reply = self.get(reply_id)
            if not reply.never_left:
                raise Refusal("too_late", "drafts.too_late")
            self._change(reply_id, state=Delivery.DROPPED, reason=Said("drafts.taken_back"))
            own_notes.come_back(self._books, reply)
            return reply

    def now_ends(self, reply: Reply, ended: Mapping[str, Any]) -> None:
        """An earlier reply was taken back: this one ended what that one had."""
        self._change(reply.id, ended=dict(ended))

    def reword(self, reply_id: str, text: str, now: Moment) -> Reply:
        """Other words in the same place, and it may go. Only what has surely not gone can change: held or failed."""
        with self._books.transaction():
            reply = self._waiting_for_a_person(reply_id)
            text = _checked(text, reply.words.media)
            kind = reply.words.kind if reply.words.media else "text"
            return self._put_in_place(reply, kind, text, None, now)

    def as_template(self, reply_id: str, template: Mapping[str, Any], text: str, now: Moment) -> Reply:
        """Send an approved template in this reply's place, which WhatsApp takes also after the 24 hours; it may cost.

        text: how it reads for the customer. Refused where the reply has a file, or may have gone.
        """
        with self._books.transaction():
            reply = self._waiting_for_a_person(reply_id)
            if reply.words.media:
                raise Refusal("not_open", "outbox.file_no_template")
            return self._put_in_place(reply, "template", plain(text), dict(template), now)

    def _waiting_for_a_person(self, reply_id: str) -> Reply:
        reply = self.get(reply_id)
        if reply.state not in (Delivery.HELD, Delivery.FAILED):
            raise Refusal("not_open", "outbox.moved_on")
        return reply

    def _put_in_place(self, reply: Reply, kind: str, text: str, template: dict[str, Any] | None, now: Moment) -> Reply:
        self._books.messages.reword(reply.order, "text" if kind == "template" else kind, text)
        self._change(reply.id, kind=kind, text=text, template=template, card=None)
        return self.settle(reply.id, "send_again", now)

    def _end(self, reply: Reply, state: Delivery, reason: Said, now: Moment, **more: Any) -> None:
        """The end of an attempt, unless a status has told better meanwhile."""
        with self._books.transaction():
            known = self.get(reply.id)
            if known.state is not Delivery.SENDING:
                return
            if known.tries.arrived:  # an earlier request of it has, meanwhile: there is nothing left to send
                self._change(reply.id, state=Delivery.SENT, reason=NO_REASON, code=None)
                self._event(reply, events.ReplySent, NO_REASON, now)
                return
            behind = state is Delivery.QUEUED and self._replies.queued_after(known)  # nobody's words wait for a note
            if known.is_automatic and (behind or state in NEEDS_A_PERSON):
                state, reason = Delivery.DROPPED, own_notes.NOTE_OVER if behind else reason
            self._change(reply.id, state=state, reason=reason, **more)
            if state in _BECAME:
                self._event(reply, _BECAME[state], reason, now)

    def _went_twice(self, reply: Reply, now: Moment) -> None:
        if not reply.tries.twice:
            self._change(reply.id, twice=True)
            self._event(reply, events.ReplySentTwice, NO_REASON, now)

    def _named(self, progress: Progress) -> Reply | None:
        found = self._replies.named(progress.wamid)
        return self._replies.one(progress.reply) if found is None and progress.callback else found

    def _change(self, reply_id: str, **changes: Any) -> None:
        self._replies.change(reply_id, **changes)

    def _event(self, reply: Reply, what: _Became, reason: Said, now: Moment) -> None:
        became = what(reply.id, reason.kept() if reason else None)
        self._books.events.add(became, now, query=reply.query, customer=reply.customer)


def _checked(text: str, media: str | None) -> str:
    if not (text := plain(text)) and media is None:
        raise Refusal("empty", "outbox.empty")
    most = MOST_CHARACTERS if media is None else MOST_CAPTION
    if len(text.encode("utf-16-le")) // 2 > most:
        raise Refusal("too_long", "outbox.too_long", most=most)
    return text
