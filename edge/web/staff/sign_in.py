"""Coming in: enrolling a phone, signing in and out, and who is asking."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.login import Login, SignIn
from edge.access.staff import Staff
from edge.access.team import Team
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.log import Seldom
from edge.server.connection import KNOWN
from edge.web.base.language import READER
from edge.web.base.live import is_asked_by_page
from edge.web.base.rendering import Rendering, given, to
from edge.web.base.request import cookie, is_under_a_number

log = logging.getLogger(__name__)

# Has nothing, may do nothing, and reads the shop's own language.
NOBODY = Staff("", "")
PHONE_COOKIE, SIGN_IN_COOKIE = "phone", "sign_in"
# A phone stays enrolled until the owner ends its access.
PHONE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie


class Doors:
    def __init__(
        self,
        login: Login,
        team: Team,
        rendering: Rendering,
        by_name: Callable[[], str],
        practises: Callable[[], bool],
    ) -> None:
        self._by_name = by_name
        self._practises = practises
        self._login = login
        self._team = team
        self._rendering = rendering
        self._seldom = Seldom(log)

    def add_routes(self, app: Bottle) -> None:
        app.route("/enrol", "GET", self.enrol_page)
        app.route("/enrol", "POST", self.enrol)
        app.route("/sign-in", "GET", self.sign_in_page)
        app.route("/sign-in", "POST", self.sign_in)
        app.route("/sign-out", "POST", self.sign_out)

    def asking(self) -> SignIn:
        """Who sent this request; refused `sign_in` when nobody is signed in on that phone."""
        me = self.known()
        if me is None:
            raise Refusal("sign_in", "door.sign_in_again")
        return me

    def known(self) -> SignIn | None:
        """Who sent this request, where somebody is signed in on that phone."""
        by_itself = is_asked_by_page(request.environ)
        me = self._login.who(cookie(PHONE_COOKIE), cookie(SIGN_IN_COOKIE), by_itself=by_itself)
        if me:
            request.environ[READER] = me.staff
            _let_in_first()
        return me

    def looking(self) -> SignIn:
        """For a page that can only be looked at: nobody, at a phone that has access; refused `sign_in` elsewhere.

        Whoever is signed in there is not asked for, and their sign-in grows old meanwhile.
        """
        phone = self._login.phone(cookie(PHONE_COOKIE))
        if phone is None:
            raise Refusal("sign_in", "door.no_access")
        request.environ[READER] = NOBODY
        _let_in_first()
        return SignIn("", NOBODY, phone)

    def has_access(self) -> bool:
        """Whether the phone that asks is one of the shop's; False also where the store cannot say."""
        with suppress(StoreUnavailable):
            return self._login.phone(cookie(PHONE_COOKIE)) is not None
        return False

    def owner(self) -> SignIn:
        me = self.asking()
        if not me.staff.owner:
            raise Refusal("owner_only", "door.owner_only")
        return me

    def toured(self, me: SignIn, step: int) -> None:
        """Whoever has done this has got so far in the tour of a practice shop; nothing elsewhere."""
        if self._practises():
            self._team.toured(me.staff, step)

    def enrol_page(self) -> HTTPResponse:
        """Shows the code back in a form: looking spends nothing, so a preview of the address does no harm."""
        waits = self._login.waits(cookie(PHONE_COOKIE))
        code, name = code_asked(), self.name()
        by_name = name and (f"{name}/enrol?code={code}" if code else f"{name}/")  # where it may be in already
        return self._rendering.page("enrol", code=code, waits=waits, by_name=by_name, name=name)

    def enrol(self) -> HTTPResponse:
        try:
            with self.slowed():
                secret = self._carried() or self._login.enrol(given("code"), self.label(), cookie(PHONE_COOKIE))
        except Refusal as refusal:
            status = 429 if refusal.code == "wait" else 403
            return self._rendering.page("enrol", code="", waits=False, by_name="", sentence=refusal.said, status=status)
        return self.let_in(to("/sign-in"), secret)

    def name(self) -> str:
        """Where the pages are under the box's name, for a phone that sees them under its number; "" for none."""
        return self._by_name() if is_under_a_number() else ""

    def carry_over(self) -> str:
        """An address under the box's name that the phone which asks opens next: its right to the box comes along."""
        code = self._login.carrying.offer(cookie(PHONE_COOKIE), request.remote_addr or "")
        return f"{self.name()}/enrol?code={code}"

    def _carried(self) -> str:
        """The secret that this phone has under the box's number, where it brings it over and still has access."""
        secret = self._login.carrying.take(given("code"), request.remote_addr or "")
        return secret if secret and self._login.phone(secret) else ""

    @contextmanager
    def slowed(self) -> Iterator[None]:
        """Around what looks at a code that this peer brings: refused `wait` after a few wrong ones."""
        peer = request.remote_addr or ""
        try:
            with self._login.guesses.counted(peer):
                yield
        except Refusal as refusal:
            self._seldom.say(refusal.code, "a code was refused, %s: %s", refusal.code, peer)
            raise

    def let_in(self, there: HTTPResponse, secret: str) -> HTTPResponse:
        """An answer that gives this phone its access."""
        set_cookie(there, PHONE_COOKIE, secret, PHONE_SECONDS)
        return there

    def phone_secret(self) -> str:
        """What the phone that asks brings to show that it has access."""
        return cookie(PHONE_COOKIE)

    def label(self) -> str:
        """What the phone that asks says it is, as far as the owner needs it to tell one from another."""
        return _label(request.environ.get("HTTP_USER_AGENT", ""))

    def sign_in_page(self) -> HTTPResponse:
        if self._login.phone(cookie(PHONE_COOKIE)) is None:
            return to("/enrol")
        return self._sign_in_page(request.query.getunicode("name", "") or "")

    def sign_in(self) -> HTTPResponse:
        """A right PIN gives this phone a new cookie: one that somebody planted before is worth nothing."""
        try:
            secret = self._login.sign_in(cookie(PHONE_COOKIE), given("name"), given("pin"))
        except Refusal as refusal:
            if refusal.code == "sign_in":
                return to("/enrol")
            said = refusal.said
            return self._sign_in_page(given("name"), sentence=said, status=429 if refusal.code == "wait" else 403)
        return self.signed_in(to("/"), secret)

    def signed_in(self, there: HTTPResponse, secret: str, phone: str = "") -> HTTPResponse:
        """An answer that signs this phone in. phone: the secret that it has from now on; "" for the one that it has."""
        set_cookie(there, SIGN_IN_COOKIE, secret, None)
        set_cookie(
            there, PHONE_COOKIE, phone or cookie(PHONE_COOKIE), PHONE_SECONDS
        )  # a phone in use never comes to its end
        return there

    def _sign_in_page(self, name: str, **more: Any) -> HTTPResponse:
        """Who are you; then that person's PIN. Where only one works here, that is the one."""
        people = self._login.people(cookie(PHONE_COOKIE))
        chosen = self._team.named(name) if name else people[0] if len(people) == 1 else None
        return self._rendering.page("sign_in", people=people, chosen=chosen, **more)

    def sign_out(self) -> HTTPResponse:
        """Ends it in the store too. Needs no token: the worst that a forged one does is to ask for the PIN again."""
        with suppress(StoreUnavailable):  # on a full card the phone forgets its key all the same, and nobody has it
            self._login.sign_out(cookie(SIGN_IN_COOKIE))
        there = to("/sign-in")
        there.delete_cookie(SIGN_IN_COOKIE, path="/")
        return there


def code_asked() -> str:
    """The one-time code of an address, as far as it can be one: it goes back into a page."""
    return re.sub(r"[^0-9A-Za-z]", "", request.query.getunicode("code", "") or "")[:20]


def _let_in_first() -> None:
    """The listener lets this phone's next requests go before those of strangers."""
    known = request.environ.get(KNOWN)
    if known:
        known()


def set_cookie(there: HTTPResponse, name: str, secret: str, seconds: int | None) -> None:
    """Not `secure`: the shop's own network has no https, and with it the cookie would never come back."""
    lasting = {"max_age": seconds} if seconds else {}
    there.set_cookie(name, secret, path="/", httponly=True, samesite="strict", **lasting)


def _label(agent: str) -> str:
    inside = re.search(r"\(([^)]{1,80})", agent)
    parts = [part.strip() for part in inside[1].split(";")] if inside else []
    named = [part for part in parts if part and part not in ("Linux", "U", "K", "wv")]
    return re.sub(r"[^\w .,+-]", "", " ".join(named[:2])) or ""
