"""The shop: the only place that puts the parts together. main() and the tests build the same one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from edge.access.first_phone import FirstPhone
from edge.access.login import Login
from edge.access.seen import Seen
from edge.access.team import Team
from edge.backup import BackupNow, Backups, BringBack, Sticks
from edge.backup.going_back import forget_copies
from edge.backup.place import look_where_we_are, place_of
from edge.clock import Clock
from edge.config import Config
from edge.courier import Courier
from edge.courier.account_check import AccountCheck
from edge.courier.files import FileCallbacks, Porter
from edge.desk.desk import Desk
from edge.desk.history_progress import HistoryProgress
from edge.desk.labels import Labels
from edge.desk.on_phone import AnsweredOnPhone
from edge.desk.outcome_list import OutcomeList
from edge.desk.quick_replies import QuickReplies
from edge.desk.reception import Reception
from edge.desk.roster import Roster
from edge.desk.views.board import Board
from edge.desk.views.customer import History
from edge.desk.views.held import Held
from edge.desk.views.search import Search
from edge.intake.distrust import Distrust
from edge.intake.journal import DAYS_KEPT, Journal
from edge.intake.sorter import Sorter, SorterCallbacks
from edge.intake.webhook import Webhook
from edge.media import MediaBook, Shelf, Thumbs
from edge.mending import Mending
from edge.notices import Notices
from edge.outbox import Outbox, TemplateBook
from edge.outbox.link import LinkBook
from edge.paper.other_slips import Papers
from edge.paper.owners_message import OwnersMessage
from edge.paper.paperwork import Paperwork, wished_for
from edge.paper.recovery_slip import RecoverySlip
from edge.paper.return_slip import ReturnSlip
from edge.paper.set_up_slip import SetUpSlip
from edge.paper.summaries import SUMMARY, Summaries
from edge.printing import Ports, Printers, PrintQueue
from edge.process.crash_marks import Marks
from edge.process.free_memory import give_back
from edge.process.giving_way import GivingWay
from edge.process.version import fingerprint
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.reports.periods.period import Periods
from edge.running.beginning import Beginning
from edge.running.cost_warning import CostWarning
from edge.running.doors import doors, hook_listener, pages_listener
from edge.running.hardware_notices import HardwareNotices, Places
from edge.running.health import Signs, Watch
from edge.running.loops import Loop, Rounds
from edge.running.report import Reporting
from edge.running.righting import Righting
from edge.running.scrubbing import Scrubbing
from edge.running.trial import Trial
from edge.running.wake_ups import WakeUps
from edge.running.way_in_check import WayInCheck
from edge.running.way_in_links import WayInLinks
from edge.running.whereabouts import Whereabouts
from edge.server.knocking import Knocking
from edge.server.listener import Listener, reached_at
from edge.server.own_wifi import OwnWifi
from edge.settings import Settings
from edge.shop.imports_exports_erasing import ImportsExportsErasing
from edge.web.app import Parts
from edge.web.base.forms import Forms
from edge.web.owner.coming_back import ComingBack
from edge.whatsapp import Files, Patience, WhatsApp, broken_link

log = logging.getLogger(__name__)


class Shop:
    """One running box. `open` puts it together and takes the store's lock; `start` opens its doors; `close` ends it."""

    def __init__(self, config: Config, books: Books, clock: Clock, wake_ups: WakeUps) -> None:
        self.config, self.clock, self.books, self._wake_ups = config, clock, books, wake_ups
        self._marks = Marks(config.data, clock.now().boot, fingerprint())
        self.mending, self.team, marks = Mending(books, clock), Team(books), self._marks.of
        self.settings = settings = Settings(books)
        self.outbox, self.link, self.notices = Outbox(books), LinkBook(books), Notices(books)
        self.journal = Journal(books, clock, after=wake_ups.sorter.wake)
        self.desk = Desk(books, self.outbox, self.settings, self.team, clock)
        self.board = Board(books, self.settings, self.team, self.link, self.notices, clock)
        self.login = Login(books, clock, self.team, config.data)
        self.first = FirstPhone(books, clock, self.settings, self.team, self.login, config.data)
        self.forms, reception = Forms(books, settings), Reception(books, settings)
        api = WhatsApp(config.graph_url, config.graph_version, clock.witness)
        self.courier = Courier(books, self.outbox, self.link, self.notices, settings, api, clock, wake_ups.courier.wake)
        callbacks = SorterCallbacks(self.mending.after, self.courier.look_for_templates)
        self.sorter = Sorter(books, self.journal, reception, self.outbox, self.notices, self.settings, marks, callbacks)
        self.shelf, files = Shelf(config.data), Files(config.graph_url, config.graph_version)
        self.thumbs = Thumbs(books, self.shelf, on_wish=wake_ups.thumbs.wake)
        on_file = FileCallbacks(self.thumbs.wish, wake_ups.porter_out.beat, wake_ups.porter.beat)
        self.porter = Porter(books, self.shelf, self.link, self.notices, self.settings, files, clock, on_file)
        self.sticks = Sticks(books, self.notices, clock, config.backup_folder, config.sticks, config.system)
        self.backups = Backups(books, self.notices, clock, config.data, self.sticks.folder, marks("backup"))
        self.bring_back = BringBack(books, self.sticks, clock)
        self.way = GivingWay(lambda: self.journal.busy)
        self.memory = ImportsExportsErasing(
            config, books, settings, self.shelf, clock, self.porter.sweep, self.way, self.thumbs.wish
        )
        in_short = lambda: self.watch.in_short()  # noqa: E731, PLW0108 - the watch is made last
        self.days = BusinessDays(books, self.settings, clock, in_short)
        self.periods, self.printers = Periods(books, self.days), Printers(books, Ports(config.system, config.devices))
        self.summaries = Summaries(books, self.days, self.settings, self.printers, clock, lambda: self.lan_url)
        composers = {SUMMARY: self.summaries.composed, **self.memory.outgoing.composers()}
        self.prints = PrintQueue(books, self.printers, clock, composers, self.summaries.mark, marks("printer"))
        ways = lambda: self.whereabouts.ways()  # noqa: E731, PLW0108 - it is made with these papers
        self.papers = Papers(books, settings, self.printers, self.summaries, self.prints, clock, ways)
        self._set_to_work()

    def _set_to_work(self) -> None:
        """What goes on by itself, and what watches over it."""
        prints, slips = self.prints, wished_for(self.books, self.days, self.summaries, self.prints, self.clock)
        self.owners = OwnersMessage(self.books, self.days, self.settings, self.outbox, self.notices, self.clock)
        back = ReturnSlip(self.login.back, self.printers, prints, self.settings)
        self.paperwork = Paperwork(self.summaries, self.papers, *slips, back, prints, self.printers, self.owners)
        moved, now_at, data = self.papers.moved, lambda: self.lan_url, self.config.data
        self.whereabouts: Whereabouts = Whereabouts(self.books, self.notices, self.clock, now_at, moved)
        self.recovery_slip = RecoverySlip(self.books, self.printers, prints, self.settings)
        self.set_up_slip = SetUpSlip(self.first, self.printers, self.prints, self.whereabouts.url)
        self.righting = Righting(self.notices, self.settings, self.link, self.clock, AccountCheck(self._whatsapp), data)
        self.way_in = WayInCheck(self.books, self.settings, self.clock, AccountCheck(self._whatsapp), broken_link)
        self.trial, self.knocking = Trial(self.notices, self.clock, data), Knocking(self.clock)
        self.hardware = HardwareNotices(self.books, self.notices, self.clock, Places(self.config.system, data))
        self.costs = CostWarning(self.books, self.notices, self.settings, self.clock)
        self._was, self._listeners = self.books.boots.last_alive(), list[Listener]()
        self.beginning = Beginning(
            self.porter.make_for_texts,
            lambda: look_where_we_are(self.books, self.clock.now(), place_of(self.config.data)),
            lambda: self.outbox.recover(self.clock.now()),
            self.prints.recover,
            lambda: self.books.boots.began(self.clock.now()),
        )
        self.reporting = Reporting(self.config, self.books, self.clock, lambda: self.watch)
        self.scrubbing = Scrubbing(self.books, self.notices, self.clock, self.config.data)
        self.rounds = Rounds(self.clock, self._chores(), self.mending.after, self._marks.of("rounds"))
        self.loops = self._at_work()
        signs = Signs(self.knocking, self.settings, self.scrubbing, self.rounds)
        self.watch: Watch = Watch(self.books, self.journal, self.link, self.loops, self.clock, self.config.data, signs)

    @classmethod
    def open(
        cls, config: Config, clock: Clock | None = None, *, before_commit: Callable[[], None] | None = None
    ) -> Self:
        """Open the store and put the shop together; no thread but the committer runs yet.

        What was being sent when the power went is unsure from now on, and this boot is written down: as soon as the
        disk takes it, and before anything else goes on. On another machine, on another card, or in a copy of the
        folder, all that waits is.
        """
        clock = clock or Clock()
        wake_ups = WakeUps()
        books = Books.open(config.data, before_commit=before_commit, hears=[wake_ups.courier.wake])
        return Mending(books, clock).tried(lambda: cls._put_together(config, books, clock, wake_ups))

    @classmethod
    def _put_together(cls, config: Config, books: Books, clock: Clock, wake_ups: WakeUps) -> Self:
        clock.recall(**books.boots.remembered(clock.now()))
        shop = cls(config, books, clock, wake_ups)
        shop.beginning.go_on_if_it_can()
        return shop

    def start(self) -> None:
        """Open both doors, then let the loops run. How long the box was off before is an event."""
        self.reporting.begin()
        webhook = Webhook(self.journal, self.settings, Distrust(self.notices, self.clock).became)
        # The pages first: where they cannot be made, the hook's place is still free for it to be kept alone.
        pages = pages_listener(self._parts(), self.config, self.clock, self.way)
        hook = hook_listener(webhook, self.config, self.clock)
        self._listeners = [hook, pages]
        for listener in self._listeners:
            listener.start()
        self.knocking.begin(doors(hook, pages))
        now, was = self.clock.now(), self._was
        self.beginning.add(lambda: self.books.boots.wake(now, was))
        self.mending.tried(self.beginning.go_on_if_it_can)
        for loop in self.loops:
            loop.start()

    @property
    def hook_port(self) -> int:
        return self._listeners[0].address.port

    @property
    def lan_port(self) -> int:
        return self._listeners[1].address.port

    @property
    def lan_url(self) -> str:
        """Where staff go. Listening on every address, one of them is named, as the shop's router knows the box."""
        return reached_at(self._listeners[1].address)

    def close(self) -> None:
        """Close the doors first, then let each loop finish its step, then the store. Safe from any state."""
        for listener in self._listeners:
            listener.stop()
        for busy in (self.porter, self.thumbs, self.backups, self.memory.imports):
            busy.stop()
        for loop in self.loops:
            loop.stop()
        for part in (self.courier, self.porter, self.memory.imports, self.memory.outgoing, self.journal):
            part.close()
        if self._listeners:  # so that the time until the next start is told exactly
            self.beginning.end(lambda: self.books.boots.lives(self.clock.now()), self.reporting.end)
        self._marks.close()
        self.books.close()

    def _parts(self) -> Parts:
        links = WayInLinks(AccountCheck(self._whatsapp), broken_link)
        return partial(Parts, report=self.reporting.text, way_links=links)(
            desk=self.desk,
            board=self.board,
            held=Held(self.books, self.team, self.link, self.clock),
            team=self.team,
            roster=Roster(self.books, self.outbox, self.settings, self.team, self.clock),
            **dict[str, Any](quick=QuickReplies(self.books), labels=Labels(self.books)),
            outcomes=OutcomeList(self.books, self.settings),
            login=self.login,
            by_name=self.whereabouts.by_name,
            own_wifi=OwnWifi(self.config.own_wifi),
            back=ComingBack(self.books, self.clock, self.team, self.login),
            forms=self.forms,
            settings=self.settings,
            notices=self.notices,
            media=MediaBook(self.books),
            shelf=self.shelf,
            thumbs=self.thumbs,
            clock=self.clock,
            health=self.watch.look,
            revision=lambda: f"{self.books.database.revision} {self.memory.chats.changes} {self.watch.ills()}",
            ills=self.watch.ills,
            mends=self.mending.after,
            search=Search(self.books, self.team),
            history=History(self.books, self.team, self.link, self.clock),
            first=self.first,
            check=self.righting.by_hand,
            templates=TemplateBook(self.books),
            look_again=self.courier.look_for_templates,
            backup=BackupNow(self.books, self.clock, self.sticks, self.bring_back, HistoryProgress(self.books).said),
            periods=self.periods,
            chats=self.memory.chats,
            seen=Seen(self.books, self.settings, self.clock),
            paperwork=self.paperwork,
            taking_out=self.memory.outgoing,
            forgetting=self.memory.forgetting(self.papers, self.printers),
            way=self.way,
        )

    def _at_work(self) -> tuple[Loop, ...]:
        """The loops, each of which waits for its own work."""
        after, loop, wake_ups = self.beginning.before, partial(Loop, mends=self.mending.after), self._wake_ups
        sort, gathers = after(self.sorter.step), lambda: self.config.gathers and self.journal.is_sorted()
        self.sorting = loop(
            "sorter", sort, 1.0, lambda: self.journal.busy, gathers=gathers, least_share=0.25, wake_up=wake_ups.sorter
        )
        self.sending = loop("courier", self.way.first(after(self.courier.step)), every=1.0, wake_up=wake_ups.courier)
        self.bringing = loop("porter out", after(self.porter.bring), every=1.0, wake_up=wake_ups.porter_out)
        self.carrying = loop("porter", after(self.porter.fetch), every=1.0, wake_up=wake_ups.porter)
        self.shrinking = loop("thumbs", self.thumbs.step, every=1.0, wake_up=wake_ups.thumbs)
        # What it has not taken in yet is found all the same. Polite: after an upgrade it works through the whole past.
        index, mark = lambda: self.books.people.step() or self.books.words.step(), self._marks.of("index")
        self.indexing = loop("index", index, every=30.0, polite=lambda: True, mark=mark)
        self.printing = loop("printer", after(self.prints.step), every=5.0)
        self.ticking = loop("rounds", after(self.rounds.step), every=5.0)
        # Asking WhatsApp about the account takes seconds, in which no chore should wait.
        self.hearing = loop("way in", lambda: self.righting.step() + self.way_in.step(), every=30.0)
        self.asking = loop("doors", self.knocking.step, every=20.0)
        scrubbing = loop("scrub", self.scrubbing.step, every=5.0, polite=lambda: True)
        background = (self.shrinking, self.indexing, self.printing, self.ticking, self.hearing, self.asking, scrubbing)
        return (self.sorting, self.sending, self.bringing, self.carrying, *self.memory.loops(loop, after), *background)

    def _chores(self) -> dict[str, tuple[int, Callable[[], object]]]:
        return {
            "bring back what somebody wants to be reminded of": (10, self.desk.return_reminded),
            "return what lapsed": (30, self.desk.return_lapsed),
            "close what the phone has answered": (60, AnsweredOnPhone(self.books, self.settings, self.clock).step),
            "read again what was set aside": (60, self.sorter.read_again),
            "say which part keeps failing": (60, lambda: self.watch.warn(self.notices)),
            "see whether webhooks can be kept again": (20, self.journal.look_again),
            "anchor this boot's time": (60, lambda: self.books.boots.anchor(self.clock.now())),
            "say that the box is alive": (300, lambda: self.books.boots.lives(self.clock.now())),
            "close the business day and print its summary": (60, lambda: self.summaries.step(self.prints)),
            "tell the owner the day's figures": (60, self.owners.step),
            "say on paper that customers wait": (60, self.papers.alert),
            "write down how far the shop has come": (10, self.scrubbing.note),
            "say where the pages are": (60, self.whereabouts.step),
            "print how the shop comes back": (60, self.recovery_slip.step),
            "print how a new box is set up": (10, self.set_up_slip.step),
            "say what is not well with the machine": (10, self.hardware.step),
            "keep the last lines of the log": (60, self.reporting.step),
            "this version works": (300, self.trial.step),
            "forget old sign-ins": (3600, self.login.tidy),
            "forget old drafts": (3600, self.desk.forget_drafts),
            "forget an app secret that was replaced": (3600, lambda: self.settings.end_rotation(self.clock.now())),
            "count the free replies": (600, self.costs.warn),
            "forget the copy of before an upgrade": (3600, lambda: forget_copies(self.config.data, self.clock.now())),
            "give free memory back": (60, give_back),
            **self.memory.chores(),
            "see which sticks are in": (5, lambda: self.sticks.step(self.backups.rest)),
            "make a backup": (60, self.backups.step),
            "shorten the journal": (3600, lambda: self.books.journal.shorten(self.clock.now(), DAYS_KEPT)),
        }

    def _whatsapp(self, patience: Patience) -> WhatsApp:
        """A line of its own for a question: the courier's waits longer, and for nobody."""
        return WhatsApp(self.config.graph_url, self.config.graph_version, self.clock.witness, patience)
