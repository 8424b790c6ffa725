"""Notices: what the owner must know and put right. A serious one stands on the board until it is settled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import ENGLISH, Said, agreed, language
from edge.records.events import AlertHeard, NewsHeard, NoticePosted, NoticeSettled, TroubleHeard
from edge.records.notice import REFUSED, Notice
from edge.registers.books import Books

# Kinds of notices that WhatsApp's own words about the account put up; these it can take back.
OF_WHATSAPP = (REFUSED, "access", "ban", "restriction")

_PUT_RIGHT = "put right"
# When WhatsApp said last that what a sentence tells is over.
_ENDED = "news that end"


class Notices:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._register = books.notices

    def post(
        self,
        kind: str,
        what: Said | str,
        moment: Moment,
        *,
        serious: bool = False,
        stops_sending: bool = False,
        **facts: Any,
    ) -> None:
        """Put a notice up: a sentence, or its key and what fills its gaps.

        One of the same kind that is still open is renewed, not doubled.
        """
        with self._books.transaction():
            known, said = self._register.open_of(kind), agreed(what, **facts)
            if known:
                stops = stops_sending or bool(known.get("stops_sending"))
                renewed = {"sentence": said.kept(), "serious": serious, "stops_sending": stops, "last": moment.kept()}
                self._register.renew(kind, **renewed)
                return
            self._register.add(Notice(new_id("n"), kind, said, serious, stops_sending, moment.at, moment))
            self._books.events.add(NoticePosted(kind, serious, stops_sending), moment)

    def refused(
        self, said: Said, moment: Moment, *, began: float | None = None, failed_at: datetime | None = None
    ) -> bool:
        """WhatsApp refuses to take anything, until the owner acts: in its answer, or later in a status.

        began: the boottime at which the call began. failed_at: the status's own time. False where the same was put
        right since then: nobody is asked about it again, and sending goes on.
        """
        kind = f"{REFUSED} {said.key}"
        with self._books.transaction():
            right = self._put_right().get(kind)
            if right and began is not None and right.boot == moment.boot and began <= right.boottime:
                return False
            if right and failed_at is not None and right.trusted and failed_at <= right.at:
                return False
            if all(notice.kind != kind for notice in self.open()):
                self._is_news(kind, said, moment)
            self.post(kind, said, moment, serious=True, stops_sending=True)
        return True

    def trouble(self, code: int | None, title: str, said: Said, moment: Moment) -> None:
        """An error that WhatsApp reports with no message behind it, in our words and with its own title."""
        kind = f"trouble {code}"
        with self._books.transaction():
            self._books.events.add(TroubleHeard(code, title), moment)
            self.post(kind, said, moment)
            self._is_news(kind, said, moment)

    def tell(
        self,
        kind: str,
        said: Said,
        moment: Moment,
        said_at: datetime | None,
        *,
        serious: bool,
        stops_sending: bool,
        shown: bool = True,
        ends: Collection[str] = (),
    ) -> bool:
        """News of WhatsApp's about one matter; False where newer ones were there before, or the same.

        They come late, twice and shuffled: said_at is when WhatsApp said them, and only the newest count. ends: the
        sentences that they contradict; notices of these, and of the same kind, are settled. What is older than the
        last time that something was put right does not stop again: should it be true, the next reply is refused.
        What is not shown is only a line of the record.
        """
        at = unstamp(stamp(said_at or moment.at))
        with self._books.transaction():
            known = self._newest(kind)
            if known and (at < known[0] or (at == known[0] and said.kept() in known[1])):
                return False
            same = known[1] if known and at == known[0] else []
            self._books.keep(f"news {kind}", {"at": stamp(at), "said": [*same, said.kept()]})
            if ends:
                self._books.keep(
                    _ENDED, {**self._books.kept(_ENDED), **dict.fromkeys(self._later(ends, at), stamp(at))}
                )
                self._settle_where(lambda one: one.kind == kind or self._is_ended(one, ends, at), moment, at)
            elif said.key not in self._later((said.key,), at):
                return False
            stops = stops_sending and not self._was_put_right_since(at)
            if shown or serious or stops:
                self.post(kind, said, moment, serious=serious, stops_sending=stops)
                self._is_news(kind, said, moment)
            else:
                self._books.events.add(AlertHeard(kind, said.kept()), moment)
        return True

    def found_right(self, which: Callable[[Notice], bool], began: Moment, now: Moment) -> None:
        """WhatsApp itself was asked, from `began` on, and what these notices say is not so, or not any more."""
        with self._books.transaction():
            self._settle_where(lambda one: which(one) and not one.is_newer_than(began), now)

    def all_in_order(self, began: Moment, now: Moment) -> None:
        """Likewise, and nothing at all is wrong with the account: whatever stopped sending is over."""
        with self._books.transaction():
            self.found_right(lambda one: one.stops_sending and one.kind.startswith(OF_WHATSAPP), began, now)
            self._keep_put_right("", began)

    def was_posted(self, kind: str, what: Said | str, **facts: Any) -> bool:
        """Whether this has been said before, settled or not: of this kind, the same sentence with the same facts."""
        said = agreed(what, **facts)
        english = Said(language(ENGLISH).say(said))  # as versions before the catalogues kept it
        return any(Said.of(one.get("sentence")) in (said, english) for one in self._register.of_kind(kind))

    def open(self) -> list[Notice]:
        """What stands now, the serious ones first."""
        return sorted(self._register.all_open(), key=lambda notice: (not notice.serious, notice.at))

    def stop_sending(self) -> bool:
        """Whether a notice that stands forbids sending."""
        return any(notice.stops_sending for notice in self.open())

    def stop_fetching(self) -> bool:
        """Whether one forbids to fetch customers' files as well."""
        return any(notice.stops_fetching for notice in self.open())

    def settle(self, notice_id: str, by: str | None, moment: Moment) -> None:
        """The owner says that it is put right, or (None) the box sees it; sending is tried again."""
        with self._books.transaction():
            found = self._register.open_one(notice_id)
            if found is None:
                raise Refusal("not_found", "notices.gone")
            self._register.settle(notice_id)
            self._books.events.add(NoticeSettled(notice_id), moment, staff=by)
            if found["stops_sending"]:
                self._keep_put_right(found["kind"], moment)

    def _is_news(self, kind: str, said: Said, moment: Moment) -> None:
        """For the day's summary."""
        self._books.events.add(NewsHeard(kind, said.kept()), moment)

    def _settle_where(self, which: Callable[[Notice], bool], now: Moment, said_at: datetime | None = None) -> None:
        """said_at: WhatsApp said itself, then, that they are over."""
        for notice in self.open():
            if which(notice):
                self.settle(notice.id, None, now)
                if said_at and notice.stops_sending:
                    self._keep_put_right(notice.kind, Moment(said_at, now.boot, now.boottime, True), by_news=True)

    def _keep_put_right(self, kind: str, moment: Moment, *, by_news: bool = False) -> None:
        self._books.keep(_PUT_RIGHT, {**self._books.kept(_PUT_RIGHT), kind: {**moment.kept(), "by_news": by_news}})

    def _put_right(self) -> Mapping[str, Moment]:
        """When a notice that stopped everything was settled last, by its kind."""
        return {kind: Moment.of(kept) for kind, kept in self._books.kept(_PUT_RIGHT).items()}

    def _was_put_right_since(self, at: datetime) -> bool:
        """Whether a person or a check has found the account in order; news of one matter say nothing of the others."""
        kept = self._books.kept(_PUT_RIGHT).values()
        return any(one["trusted"] and not one["by_news"] and at <= unstamp(one["at"]) for one in kept)

    def _newest(self, kind: str) -> tuple[datetime, list[Any]] | None:
        """The newest news of this kind: when WhatsApp said them, and what was said at that moment."""
        if found := self._books.kept(f"news {kind}"):
            return unstamp(found["at"]), found["said"]
        # A version before this one kept only when they came, which was later.
        posted = self._register.of_kind(kind)
        return max(((unstamp(one["at"]), [one["sentence"]]) for one in posted), key=lambda one: one[0], default=None)

    def _later(self, sentences: Collection[str], at: datetime) -> list[str]:
        """Those that no good news of that time or later have contradicted already, under whatever kind."""
        ended = self._books.kept(_ENDED)
        return [key for key in sentences if key not in ended or unstamp(ended[key]) < at]

    def _is_ended(self, notice: Notice, sentences: Collection[str], at: datetime) -> bool:
        """Whether news of that time contradict it: of what was said or found after them they cannot know."""
        told = self._books.kept(f"news {notice.kind}")
        return notice.said.key in sentences and (unstamp(told["at"]) if told else notice.last.at) <= at
