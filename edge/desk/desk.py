"""The desk: what staff do with queries. Each public method is one use case in one transaction.

All of them take the person who acts, and raise Refusal with a sentence when it may not be. Each reads the clock once,
inside its transaction: whoever waited for their turn must not think of themselves as the earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment, unstamp
from edge.desk import answerable, rules, who_read
from edge.desk.one_line import short
from edge.desk.quick_replies import QuickReplies
from edge.desk.quotable import quotable, quoted_wamid
from edge.desk.reminding import RemindMe
from edge.desk.rules import Verb
from edge.desk.shop_cards import card_of
from edge.desk.waits_told import tell_wait
from edge.errors import Refusal
from edge.media import Attached, MediaBook
from edge.outbox import Outbox, TemplateBook
from edge.outbox.reactions import EMOJIS
from edge.records import events
from edge.records.message import Direction, Media
from edge.records.query import Query, State
from edge.records.query_parts import LastLine
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.settings import Settings
from edge.text import plain


class Desk(RemindMe):
    """The queue from behind the counter. A query has at most one holder, whoever is quicker."""

    def __init__(self, books: Books, outbox: Outbox, settings: Settings, team: Team, clock: Clock) -> None:
        super().__init__(books, outbox, settings, team, clock)
        self._media = MediaBook(books)

    def claim(self, query_id: str, by: Staff) -> Query:
        """Take a waiting query. The loser of a race is refused `taken` and told who has it and since when."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            if query.holder == by.id:
                return query
            self._must(query, by, Verb.CLAIM, now)
            return self._taken(query, by, events.Claimed(), now)

    def claim_next(self, by: Staff) -> Query:
        """Take whose turn it is (`rules.next_order`); refused `not_found` when nobody waits who can be answered."""
        with self._books.transaction():
            now = self._clock.now()
            first = self._books.queue.waiting(*answerable.ends(self._settings, now), most=1)
            if not first:
                late = self._books.queue.nobodys_counts("")[0]
                raise Refusal("not_found", "desk.all_over" if late else "desk.nobody_waits")
            return self._taken(Query.read(first[0]), by, events.Claimed(), now)

    def take_over(self, query_id: str, by: Staff) -> Query:
        """Take a query from the colleague who holds it. It is written down and printed."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.TAKE_OVER, now)
            before = query.holder
            taken = replace(query, hold=replace(query.hold, before=before))
            return self._taken(taken, by, events.TakenOver(before), now)

    def release(self, query_id: str, by: Staff, seen: int | None = None) -> Query:
        """Put a query back into the queue; the holder or the owner may. Refused `unseen` as `close` is."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.RELEASE, now)
            self._must_have_seen(query, seen)
            return self._save(rules.released(query), events.Released(query.holder), by, now)

    def reply(self, query_id: str, by: Staff, text: str, quotes: int | None = None, *, seen: int | None = None) -> str:
        """Answer the customer; the holder only. It goes to the outbox in the same transaction and works offline.

        quotes: the number of the message that it answers; refused `not_open` where that cannot be quoted.
        seen: as in `close`. It answers what its writer had seen: of what came since, the customer goes on waiting.
        """
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.REPLY, now)
            text = plain(text)
            common = {**self._written(query, by, now, seen), "ended": rules.ends(query)}
            quoted = quoted_wamid(self._books, query.customer, quotes, now)
            reply = self._outbox.put(**common, text=text, quotes=quoted)
            self._drafts.sent(by.id, query.id, now)
            return self._answered(query, by, reply, now, seen, LastLine(short(text)))

    def reply_with_file(
        self,
        query_id: str,
        by: Staff,
        attached: Attached,
        caption: str = "",
        quotes: int | None = None,
        *,
        seen: int | None = None,
    ) -> str:
        """Answer with a file from the shelf, as with a text. WhatsApp takes no words with a sound: they go after it."""
        with self._books.transaction():
            return self._with_file(self._query(query_id), by, attached, plain(caption), quotes, seen, lent=False)

    def reply_with_quick(
        self, query_id: str, by: Staff, quick_id: str, text: str, quotes: int | None = None, *, seen: int | None = None
    ) -> str:
        """Answer with the file of a quick reply. It lies on the shelf once, however often it goes."""
        with self._books.transaction():
            query, lent = self._query(query_id), QuickReplies(self._books).lent(quick_id)
            reply = self._with_file(query, by, lent, plain(text), quotes, seen, lent=True)
            self._drafts.sent(by.id, query.id, self._clock.now())
            return reply

    def _with_file(
        self, query: Query, by: Staff, file: Attached, caption: str, quotes: int | None, seen: int | None, *, lent: bool
    ) -> str:
        now = self._clock.now()
        self._must(query, by, Verb.REPLY, now)
        common = self._written(query, by, now, seen)
        after = caption if file.sent_as == "audio" else ""
        data: dict[str, Any] = {"media": asdict(Media("", file.kind.mime, filename=file.label, voice=file.voice))}
        reply = self._outbox.put(
            **common,
            quotes=quoted_wamid(self._books, query.customer, quotes, now),
            text="" if after else caption,
            kind=file.sent_as,
            media=file.id,
            data={**data, "lent": file.id} if lent else data,
            ended=rules.ends(query),
        )
        if not lent:
            order = self._outbox.get(reply).order
            self._media.keep(file, message=order, customer=query.customer, reply=reply)
        if after:
            self._outbox.put(**common, quotes=None, text=after)
        if caption and caption == self._drafts.of(by.id, query.id).text:
            self._drafts.sent(by.id, query.id, now)
        elif quotes is not None:
            self._drafts.has_quoted(by.id, query.id, now)
        word = "voice" if file.voice else file.sent_as
        return self._answered(query, by, reply, now, seen, LastLine(short(caption), word, file.sent_as))

    def reply_with_template(
        self, query_id: str, by: Staff, key: str, values: Sequence[str], *, seen: int | None = None
    ) -> str:
        """Answer with an approved template, which WhatsApp takes also after the 24 hours. Every gap needs words."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.REPLY, now)
            template, text = TemplateBook(self._books).filled_in(key, values)
            common = {**self._written(query, by, now, seen), "quotes": None, "ended": rules.ends(query)}
            reply = self._outbox.put(**common, text=text, template=template)
            return self._answered(query, by, reply, now, seen, LastLine(short(text)))

    def send_card(
        self, query_id: str, by: Staff, kind: str, quotes: int | None = None, *, seen: int | None = None
    ) -> str:
        """Answer with where the shop is (kind "location"), or its contact card ("contacts"); see desk/shop_cards.py."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.REPLY, now)
            card = card_of(self._settings.shop(), kind)
            quoted = quoted_wamid(self._books, query.customer, quotes, now)
            common = {**self._written(query, by, now, seen), "quotes": quoted, "ended": rules.ends(query)}
            shown = {"extra": dict(card.extra)}
            reply = self._outbox.put(**common, text=card.text, kind=kind, card=card.content, data=shown)
            self._drafts.has_quoted(by.id, query.id, now)
            return self._answered(query, by, reply, now, seen, LastLine(short(card.text), kind, kind))

    def react(self, query_id: str, by: Staff, seq: int, emoji: str) -> None:
        """React to a message of the customer's, or take that off (""); the holder only. It is no answer: they wait on.

        Refused `not_open` where the message cannot be quoted either, or is the shop's own.
        """
        if emoji and emoji not in EMOJIS:
            raise Refusal("bad_value", "query.cannot_react")
        with self._books.transaction():
            now = self._clock.now()
            query = self._query(query_id)
            self._must(query, by, Verb.REPLY, now)
            row = quotable(self._books, query.customer, seq, now)
            if row.direction != Direction.IN:
                raise Refusal("not_open", "query.cannot_react")
            self._outbox.reactions.put(row, query.id, emoji, by.id, now)
            self._drafts.has_quoted(by.id, query.id, now)

    def look(self, query_id: str, by: Staff) -> None:
        """Who has the page open knows of a no, and its holder what came in too: that is new no more. It is no event.

        Of what waits it is written down who has read it, once for each person and until the customer writes again.
        """
        query = self._query(query_id)
        due = query.hold.remind.due
        if (query.marks.fresh or query.hold.declined_by or due) and query.holder == by.id:
            with self._books.transaction():
                self._queries.seen_by_holder(query_id, reminded=due)
        if who_read.may_be_new_to(query, by):
            with self._books.transaction():
                query = self._query(query_id)
                if who_read.may_be_new_to(query, by):
                    self._queries.save(who_read.read_by(query, by, self._clock.now()))
        if query.hold.no_from and query.hold.no_to == by.id:
            with self._books.transaction():
                self._queries.seen_by_who_offered(query_id)

    def send_again(self, reply_id: str, by: Staff) -> None:
        self._settle(reply_id, by, events.ReplySentAgain, lambda now: self._outbox.settle(reply_id, "send_again", now))

    def it_arrived(self, reply_id: str, by: Staff) -> None:
        self._settle(reply_id, by, events.ReplyArrived, lambda now: self._outbox.settle(reply_id, "it_arrived", now))

    def drop_reply(self, reply_id: str, by: Staff) -> None:
        """It is not sent (again); its customer waits as if it had been taken back."""
        self._settle(reply_id, by, events.ReplyDropped, lambda now: self._outbox.settle(reply_id, "drop", now))

    def reword_reply(self, reply_id: str, by: Staff, text: str) -> None:
        """Send other words in the place of a reply that is held or has failed."""
        self._settle(reply_id, by, events.ReplyReworded, lambda now: self._outbox.reword(reply_id, text, now))

    def send_template(self, reply_id: str, by: Staff, key: str, values: Sequence[str]) -> None:
        """Send an approved template in a held reply's place; every parameter needs its words."""
        template, text = TemplateBook(self._books).filled_in(key, values)
        self._settle(
            reply_id, by, events.ReplyAsTemplate, lambda now: self._outbox.as_template(reply_id, template, text, now)
        )

    def return_lapsed(self) -> int:
        """Put back what its holder has left unanswered for the lease time. A chore; returns how many."""
        lease = self._settings.shop().lease_seconds
        lapsed, now = 0, self._clock.now()
        if not self._books.queue.lapsing(now.boot, now.boottime - lease):
            return 0
        with self._books.transaction():
            now = self._clock.now()
            for query in map(Query.read, self._books.queue.lapsing(now.boot, now.boottime - lease)):
                left = rules.lease_left(query, now, lease)
                if left is None:
                    continue
                if query.hold.lease.boot != now.boot:
                    self._queries.lease_again(query.id, now)
                elif left <= 0:
                    self._save(rules.released(query), events.Lapsed(query.holder), None, now)
                    lapsed += 1
        return lapsed

    def _settle(
        self, reply_id: str, by: Staff, decided: Callable[[str], events.ReplyEvents], act: Callable[[Moment], Reply]
    ) -> None:
        """A person's word on a reply that needs one: its query's holder, the owner, anybody where nobody has it."""
        with self._books.transaction():
            now = self._clock.now()
            query = self._query((before := self._outbox.get(reply_id)).query)
            if query.state is State.CLAIMED and query.holder != by.id and not by.owner:
                raise self._refusal(query, by, Verb.REPLY, now)
            reply = self._with_its_file(before, act(now))
            after = self._unanswered(reply) if reply.state is Delivery.DROPPED else query
            self._save(after, decided(reply_id), by, now)
            if reply.state is Delivery.DROPPED:
                tell_wait(self._books, after, now, may_be_over=True)

    def _written(self, query: Query, by: Staff, now: Moment, seen: int | None) -> dict[str, Any]:
        """What every reply to a query has. It stays on the box for as long as it may be taken back."""
        undo = self._settings.shop().undo_seconds
        whose: dict[str, Any] = {"query": query.id, "customer": query.customer, "spell": query.opening.reopened}
        return {**whose, "staff": by.id, "now": now, "wait_seconds": undo, "seen": seen}

    def _answered(self, query: Query, by: Staff, reply: str, now: Moment, seen: int | None, said: LastLine) -> str:
        """The wait ends; where its writer has not seen all, only up to there, and the board shows what is left."""
        self._tick(query, seen)
        unseen = self._first_unseen(query, seen)
        if unseen and query.wait.since_at:
            answered = rules.answered_in_part(query, unstamp(unseen), now)
        else:
            last = replace(said, wamid=query.last.wamid, direction=Direction.OUT)
            answered = replace(rules.answered(query, now), last=last)
        self._save(answered, events.Replied(reply), by, now)
        tell_wait(self._books, answered, now)
        return reply
