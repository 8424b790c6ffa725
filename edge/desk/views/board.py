"""The board: what staff look at. Reads only; every view is of one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment, stamp
from edge.desk import answerable, last_words, reminders, rules, said_last, who_read, window
from edge.desk.customers import Customers
from edge.desk.labels import Labels, named
from edge.desk.message_rows import message_of
from edge.desk.one_line import last_of, shown_after
from edge.desk.views.closings import Closings
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.model import Apart, BoardView, Heard, JustClosed, QueryView, Row, ToClose, is_over, last_page
from edge.desk.views.query_extras import beside, newest_offer, quoting, reminders_of
from edge.desk.views.sections import EVERYTHING, NOBODYS, RowRange, Section, counts, found, next_one, of_all, worn
from edge.desk.views.shared_reads import SharedReads
from edge.desk.views.sources import imported_groups
from edge.desk.views.story import Stretch, last_no, story
from edge.desk.views.timeline import lines, page_of
from edge.language import Said
from edge.notices import Notices
from edge.outbox import NO_TEMPLATES, TemplateBook, free_replies
from edge.outbox.link import LinkBook
from edge.outbox.way_in import WayIn, WayInBook
from edge.records.instants import Counted
from edge.records.label import Label
from edge.records.message_row import MessageRow
from edge.records.query import Query, State
from edge.registers.books import Books
from edge.settings import Settings

# From then on the page says when a query goes back to the queue.
LEASE_WARNING_SECONDS = 30 * 60
MOST_CLOSED = 200
# Who writes thousands is counted no further; the board says "99+".
MOST_UNANSWERED = 100
# What came since stands on the page itself as well.
MOST_UNSEEN = 50
# Meta's agent answers a chat for as long as it writes; after a day of silence the banner goes.
STANDBY_SECONDS = 24 * 3600
# Whose queries stand on a board to be closed: mine, and those of nobody.
_CLOSABLE = (Section.MINE, Section.WAITING, Section.OVER)

Names = Mapping[str, str | Said]


class Board:
    def __init__(
        self,
        books: Books,
        settings: Settings,
        team: Team,
        link: LinkBook,
        notices: Notices,
        clock: Clock,
    ) -> None:
        self._books = books
        self._queries = books.queries
        self._settings = settings
        self._team = team
        self._link = link
        self._way_in = WayInBook(books)
        self._notices = notices
        self._clock = clock
        self._closings = Closings(books, settings)
        self._shared = SharedReads(lambda: books.database.revision, lambda: books.database.state_of(()) is None)

    def see(self, by: Staff, asked: Mapping[Section, RowRange] = EVERYTHING, label: str = "") -> BoardView:
        """The board as this person sees it, with these parts of its sections.

        label: only what wears it, where there is such a label. Who is next, and how many wait, is said of all.
        """
        now = self._clock.now()
        once = self._shared.at(now).once
        with self._books.reading():
            whole, ends = self._books.queue, answerable.ends(self._settings, now)
            names, labels = once("names", self._team.names), once("labels", Labels(self._books).all)
            only = next((known for known in labels if known.id == label), None)
            queue = whole.wearing(label) if only else whole
            everybody = once(("all", None), lambda: of_all(whole, ends))
            all_of = once(("all", only), lambda: of_all(queue, ends))
            count = once(("counts", only, by.id), lambda: counts(queue, by, all_of, now))

            def row(section: Section, query: Query, reader: str = by.id) -> Row:
                return self._as_needed(section, self._row(query, now, names, labels, reader), query)

            def rows(section: Section, part: RowRange | None) -> list[Row]:
                if not part or not count[section]:
                    return []
                whose = "" if section in NOBODYS else by.id
                read = partial(found, queue, section, part, by, now, ends)
                shared = once((section, part, only, whose), lambda: [(one, row(section, one, whose)) for one in read()])
                return [row(section, query) if not whose and _names(query, by) else one for query, one in shared]

            return BoardView(
                rows={section: rows(section, asked.get(section)) for section in Section},
                counts=count,
                next_up=once("next", lambda: row(Section.WAITING, one, "") if (one := next_one(whole, ends)) else None),
                unheld_count=everybody.waiting + everybody.over,
                label=only,
                labels=worn(labels, once("worn", whole.labels_worn) if labels else {}, only),
                mine_news=once(("news", by.id), lambda: whole.news_count(by.id)),
                others_news=once("noes", whole.noes).get(by.id, 0),
                just_closed=self._just_closed(by, now, names, labels),
                just_taken=self._closings.just_taken(by, once("claims", lambda: self._closings.claims(now)), names),
                **once("besides", lambda: self._besides(now)),
            )

    def _besides(self, now: Moment) -> Mapping[str, Any]:
        """What a board says besides its rows, whoever reads it."""
        return {
            "closed_today": self._closings.count(now),
            "link": self._link.now(),
            "way_in": self.way_in(),
            "clock_trusted": now.trusted,
            "notices": self._notices.open(),
            "waiting_replies": self._books.replies.on_their_way(),
            "standby": self._standby(now),
            "free": free_replies(self._books, now, self._settings.shop().timezone),
        }

    def _as_needed(self, section: Section, row: Row, query: Query) -> Row:
        """With what a row says of all that its customer has written since the last answer."""
        if section not in _CLOSABLE:
            return row
        fresh = section is Section.MINE and query.marks.fresh
        count = said_last.unanswered_count(self._books, query, MOST_UNANSWERED) if fresh else 0
        row = replace(row, unanswered=count) if count else row
        return self._with_thanks(row, query) if query.wait.since_at or fresh else row

    def _with_thanks(self, row: Row, query: Query) -> Row:
        if not last_words.are_thanks(self._books, query):
            return row
        return replace(row, thanks=True, newest=self._newest(query))

    def _newest(self, query: Query) -> int:
        return self._books.messages.newest_of(query.customer)

    def _just_closed(self, by: Staff, now: Moment, names: Names, labels: list[Label]) -> JustClosed | None:
        """What this member of staff has closed within a minute, where they may open it again."""
        queries, together = self._closings.undoable(by, now)
        return JustClosed(self._row(queries[0], now, names, labels), len(queries), together) if queries else None

    def to_close(self, by: Staff, skip: int = 0) -> ToClose:
        """What this person has and who waits, to close several at once: of each section what comes after so many."""
        with self._books.reading():
            view = self.see(by, dict.fromkeys(_CLOSABLE, RowRange(skip=skip)))
            there = [view.counts[section] for section in _CLOSABLE]
            if skip and skip >= max(there):
                return self.to_close(by, last_page(max(there)))  # what stood here has gone meanwhile
            rows = [row for section in _CLOSABLE for row in view.rows[section]]
            shown = [replace(row, newest=self._books.messages.newest_of(row.customer)) for row in rows]
        return ToClose(shown, skip, there)

    def longest_wait(self) -> Row | None:
        """Of those who wait and can be answered, whoever has waited longest, whosever turn it is."""
        now = self._clock.now()
        with self._books.reading():
            found = self._books.queue.longest(answerable.ends(self._settings, now).over)
            return self._row(Query.read(found), now, {}, []) if found else None

    def way_in(self) -> WayIn:
        """Whether what customers write comes in, and when anything did last."""
        now = self._clock.now()
        return self._shared.at(now).once("way_in", lambda: self._way_in.now(now))

    def query(
        self, query_id: str, by: Staff, before: int | None = None, templates: str = "", quotes: int | None = None
    ) -> QueryView:
        """One query with its customer's messages, the newest page or the one before a sequence number.

        templates: behind which key they begin. quotes: the message that the next reply is to quote.
        """
        now = self._clock.now()
        with self._books.reading():
            query = self._queries.asked(query_id)
            everyone, names, labels = self._team.everyone(), self._team.names(), Labels(self._books).all()
            page, older, after = page_of(self._books, query, before)
            customer = Customers(self._books).document(query.customer)
            row = self._with_thanks(self._row(query, now, names, labels, by.id), query)
            shown = lines(self._books, page, names, Doubt.just_now(self._books, self._link.now(), now), by)
            told = story(self._books, Stretch.of(page, older, after), shown, names, now, query.id)
            return QueryView(
                row=row,
                query=query,
                mine=query.holder == by.id,
                lines=shown,
                story=told,
                said_no=last_no(told) if by.id in (query.holder, query.hold.no_to) and before is None else None,
                offer=newest_offer(self._books, query),
                offered_by=names.get(query.hold.no_to or ""),
                older=older,
                staff=[staff for staff in everyone if staff.id != query.holder],
                verbs=rules.verbs(query, by),
                earlier=self._earlier(query, now, names, labels),
                link=self._link.now(),
                clock_trusted=now.trusted,
                unheld_count=sum(self._books.queue.nobodys_counts("")[:2]),
                news=f"{self._books.queue.news_count(by.id)} {self._books.queue.offered_count(by.id)}",
                number=str(customer.get("phone") or ""),
                beside=beside(self._books, query, customer, by, quoting(self._books, query, by, quotes, now)),
                templates=TemplateBook(self._books).page(templates) if is_over(row, query) else NO_TEMPLATES,
                seen=self._seen(query, by, page if before is not None else None),
                reminders=reminders_of(query, now, self._settings.shop()),
                theirs=query.is_open and last_words.are_the_customers(self._books, query),
            )

    def _seen(self, query: Query, by: Staff, page: Sequence[MessageRow] | None) -> int:
        """The newest message that this person has seen by now. page: an older one than the newest."""
        if page is None or (query.holder == by.id and not query.marks.fresh):  # they come to it from the newest one
            return self._newest(query)
        return max((line.seq for line in page), default=0)

    def unseen(self, query_id: str, seen: int) -> list[Heard]:
        """The newest of what the customer of a query has said, changed or deleted after this message."""
        with self._books.reading():
            rows = self._books.messages.heard_since(self._queries.customer_of(query_id) or "", seen, MOST_UNSEEN)
        said = [shown_after(last_of(message_of(row)), row.kind, row.text) for row in rows]
        return [Heard(one.text, one.word) for one in said]

    def has(self, query_id: str, side: str, text: str) -> bool:
        """Whether the customer of a query has a line of this side with exactly these words."""
        with self._books.reading():
            customer = self._queries.customer_of(query_id)
            return customer is not None and self._books.messages.says(customer, side, text)

    def closed(self) -> list[Row]:
        """What was closed today, the latest first."""
        now = self._clock.now()
        with self._books.reading():
            names, labels = self._team.names(), Labels(self._books).all()
            return [self._row(query, now, names, labels) for query in self._closings.queries(now)[:MOST_CLOSED]]

    def apart(self) -> Apart:
        with self._books.reading():
            messages = self._books.messages
            return Apart(
                groups=messages.newest("group"),
                imported=messages.newest_of_groups(imported_groups(self._books)),
                unnamed=messages.newest("unnamed"),
                standby=messages.newest("standby"),
                aside_count=self._books.journal.counts()["set_aside"],
                aside=self._books.journal.aside(50),
            )

    def _row(self, query: Query, now: Moment, names: Names, labels: list[Label], by: str = "") -> Row:
        age, certain = _age(query, now)
        lease = rules.lease_left(query, now, self._settings.shop().lease_seconds)
        held = rules.held_seconds(query, now)
        said_no = query.hold.declined_by or (query.hold.no_from if query.hold.no_to == by else None)
        known, read = window.seconds_left(query.last_heard_at, now.at), who_read.shown(query)
        return Row(
            id=query.id,
            customer=query.customer,
            name=query.name,
            line=query.last.text,
            word=query.last.word,
            kind=query.last.kind,
            state=query.state,
            mine_last=query.last.direction == "out",
            age_seconds=age,
            age_certain=certain,
            window_seconds=known if now.trusted else None,
            fresh=query.marks.fresh,
            changed=query.marks.changed,
            reopened=query.opening.reopened > 0,
            on_phone=query.phone.answered_last,
            holder=names.get(query.holder or ""),
            held_seconds=int(held) if held is not None else None,
            hint=names.get(query.hold.before or "") if query.state is State.WAITING else None,
            offered_by=names.get(query.hold.offer.by or ""),
            offered_to=names.get(query.hold.offer.to or ""),
            offer_note=query.hold.offer.note,
            to_you=query.hold.offer.to == by,
            declined_by=names.get(said_no or ""),
            lease_seconds=max(0, int(lease)) if lease is not None and lease < LEASE_WARNING_SECONDS else None,
            outcome=query.closing.outcome,
            closed_by=names.get(query.closing.by or ""),
            closed_at=query.closing.at,
            labels=named(labels, query.marks.labels),
            remind=reminders.until(query, now, self._settings.shop().timezone),
            reminded=query.hold.remind.due and query.holder == by,
            read_by=names.get(read.by) if read else None,
            read_at=read.at if read else None,
        )

    def _earlier(self, query: Query, now: Moment, names: Names, labels: list[Label]) -> list[Row]:
        others = [other for other in self._queries.all_of(query.customer) if other.id != query.id]
        others.sort(key=lambda other: other.opening.at, reverse=True)
        return [self._row(other, now, names, labels) for other in others[:20]]

    def _standby(self, now: Moment) -> bool:
        seen_at = self._books.kept("standby").get("seen_at", "")
        return bool(seen_at >= stamp(now.at - timedelta(seconds=STANDBY_SECONDS)))


def _names(query: Query, reader: Staff) -> bool:
    """Whether the row says something else to this reader than to others."""
    return reader.id in (query.hold.offer.to, query.hold.no_to)


def _age(query: Query, now: Moment) -> tuple[int | None, bool]:
    """How long the customer waits: by WhatsApp's stamp, or by the box's own boottime while the clock is not trusted."""
    if query.wait.since_at is None:
        return None, True
    if now.trusted:
        return max(0, int((now.at - query.wait.since_at).total_seconds())), True
    return int(Counted(query.wait.came.boot, query.wait.came.boottime).age(now)), False
