"""The page of the Wi-Fi that the box itself makes for the staff's phones."""

from __future__ import annotations

from functools import partial

from bottle import Bottle, HTTPResponse

from edge.access.login import Login, SignIn
from edge.errors import Refusal
from edge.server.own_wifi import MINUTES, OwnWifi
from edge.settings import Settings
from edge.web.base import qr
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors


class OwnWifiPages:
    def __init__(
        self, wifi: OwnWifi, login: Login, settings: Settings, doors: Doors, forms: Forms, rendering: Rendering
    ) -> None:
        self._wifi = wifi
        self._login = login
        self._settings = settings
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/own-wifi", "GET", self.page)
        app.route("/own-wifi/<_:re:.+>", "GET", lambda _: to("/own-wifi"))
        app.route("/own-wifi/on", "POST", self.make)
        app.route("/own-wifi/off", "POST", self.end)

    def page(self) -> HTTPResponse:
        return self._page(self._doors.owner())

    def make(self) -> HTTPResponse:
        """Shows its name and password, this once, and a code with which this phone comes in there."""
        me = self._doors.owner()
        return self._forms.act(
            me, partial(self._asked, me), then=lambda made: self._page(me, made), refused=partial(self._refused, me)
        )

    def end(self) -> HTTPResponse:
        """With a second tap: phones that are in it lose the box until they are in another one."""
        me = self._doors.owner()
        if given("sure") != "yes":
            return self._page(me, asks=True)
        return self._forms.act(me, self._wifi.end, then="/own-wifi", refused=partial(self._refused, me))

    def _asked(self, me: SignIn) -> tuple[str, str, str]:
        name, key = self._wifi.make(self._settings.shop().name)
        return name, key, self._login.enrol_code(me.staff)

    def _refused(self, me: SignIn, refusal: Refusal) -> HTTPResponse:
        return self._page(me, refusal=refusal)

    def _page(
        self,
        me: SignIn,
        made: tuple[str, str, str] | None = None,
        refusal: Refusal | None = None,
        *,
        asks: bool = False,
    ) -> HTTPResponse:
        name, key, code = made or ("", "", "")
        said, status = (refusal.said, STATUS.get(refusal.code, 400)) if refusal else (NOTHING, 200)
        join = qr.code(f"WIFI:T:WPA;S:{name};P:{key};;") if made else None
        return self._rendering.page(
            "own_wifi",
            me,
            state=self._wifi.state(),
            name=name,
            key=key,
            opens=f"http://iduka.local/enrol?code={code}",
            qr=join,
            asks=asks,
            minutes=MINUTES,
            sentence=said,
            status=status,
        )
