"""How messages reach the box: the links of the way in, what to enter at Meta, and the ways that have a recipe."""

from __future__ import annotations

from functools import partial
from typing import Any

from bottle import Bottle, HTTPResponse

from edge.access.login import SignIn
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.rendering import STATUS, Rendering
from edge.web.owner.account_check import Checking
from edge.web.owner.settings_form import Entries
from edge.web.staff.sign_in import Doors

PAGE = "/settings/way-in"
# Each with what is typed on the box, the same in every language: docs/shop/the-way-in.md has the rest.
WAYS = {
    "cloudflare": (
        "cloudflared tunnel create --credentials-file iduka.json iduka",
        "cloudflared tunnel route dns iduka shop.example.com",
        "sudo systemctl enable --now iduka-tunnel",
    ),
    "tailscale": (
        "sudo tailscale up",
        "sudo tailscale funnel --bg --set-path=/webhook http://127.0.0.1:8081/webhook",
    ),
    "machine": (
        "packaging/ways/wireguard/fill shop.example.com 203.0.113.7 ways",
        "sudo systemctl enable --now wg-quick@iduka",
    ),
}
RECIPE = "/usr/share/doc/iduka/docs/shop/the-way-in.md"
_CALLBACK = "account.callback"


class WayInPage:
    """links: asks about the way, and keeps what came of it until it is shown."""

    def __init__(self, links: Checking, entries: Entries, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._links = links
        self._entries = entries
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route(PAGE, "GET", self.page)
        app.route(PAGE, "POST", self.ask)

    def page(self) -> HTTPResponse:
        return self._page(self._doors.owner())

    def ask(self) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(me, after=self._links.ask, then=PAGE, refused=partial(self._page, me))

    def _page(self, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        view: dict[str, Any] = self._entries.see("whatsapp")
        checked = self._links.last()
        told = checked.answers if checked else ()
        address = next((each.said.facts["address"] for each in told if each.said.key == _CALLBACK), None)
        if refusal:
            view |= {"sentence": refusal.said, "status": STATUS.get(refusal.code, 400)}
        return self._rendering.page(
            "way_in_page", me, checked=checked, address=address, ways=WAYS, recipe=RECIPE, action=PAGE, **view
        )
