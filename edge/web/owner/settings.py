"""The owner's settings, part by part, with the forms that the first set-up had."""

from __future__ import annotations

from functools import partial
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.backup import BackupNow
from edge.errors import Refusal
from edge.process.version import version
from edge.settings import Settings
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.owner.account_check import Checking
from edge.web.owner.settings_form import Entries, typed
from edge.web.staff.sign_in import Doors

# While somebody waits to pull a stick out.
REFRESH_SECONDS = 3
PARTS = ("shop", "place", "hours", "whatsapp", "replies", "note", "summary")


class SettingsPages:
    def __init__(
        self,
        entries: Entries,
        settings: Settings,
        checking: Checking,
        backup: BackupNow,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
    ) -> None:
        self._entries = entries
        self._settings = settings
        self._checking = checking
        self._backup = backup
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/settings", "GET", self.overview)
        app.route("/settings/whatsapp/check", "POST", self.check)
        app.route("/settings/backup", "POST", self.back_up)
        app.route("/settings/backup/use", "POST", self.use_stick)
        app.route("/settings/backup/out", "POST", self.let_stick_go)
        for ask in ("use", "out"):
            app.route(f"/settings/backup/{ask}", "GET", lambda: to("/settings"))
        # A page that said no stands under this address, and phones like to open it again.
        app.route("/settings/backup", "GET", self.overview)
        for part in PARTS:
            app.route(f"/settings/{part}", "GET", partial(self.part, part))
            app.route(f"/settings/{part}", "POST", partial(self.keep, part))

    def overview(self) -> HTTPResponse:
        return self._overview(self._doors.owner())

    def back_up(self) -> HTTPResponse:
        """Another copy now; the page says when it is there."""
        me = self._doors.owner()
        return self._forms.act(me, self._backup.ask, then="/settings", refused=partial(self._overview, me))

    def use_stick(self) -> HTTPResponse:
        """The stick that was put in is for backups from now on."""
        me, use = self._doors.owner(), partial(self._backup.sticks.use, given("stick"))
        return self._forms.act(me, use, then="/settings", refused=partial(self._overview, me))

    def let_stick_go(self) -> HTTPResponse:
        """It is to be pulled out; the page says when it may be."""
        me = self._doors.owner()
        return self._forms.act(me, self._backup.sticks.let_go, then="/settings", refused=partial(self._overview, me))

    def part(self, part: str) -> HTTPResponse:
        return self._page(part, self._doors.owner())

    def keep(self, part: str) -> HTTPResponse:
        """Keep what was entered, then show it as it is kept; a refusal shows it as it was typed."""
        me = self._doors.owner()
        return self._forms.act(
            me,
            lambda: self._entries.keep(part),
            after=self._checking.ask if part == "whatsapp" else None,
            then=f"/settings/{part}?kept",
            refused=partial(self._page, part, me),
        )

    def check(self) -> HTTPResponse:
        me = self._doors.owner()
        refused = partial(self._page, "whatsapp", me)
        return self._forms.act(me, after=self._checking.ask, then="/settings/whatsapp", refused=refused)

    def _overview(self, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        said: dict[str, Any] = {"sentence": refusal.said, "status": STATUS.get(refusal.code, 400)} if refusal else {}
        view = {"parts": PARTS, "backup": self._backup, "version": version(), "refresh_to": "/settings", **said}
        refresh = REFRESH_SECONDS if self._backup.sticks.is_leaving else 0
        return self._rendering.page("settings", me, refresh=refresh, **view)

    def _page(self, part: str, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        view: dict[str, Any] = self._entries.see(part)
        if refusal:
            view |= {"sentence": refusal.said, "status": STATUS.get(refusal.code, 400)}
        return self._rendering.page(
            "settings_part",
            me,
            action=f"/settings/{part}",
            typed=typed() if refusal else {},
            checked=self._checking.last(),
            fresh=False,
            kept="kept" in request.query and not refusal,
            **view,
        )
