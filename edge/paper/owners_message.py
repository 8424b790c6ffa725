"""The day's figures as a message to the owner's own number. Off until an owner gives that number.

It goes by the outbox as every reply does, and is automatic: it answers nobody, nobody is asked about it, and where
WhatsApp does not confirm it, it is not sent again. It has figures and the date, and no word or name of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from edge.clock import Clock, Moment, unstamp
from edge.desk import window
from edge.desk.customers import Customers
from edge.errors import Refusal
from edge.language import LANGUAGES, Language, Said, language
from edge.language.spans import span
from edge.notices import Notices
from edge.outbox import NOTE_OVER, OWNERS_MESSAGE, WINDOW_CLOSED, Outbox, TemplateBook
from edge.outbox.owners_number import OwnersNumber, keep_owners_number, owners_number
from edge.paper.summaries import LATE
from edge.records.message import Who
from edge.records.query import Query
from edge.records.reply import OWNER_TOLD, Delivery, Reply
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.reports.daily.model import DayFigures
from edge.settings import Settings
from edge.text.phone_numbers import same
from edge.whatsapp.templates import Template

NOTICE = "owners message"
# So many chats stand on the page to choose from, those who wrote last before others.
MOST_CHATS = 20
# What a template may be filled with, in this order: the date, came in, closed, open now.
MOST_GAPS = 4
_ARRIVED = (Delivery.DELIVERED, Delivery.READ, Delivery.PLAYED)
_NEVER_WROTE = Said("owners_message.never_wrote")
_HIDDEN = Said("owners_message.hidden")
_WINDOW_OVER = Said("owners_message.window_over")
_UNCONFIRMED = Said("owners_message.unconfirmed")


@dataclass(frozen=True, slots=True)
class HiddenChat:
    """Somebody in the queue whose number WhatsApp does not show. heard: the stamp of what they wrote last."""

    user_id: str
    name: str | Said
    heard: str


@dataclass(frozen=True, slots=True)
class ToldOwner:
    """What became of the message of the newest day. state: of Delivery, "" where nothing was sent; why: the reason."""

    day: date
    state: str
    why: Said


class OwnersMessage:
    def __init__(
        self, books: Books, days: BusinessDays, settings: Settings, outbox: Outbox, notices: Notices, clock: Clock
    ) -> None:
        self._books = books
        self._days = days
        self._settings = settings
        self._outbox = outbox
        self._notices = notices
        self._clock = clock

    def step(self) -> bool:
        """Tell the owner the day that was closed last, once; whether that was done now. A chore.

        Of days that were closed together only the last is told. Nothing is told while nobody is sure of the time.
        """
        owner, now = self.choice(), self._clock.now()
        if not owner.is_wanted:
            self._switched_off(now)
            return False
        self._follow(now)
        day = self._untold(now)
        if day is None:
            return False
        with self._books.transaction():
            reply, why = self._put(owner, day, now)
            self._books.keep(OWNERS_MESSAGE, {"date": day.date.isoformat(), "reply": reply, "why": why.kept()})
            if why:
                self._notices.post(NOTICE, why, now)
        return True

    def choice(self) -> OwnersNumber:
        return owners_number(self._books)

    def choose(self, wanted: OwnersNumber) -> None:
        """Refuses what can be no number, a chat that is none of these, and a text that cannot say the figures."""
        if wanted.user_id not in ("", self.choice().user_id, *(chat.user_id for chat in self.chats())):
            raise Refusal("bad_value", "owners_message.no_chat")
        if wanted.template and wanted.template not in {template.key for template in self.offered()}:
            raise Refusal("bad_value", "owners_message.not_utility")
        with self._books.transaction():
            keep_owners_number(self._books, wanted)

    def offered(self) -> list[Template]:
        """The approved texts that can say the figures; the chosen one as long as there is one of that name."""
        return [template for template in TemplateBook(self._books).all() if _fits(template)]

    def chats(self) -> list[HiddenChat]:
        """In which an owner may have written whose number nobody can tell; the chosen one too, where it is here."""
        with self._books.reading():
            chosen = self._customer_of(Who(user_id=self.choice().user_id or None))
            customers = dict.fromkeys(
                [*filter(None, [chosen]), *(one.customer for one in self._books.queries.all_open())]
            )
            found = [document for one in customers if (document := self._books.customers.document(one))]
        hidden = [
            HiddenChat(one["user_id"], one.get("name", ""), one["last_heard_at"])
            for one in found
            if one.get("user_id") and one.get("last_heard_at") and not one.get("phone")
        ]
        return sorted(hidden, key=lambda chat: chat.heard, reverse=True)[:MOST_CHATS]

    def last(self) -> ToldOwner | None:
        """For the owner's page; None where no day was told yet."""
        kept = self._kept()
        if not (kept.get("date") and "why" in kept and "reply" in kept):
            return None
        reply = self._books.replies.one(kept["reply"]) if kept["reply"] else None
        why = Said.of(kept["why"]) or (reply.reason if reply else Said(""))
        return ToldOwner(date.fromisoformat(kept["date"]), reply.state.value if reply else "", why)

    def _untold(self, now: Moment) -> DayFigures | None:
        """The day to tell now. What was closed before an owner wanted it, or before a copy became this shop, is not."""
        kept, day = self._kept(), self._days.last()
        if not now.trusted:
            return None
        if "date" not in kept:
            self._books.keep(OWNERS_MESSAGE, {**kept, "date": day.date.isoformat() if day else ""})
            return None
        if day is None or day.date.isoformat() <= kept["date"]:
            return None
        if not self._may_be_told_already(kept, day, now):
            return day
        self._books.keep(OWNERS_MESSAGE, {**self._kept(), "date": day.date.isoformat()})
        return None

    def _may_be_told_already(self, kept: Mapping[str, Any], day: DayFigures, now: Moment) -> bool:
        """A shop made from a copy: the box that the copy was made of has perhaps told the days until then."""
        if "copied" not in kept:
            return False
        copied = Moment.of(kept["copied"])
        if not copied.trusted:
            copied = now
            self._books.keep(OWNERS_MESSAGE, {**kept, "copied": now.kept()})
        return day.ends_at <= copied.at

    def _put(self, owner: OwnersNumber, day: DayFigures, now: Moment) -> tuple[str, Said]:
        """The reply that tells it, or why there is none."""
        found = self._owner(owner)
        if found is None:
            return "", _HIDDEN if self.chats() else _NEVER_WROTE
        query, heard = found
        for older in self._books.replies.notes_waiting(query.customer, OWNER_TOLD):
            self._outbox.dropped(self._outbox.get(older), NOTE_OVER)
        facts: dict[str, Any] = {"query": query.id, "customer": query.customer, "spell": query.opening.reopened}
        facts |= {"staff": "", "quotes": None, "now": now, "data": {"auto": OWNER_TOLD}}
        if window.is_open(unstamp(heard), now.at, trusted=now.trusted):
            words = _words(language(self._settings.shop().language), day, late=now.at - day.ends_at > LATE)
            return self._outbox.put(**facts, text=words), Said("")
        if not owner.template:
            return "", _WINDOW_OVER
        try:
            template, text = self._filled_in(owner.template, day)
        except Refusal:
            return "", Said("owners_message.template_gone")
        return self._outbox.put(**facts, text=text, template=template), Said("")

    def _owner(self, owner: OwnersNumber) -> tuple[Query, str] | None:
        """The newest query of who has this number or this chat, and when they wrote last; None where nobody did.

        So a number that was mistyped is told nothing, nor one that WhatsApp has said to be somebody else's by now. Who
        has a number without that being said nobody knows. A chat stays its person's, whatever becomes of its id.
        """
        customer = self._customer_of(Who(phone=owner.number or None))
        document = self._books.customers.document(customer) if customer else None
        if document is None or not same(document.get("phone"), owner.number):
            customer = self._customer_of(Who(user_id=owner.user_id or None))
            document = self._books.customers.document(customer) if customer else None
        if customer is None or document is None:
            return None
        queries = self._books.queries.all_of(customer)
        heard = document.get("last_heard_at")
        newest = self._books.queries.open_of(customer) or max(queries, key=lambda one: one.opening.at, default=None)
        return (newest, heard) if newest and heard else None

    def _customer_of(self, who: Who) -> str | None:
        return Customers(self._books).known(who)

    def _filled_in(self, key: str, day: DayFigures) -> tuple[Mapping[str, Any], str]:
        book = TemplateBook(self._books)
        template = book.get(key)
        code = template.language.partition("_")[0]
        spoken = language(code if code in LANGUAGES else self._settings.shop().language)
        values = [spoken.date(day.date), *map(str, _three(day))]
        return book.filled_in(template.key, values[: len(template.parameters)])

    def _follow(self, now: Moment) -> None:
        """Tell on the notices where it has not arrived, and take that back where one has."""
        kept = self._kept()
        if not kept.get("reply") or kept.get("followed"):
            return
        reply = self._books.replies.one(kept["reply"])
        if reply and reply.state not in (*_ARRIVED, Delivery.DROPPED):
            return
        with self._books.transaction():
            why = _why_dropped(reply) if reply and reply.state is Delivery.DROPPED else Said("")
            self._books.keep(OWNERS_MESSAGE, {**kept, "why": why.kept(), "followed": True})
            if why:
                self._notices.post(NOTICE, why, now)
            else:
                self._notices.found_right(lambda one: one.kind == NOTICE, now, now)

    def _kept(self) -> Mapping[str, Any]:
        """What was told last. What nobody here has written counts for nothing: it begins with the next day then."""
        kept = self._books.kept(OWNERS_MESSAGE)
        try:
            if day := kept.get("date", ""):
                date.fromisoformat(day)
            if "copied" in kept:
                Moment.of(kept["copied"])
        except (LookupError, TypeError, ValueError, AttributeError):
            return {}
        return kept if all(isinstance(kept.get(name, ""), str) for name in ("date", "reply")) else {}

    def _switched_off(self, now: Moment) -> None:
        if not self._books.kept(OWNERS_MESSAGE):
            return
        with self._books.transaction():
            self._books.forget([OWNERS_MESSAGE])
            self._notices.found_right(lambda one: one.kind == NOTICE, now, now)


def _fits(template: Template) -> bool:
    """Whether an approved text can say the day's figures."""
    return template.category.upper() == "UTILITY" and 1 <= len(template.parameters) <= MOST_GAPS


def _why_dropped(reply: Reply) -> Said:
    if reply.reason == WINDOW_CLOSED:
        return _WINDOW_OVER
    # What has a code was refused in so many words.
    return Said("owners_message.refused", {"why": reply.reason}) if reply.whatsapp.code else _UNCONFIRMED


def _three(day: DayFigures) -> tuple[int, int, int]:
    """As they stand on the slip: came in, closed, open now."""
    return day.new + day.reopened, day.closed_count, day.open_now


def _words(spoken: Language, day: DayFigures, *, late: bool) -> str:
    say = spoken.say
    came, closed, open_now = _three(day)
    lines = [
        say("owners_message.day", day=spoken.date(day.date)),
        say("owners_message.came_in", count=came),
        say("owners_message.closed", count=closed),
        say("owners_message.open_now", count=open_now),
    ]
    if day.first_reply.count and day.first_reply.median is not None:
        lines.append(say("owners_message.first_reply", span=span(day.first_reply.median)))
    if day.unanswered:
        lines.append(say("owners_message.unanswered", count=day.unanswered))
    if late:
        lines.append(say("owners_message.late"))
    return "\n".join(lines)
