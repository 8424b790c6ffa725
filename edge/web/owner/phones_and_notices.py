"""The owner's corner: notices, phones, and what is kept out of the queue."""

from __future__ import annotations

from functools import partial
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.login import Login, SignIn
from edge.clock import Clock
from edge.desk.views.board import Board
from edge.notices import Notices
from edge.server.listener import NOWHERE, own_address
from edge.web.base import qr
from edge.web.base.forms import Forms
from edge.web.base.rendering import Rendering, given
from edge.web.base.request import is_under_a_number
from edge.web.owner.coming_back import ComingBack
from edge.web.staff.sign_in import Doors


class Office:
    def __init__(
        self,
        login: Login,
        back: ComingBack,
        notices: Notices,
        board: Board,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
        clock: Clock,
    ) -> None:
        self._login = login
        self._back = back
        self._notices = notices
        self._board = board
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._clock = clock

    def add_routes(self, app: Bottle) -> None:
        app.route("/apart", "GET", self.apart)
        app.route("/notices", "GET", self.notices)
        app.route("/notices/<notice_id:re:n_[a-z0-9]+>/settle", "POST", self.settle)
        app.route("/phones", "GET", self.phones)
        app.route("/phones/add", "POST", self.add_phone)
        app.route("/phones/key", "POST", self.new_key)
        app.route("/phones/let-in", "POST", self.let_in)
        app.route("/phones/<phone:re:p_[a-z0-9]+>/end", "GET", self.asked)
        app.route("/phones/<phone:re:p_[a-z0-9]+>/end", "POST", self.end_phone)
        app.route("/phones/<phone:re:p_[a-z0-9]+>/ours", "POST", self.ours)

    def apart(self) -> HTTPResponse:
        """Group messages, what Meta's agent answers, and what could not be read: for everybody, to read only."""
        return self._rendering.page("apart", self._doors.asking(), apart=self._board.apart())

    def notices(self) -> HTTPResponse:
        """Everybody may read what is wrong; the owner may say that it is put right."""
        me, trusted = self._doors.asking(), self._clock.now().trusted
        return self._rendering.page("notices", me, notices=self._notices.open(), trusted=trusted)

    def settle(self, notice_id: str) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(
            me, lambda: self._notices.settle(notice_id, me.staff.id, self._clock.now()), then="/notices"
        )

    def phones(self) -> HTTPResponse:
        return self._phones_page(self._doors.owner())

    def add_phone(self) -> HTTPResponse:
        """Shows a new code. On a reload nothing more happens: the token has been spent."""
        me = self._doors.owner()
        new = partial(self._login.enrol_code, me.staff)
        return self._forms.act(me, new, then=lambda code: self._phones_page(me, code or ""))

    def new_key(self) -> HTTPResponse:
        """Shows a new key on paper, this once. On a reload nothing more happens."""
        me = self._doors.owner()
        new = partial(self._login.key.make, me.staff)
        return self._forms.act(me, new, then=lambda key: self._phones_page(me, key=key or ""))

    def end_phone(self, phone: str) -> HTTPResponse:
        """With a second tap, which is asked for here; what waits after a restore has no access, and goes with one."""
        me = self._doors.owner()
        if given("sure") != "yes" and any(one.id == phone and not one.waits for one in self._login.phones()):
            return self._phones_page(me, asked=phone)
        return self._forms.act(me, lambda: self._login.end_access(phone, me.staff), then="/phones")

    def asked(self, phone: str) -> HTTPResponse:
        """Where the word of a phone that was let in leads: whether to end its access, or whether it is theirs."""
        return self._phones_page(self._doors.owner(), asked=phone)

    def ours(self, phone: str) -> HTTPResponse:
        """It was one of us: the word that this phone was let in goes."""
        me = self._doors.owner()
        return self._forms.act(me, lambda: self._login.newcomers.is_ours(phone, me.staff, me.phone), then="/phones")

    def let_in(self) -> HTTPResponse:
        """Phones and people of a restored copy, and its account, by their ids: those that the owner had before them."""
        me = self._doors.owner()
        return self._forms.act(me, lambda: self._back.let_in(given("who").split(), me.staff), then="/phones")

    def _phones_page(self, me: SignIn, code: str = "", key: str = "", asked: str = "") -> HTTPResponse:
        """asked: the phone that an owner is about to end."""
        more = {**(new_phone(code) if code else {"code": ""}), "key": key, "asked": asked}
        more["is_last"] = self._login.is_last_of_owners(asked)
        more["has_key"] = bool(self._login.key.made_at)
        phones = [phone for phone in self._login.phones() if not phone.waits]
        awaiting: dict[str, Any] = {"people": self._back.people(), "waiting_phones": self._back.phones()}
        awaiting["account"] = self._back.account()
        return self._rendering.page("phones", me, phones=phones, this=me.phone, **awaiting, **more)


def new_phone(code: str) -> dict[str, Any]:
    """What new_phone.tpl shows. The address in the camera's code is the one under which the owner sees the page: it led
    here, so it will from the new phone. Not all phones know names, so beside a name stands the number."""
    host = str(request.get_header("Host"))
    typed = host if is_under_a_number() else _numbered(host)
    return {"code": code, "address": f"http://{typed}/enrol", "qr": qr.code(f"http://{host}/enrol?code={code}")}


def _numbered(host: str) -> str:
    """The same place by the box's number, where it has one that phones reach."""
    number, (_, colon, port) = own_address(), host.partition(":")
    return host if number == NOWHERE else f"{number}{colon}{port}"
