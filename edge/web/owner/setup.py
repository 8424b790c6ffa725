"""The first set-up: five pages, each kept by itself, so that it goes on after a power cut where it stood.

The phone that came with the console's code does it; from the third page on, where it has made its owner, the owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.first_phone import FirstPhone
from edge.access.login import Login, SignIn
from edge.access.team import Pin
from edge.errors import Refusal
from edge.settings import Settings, SetUp
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.owner.account_check import Checking
from edge.web.owner.phones_and_notices import new_phone
from edge.web.owner.settings_form import Entries, typed
from edge.web.staff.sign_in import Doors, code_asked

STEPS = ("shop", "hours", "owner", "whatsapp", "people")
OWNER, WHATSAPP, PEOPLE = 3, 4, 5
# By then the program has ended, and says on a page of its own how far it is.
_COMES_SECONDS = 8
# What stays open while the shop is being set up: its own files, its health, and once there is an owner the doors.
_ALWAYS = ("/setup", "/static/", "/healthz")
_WITH_OWNER = ("/enrol", "/sign-in", "/sign-out")


@dataclass(frozen=True, slots=True)
class Founder:
    """Who sets the shop up now: `id` holds the forms, `me` is None until there is an owner."""

    id: str
    me: SignIn | None


class SettingUp:
    def __init__(
        self,
        first: FirstPhone,
        entries: Entries,
        settings: Settings,
        login: Login,
        checking: Checking,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
    ) -> None:
        self._first = first
        self._entries = entries
        self._settings = settings
        self._login = login
        self._checking = checking
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.install(self._led)
        app.route("/setup", "GET", self.door)
        app.route("/setup", "POST", self.begin)
        app.route("/setup/<number:re:[1-5]>", "GET", lambda number: self.step(int(number)))
        app.route("/setup/<number:re:[1-5]>", "POST", lambda number: self.keep(int(number)))
        app.route("/setup/1/restore", "POST", self.restore)
        app.route("/setup/4/check", "POST", self.check)
        app.route("/setup/4/later", "POST", self.later)
        app.route("/setup/5/phone", "POST", self.add_phone)
        app.route("/setup/5/stick", "POST", self.use_stick)
        app.route("/setup/<_:re:.+>", "GET", lambda _: to("/setup"))

    def door(self) -> HTTPResponse:
        """Where the console's address leads: looking spends nothing. A phone that is in already goes on."""
        code = code_asked()
        if not code and self._founder():
            return to(f"/setup/{self._reached()}")
        if not code and self._first.owner():
            return self._waiting()
        return self._rendering.page("setup_door", code=code)

    def begin(self) -> HTTPResponse:
        try:
            with self._doors.slowed():
                secret = self._first.admit(given("code"), self._doors.label())
        except Refusal as refusal:
            status = STATUS.get(refusal.code, 400)
            return self._rendering.page("setup_door", code="", sentence=refusal.said, status=status)
        return self._doors.let_in(to("/setup/1"), secret)

    def step(self, number: int) -> HTTPResponse:
        founder = self._founder()
        if founder is None or number > self._reached():
            return to("/setup")
        return self._page(number, founder)

    def keep(self, number: int) -> HTTPResponse:
        """Keep one page and go on to the next. Sent twice it is kept once, and goes on all the same.

        Not by Forms.act: a PIN is made ready before the transaction, and the same page says why it is no good.
        """
        founder = self._asking()
        ends = number == PEOPLE and bool(given("finish"))
        # Whoever opens the shop with somebody typed in wants them too.
        takes_on = number in (OWNER, PEOPLE) and not (ends and not given("name").strip() and not given("pin"))
        try:
            pin = self._first.team.chosen_pin(given("pin")) if takes_on else None
            with self._forms.once(given("token"), founder.id) as fresh:
                if fresh and (pin or number != PEOPLE):
                    self._keep(number, pin)
                if fresh:
                    self._finish(founder) if ends else self._done(number)
            if fresh and number == OWNER:
                return self._doors.sign_in()  # and from the board, as from everywhere, back to the next step
            if fresh and number == WHATSAPP:
                self._checking.ask()
        except Refusal as refusal:
            return self._page(number, founder, refusal)
        if ends:
            return to("/")
        stays = number in (WHATSAPP, PEOPLE)  # to read what WhatsApp said; to enter one more
        return to(f"/setup/{number if stays else number + 1}")

    def restore(self) -> HTTPResponse:
        """The shop of a stick takes the place of this empty one. The phone waits, and comes in as at the console."""
        founder = self._asking()

        def asked() -> str:
            self._entries.bring_back.ask(given("copy"))
            return self._first.code_of_the_copy()

        return self._forms.act(founder, asked, then=self._coming, refused=partial(self._page, 1, founder))

    def _coming(self, code: str | None) -> HTTPResponse:
        page = self._rendering.page("coming_back")
        page.set_header(
            "Refresh", f"{_COMES_SECONDS}; url=/enrol?code={code}" if code else f"{_COMES_SECONDS}; url=/setup"
        )
        return page

    def check(self) -> HTTPResponse:
        founder = self._asking()
        refused = partial(self._page, WHATSAPP, founder)
        return self._forms.act(founder, after=self._checking.ask, then=f"/setup/{WHATSAPP}", refused=refused)

    def later(self) -> HTTPResponse:
        """WhatsApp's account is not at hand: the box goes on without it, and the board says so."""
        return self._forms.act(self._asking(), partial(self._done, WHATSAPP), then=f"/setup/{PEOPLE}")

    def add_phone(self) -> HTTPResponse:
        founder = self._asking()

        def added() -> dict[str, Any] | None:
            return new_phone(self._login.enrol_code(founder.me.staff)) if founder.me else None

        return self._forms.act(founder, added, then=lambda shown: self._page(PEOPLE, founder, **(shown or {})))

    def use_stick(self) -> HTTPResponse:
        """The stick that was put in is for backups: the first is made while the rest is entered."""
        founder = self._asking()
        use, refused = partial(self._entries.use_stick, given("stick")), partial(self._page, PEOPLE, founder)
        return self._forms.act(founder, use, then=f"/setup/{PEOPLE}", refused=refused)

    def _led(self, callback: Callable[..., Any]) -> Callable[..., Any]:
        """Around every page: until the shop is set up, all of them lead here."""

        def page(*values: Any, **named: Any) -> Any:
            if self._first.finished() or request.path.startswith(_ALWAYS):
                return callback(*values, **named)
            if request.path.startswith(_WITH_OWNER) and self._first.owner():
                return callback(*values, **named)
            return to("/setup")

        return page

    def _keep(self, number: int, pin: Pin | None) -> None:
        """pin: where this page takes somebody on."""
        if pin is None:
            self._entries.keep(STEPS[number - 1])
        elif number == OWNER:
            self._found(pin)
        else:
            self._first.team.add(given("name"), pin=pin)

    def _finish(self, founder: Founder) -> None:
        """Open the shop. Refused without an owner, who alone could go on from there."""
        if founder.me is None:
            raise Refusal("owner_only", "setup_pages.owner_first")
        self._settings.change_set_up(replace(self._settings.stored_set_up() or SetUp(""), finished=True))

    def _found(self, pin: Pin) -> None:
        """Make the owner: one, whoever else has this page open at the same moment."""
        if owner := self._first.owner():
            raise Refusal("already_open", "setup_pages.has_owner", name=owner.name)
        if given("pin") != given("again"):
            raise Refusal("bad_value", "setup_pages.pins_differ")
        self._first.team.add(given("name"), owner=True, pin=pin)

    def _done(self, number: int) -> None:
        so_far = self._settings.stored_set_up() or SetUp("")
        if so_far.step <= number < len(STEPS):
            self._settings.change_set_up(replace(so_far, step=number + 1))

    def _so_far(self) -> SetUp:
        return self._settings.set_up() or SetUp("")

    def _reached(self) -> int:
        return self._so_far().step

    def _founder(self) -> Founder | None:
        """The owner where there is one, else the phone that came with the code; nobody after the end."""
        if self._first.finished():
            return None
        if self._first.owner():
            me = self._doors.known()
            return Founder(me.id, me) if me and me.staff.owner else None
        phone = self._first.is_this(self._doors.phone_secret())
        return Founder(phone, None) if phone else None

    def _asking(self) -> Founder:
        founder = self._founder()
        if founder is None:
            raise Refusal("sign_in", "setup_pages.not_yours")
        return founder

    def _waiting(self) -> HTTPResponse:
        """There is an owner, and somebody else looks: who may sign in as them is asked to."""
        if self._first.finished():
            return to("/")
        owner, me = self._first.owner(), self._doors.known()
        if me is None:
            return to("/sign-in")
        return self._rendering.page("setup_wait", owner=owner)

    def _page(self, number: int, founder: Founder, refusal: Refusal | None = None, **more: Any) -> HTTPResponse:
        part = STEPS[number - 1]
        view = self._entries.see(part) if number != OWNER else {"part": part}
        if refusal:
            more |= {"sentence": refusal.said, "status": STATUS.get(refusal.code, 400)}
        return self._rendering.page(
            "setup_step",
            founder.me,
            holder=founder.id,
            number=number,
            steps=len(STEPS),
            reached=self._reached(),
            action=f"/setup/{number}",
            typed=typed() if refusal else {},
            fresh=self._so_far().step <= 1,
            owner=self._first.owner(),
            people=self._first.team.everyone(),
            checked=self._checking.last(),
            **(self._proof() if number == PEOPLE else {}),
            **{"code": "", **view, **more},
        )

    def _proof(self) -> dict[str, Any]:
        """The last thing: somebody writes to the shop's number, and it is seen to come in."""
        checked, account = self._checking.last(), self._settings.account()
        answers = checked.answers if checked else ()
        number = next((each.said.facts["phone"] for each in answers if each.said.key == "account.number"), "")
        return {"proves": account is not None, "came": self._first.heard_at(), "number_to_write": number}
