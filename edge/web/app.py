"""The staff pages put together: routes, who is asking, and what an error looks like."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from bottle import Bottle, HTTPResponse, request

from edge.access.first_phone import FirstPhone
from edge.access.login import Login
from edge.access.seen import Seen
from edge.access.team import Team
from edge.backup import BackupNow
from edge.clock import Clock
from edge.desk.desk import Desk
from edge.desk.labels import Labels
from edge.desk.outcome_list import OutcomeList
from edge.desk.quick_replies import QuickReplies
from edge.desk.roster import Roster
from edge.desk.views.board import Board
from edge.desk.views.customer import History
from edge.desk.views.held import Held
from edge.desk.views.search import Search
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.language import Said
from edge.log import Seldom
from edge.media import MediaBook, Shelf, Thumbs
from edge.notices import Notices
from edge.outbox import TemplateBook
from edge.paper.paperwork import Paperwork
from edge.printing import Nearby
from edge.process.giving_way import GivingWay
from edge.process.version import version
from edge.reports.periods.period import Periods
from edge.server.cards import own_networks
from edge.server.crowd import SEEN
from edge.server.own_wifi import OwnWifi
from edge.settings import Settings
from edge.web import addresses
from edge.web.base.forms import Forms
from edge.web.base.gate import Gate
from edge.web.base.language import READER
from edge.web.base.live import Live
from edge.web.base.rendering import STATUS, Rendering, answer, static_file, to
from edge.web.base.request import cookie, typed
from edge.web.base.routing import Addressed
from edge.web.base.trying_again import tried
from edge.web.owner.account_check import Check, Checking
from edge.web.owner.blocking import BlockingPages
from edge.web.owner.box_report import BoxReport
from edge.web.owner.coming_back import ComingBack
from edge.web.owner.forgetting import Forgetting, ForgettingPages
from edge.web.owner.old_chats import BringingPages, OldChats
from edge.web.owner.outcomes_page import OutcomesPage
from edge.web.owner.own_wifi_page import OwnWifiPages
from edge.web.owner.phones_and_notices import Office
from edge.web.owner.printer import PaperPages
from edge.web.owner.quick_files import QuickFilePages
from edge.web.owner.quick_replies_and_labels import ListsPages
from edge.web.owner.reports import ReportsPages
from edge.web.owner.settings import SettingsPages
from edge.web.owner.settings_form import Entries
from edge.web.owner.setup import SettingUp
from edge.web.owner.taking_out import TakingOut, TakingOutPages
from edge.web.owner.team import TeamPages
from edge.web.owner.templates import ApprovedPages
from edge.web.owner.uploading import Uploading
from edge.web.owner.way_in_page import WayInPage
from edge.web.staff.board_and_query import Pages
from edge.web.staff.call_list import CallList
from edge.web.staff.closing_several import ClosingPages
from edge.web.staff.files import FilePages
from edge.web.staff.held import HeldPages
from edge.web.staff.home_screen import HomeScreen
from edge.web.staff.joining import JoiningPages
from edge.web.staff.me import MePages
from edge.web.staff.pinning import PinPages
from edge.web.staff.query_extras import BesidePages
from edge.web.staff.returning import ReturnPages
from edge.web.staff.search_and_customer import FindingPages
from edge.web.staff.sign_in import PHONE_SECONDS, Doors, set_cookie
from edge.web.staff.wall import Wall
from edge.web.staff.words import WordsPages
from edge.web.staff.writing import WritingPages

log = logging.getLogger(__name__)

# The longest form is a reply of 4,096 characters, each of which may take twelve bytes on the way. More than that is
# let in all the same: who pastes too much is to be told so and gets it back, and beyond 100 KiB bottle answers 413.
MOST_FORM_BYTES = 256 * 1024

# Refusals that somebody runs into who tries what they may not do.
MAY_NOT = frozenset({"owner_only", "not_yours", "sign_in"})
# Under this header the console of this box shows that it may read the shop's own database.
CONSOLE = "Console"
# What the box asks its own pages for, to see whether they answer: it costs them least.
SMALL_PAGE = "/static/icon.svg"

ELSEWHERE: Mapping[int, str] = {
    400: "problem.not_read",
    404: "problem.no_page",
    405: "problem.not_by_itself",
    413: "problem.too_much",
}


class Routed(Protocol):
    """Some pages that belong together, and know their addresses."""

    def add_routes(self, app: Bottle) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the pages are made from.

    `health` is what /healthz says to phones that have access: plain JSON with "ok". `revision` is another one after
    every change of the store and of `ills`: what is wrong just now, from memory. `backup`: how old the newest is, and
    another one now. `by_name`: where the pages are under the box's name, "" for none. `mends` is told what a page
    failed with, and whether to try it again. `report`: for whoever helps the owner. `way_links`: the way in, tried now.
    """

    desk: Desk
    board: Board
    held: Held
    team: Team
    roster: Roster
    quick: QuickReplies
    labels: Labels
    outcomes: OutcomeList
    login: Login
    by_name: Callable[[], str]
    own_wifi: OwnWifi
    back: ComingBack
    forms: Forms
    settings: Settings
    notices: Notices
    media: MediaBook
    shelf: Shelf
    thumbs: Thumbs
    clock: Clock
    health: Callable[[], Mapping[str, Any]]
    revision: Callable[[], object]
    ills: Callable[[], Sequence[Said]]
    mends: Callable[[Exception], bool]
    search: Search
    history: History
    first: FirstPhone
    check: Check
    backup: BackupNow
    templates: TemplateBook
    look_again: Callable[[], None]
    periods: Periods
    paperwork: Paperwork
    seen: Seen
    taking_out: TakingOut
    chats: OldChats
    forgetting: Forgetting
    way: GivingWay
    report: Callable[[], str]
    way_links: Check


def lan_app(parts: Parts) -> Gate:
    """The WSGI application of the LAN listener, with its gate in front."""
    told = (parts.board.way_in, parts.ills, parts.login.newcomers.told)
    rendering = Rendering(parts.settings, parts.forms.token, parts.clock, *told)
    doors = Doors(parts.login, parts.team, rendering, parts.by_name, lambda: parts.settings.shop().practice)
    app, proof = Addressed(), parts.settings.console_proof()

    def at_console() -> bool:
        return bool(proof) and hmac.compare_digest(_shown_by_console(), proof.encode())

    live, seldom = Live(parts.revision, parts.clock), Seldom(log)
    seen = (parts.seen, parts.own_wifi.met)
    app.install(lambda callback: _guarded(_met(tried(callback, parts.mends), *seen), rendering, live, seldom))
    for pages in (*_of_staff(parts, doors, rendering), *_of_the_owner(parts, doors, rendering)):
        pages.add_routes(app)
    app.route("/healthz", "GET", lambda: _health(parts.health(), known=doors.has_access() or at_console()))
    app.route("/static/<name:re:[a-z]+\\.[a-z0-9]+>", "GET", static_file)
    addresses.check((route.method, route.rule) for route in app.routes)
    app.settle()
    app.default_error_handler = lambda error: _elsewhere(error, rendering)
    return Gate(app)


def _of_staff(parts: Parts, doors: Doors, rendering: Rendering) -> Iterator[Routed]:
    """The pages of whoever works here, and the doors to them. Of two rules that fit an address the first counts."""
    forms = parts.forms
    pages = Pages(parts.desk, parts.board, doors, forms, rendering)
    yield FilePages(parts.desk, parts.media, parts.shelf, parts.thumbs, doors, forms, parts.clock, pages.refused)
    yield BesidePages(parts.desk, doors, forms)
    yield pages
    yield ClosingPages(parts.desk, parts.board, doors, forms, rendering)
    yield HomeScreen(lambda: parts.settings.shop().name, lambda: rendering.file("icon.png"))
    yield HeldPages(parts.held, parts.desk, doors, forms, rendering)
    yield doors
    yield ReturnPages(parts.login, parts.paperwork.returns, doors, rendering)
    yield WordsPages(doors, rendering, version())
    yield MePages(parts.team, parts.login, doors, forms, rendering)
    finding = FindingPages(parts.search, parts.history, parts.paperwork.printers, doors, rendering)
    yield finding
    yield PinPages(parts.desk, parts.history, finding, doors, forms)
    yield JoiningPages(parts.desk, parts.history, parts.search, doors, forms, rendering)
    yield WritingPages(parts.desk, doors, forms, rendering)
    yield Wall(parts.board, doors, rendering)
    yield CallList(parts.paperwork, doors, forms, rendering)


def _of_the_owner(parts: Parts, doors: Doors, rendering: Rendering) -> Iterator[Routed]:
    """The pages of who sets the shop up, from the first day on."""
    forms, clock, settings = parts.forms, parts.clock, parts.settings
    ports = parts.paperwork.printers.ports
    nearby = Nearby(clock, ports, partial(own_networks, system=ports.system))
    lists = ListsPages(parts.quick, parts.labels, doors, forms, rendering)
    yield QuickFilePages(parts.quick, parts.shelf, doors, forms, lists.quick_page)
    entries = Entries(settings, parts.paperwork.owners, parts.backup)
    checking = Checking(parts.check, settings, clock)
    yield Office(parts.login, parts.back, parts.notices, parts.board, doors, forms, rendering, clock)
    yield OwnWifiPages(parts.own_wifi, parts.login, settings, doors, forms, rendering)
    yield ApprovedPages(parts.templates, parts.look_again, doors, forms, rendering)
    yield OutcomesPage(parts.outcomes, doors, forms, rendering)
    yield lists
    yield TeamPages(parts.roster, parts.team, doors, forms, rendering)
    yield SettingsPages(entries, settings, checking, parts.backup, doors, forms, rendering)
    yield WayInPage(Checking(parts.way_links, settings, clock), entries, doors, forms, rendering)
    yield SettingUp(parts.first, entries, settings, parts.login, checking, doors, forms, rendering)
    yield from (BoxReport(parts.report, doors, clock), BlockingPages(parts.desk, doors, forms))
    yield ForgettingPages(parts.forgetting, parts.login, doors, forms, rendering, clock)
    yield Uploading(parts.chats.incoming, doors, forms)
    yield BringingPages(parts.chats, parts.search, doors, forms, rendering)
    yield PaperPages(parts.paperwork, nearby, doors, forms, rendering)
    yield TakingOutPages(parts.taking_out, parts.paperwork, parts.login, doors, forms, rendering)
    yield ReportsPages(parts.periods, parts.paperwork, settings, doors, forms, rendering, clock, parts.way)


def _guarded(callback: Callable[..., Any], rendering: Rendering, live: Live, seldom: Seldom) -> Callable[..., Any]:
    """Where a request ends: a Refusal is said in its own words; everything else is our fault and told in general."""

    def guarded(*values: Any, **named: Any) -> Any:
        live.note(request.environ)
        if live.is_unchanged(request.environ):
            return HTTPResponse("", 304)
        try:
            return callback(*values, **named)
        except HTTPResponse:
            raise
        except Refusal as refusal:
            if refusal.code == "sign_in" and request.method == "GET":
                return to("/sign-in")
            if refusal.code in MAY_NOT:
                who = getattr(request.environ.get(READER), "id", "") or "nobody"
                seldom.say(
                    refusal.code, "refused, %s: %s %s by %s", refusal.code, request.method, request.route.rule, who
                )
            return rendering.problem(refusal.said, STATUS.get(refusal.code, 400), typed())
        except StoreUnavailable as error:
            log.warning("a page could not be saved or read: %s", error)
            said = "problem.unread" if request.method in ("GET", "HEAD") else "problem.unsaved"
            return rendering.problem(said, 503, typed())
        except Exception:
            log.exception("%s %s failed", request.method, request.route.rule)
            return rendering.problem("problem.broken", 500, typed())

    return guarded


def _met(callback: Callable[..., Any], seen: Seen, came: Callable[[str], None]) -> Callable[..., Any]:
    """Looks whether the phone that asks has seen more than this shop knows; tells one with access how far it is."""

    def met(*values: Any, **named: Any) -> Any:
        brought = cookie(SEEN)
        with suppress(StoreUnavailable):  # what can be shown is shown all the same, and the phone comes again
            seen.meet(brought)
        there = callback(*values, **named)
        if READER in request.environ and isinstance(there, HTTPResponse):
            came(request.remote_addr or "")
            with suppress(StoreUnavailable):
                if (given := seen.given()) != brought:
                    set_cookie(there, SEEN, given, PHONE_SECONDS)
        return there

    return met


def _shown_by_console() -> bytes:
    return str(request.environ.get(f"HTTP_{CONSOLE.upper()}", "")).encode("utf-8", "replace")


def _health(found: Mapping[str, Any], *, known: bool) -> HTTPResponse:
    """Strangers are told whether the box is well, and nothing else."""
    return answer(found if known else {"ok": found["ok"]}, 200 if found["ok"] else 503)


def _elsewhere(error: HTTPResponse, rendering: Rendering) -> HTTPResponse:
    """bottle's own page would echo the address back."""
    return rendering.problem(ELSEWHERE.get(error.status_code, "problem.broken"), error.status_code)
