"""The customers' phones on one plain page: what each customer sees, and a box to write as them. No script anywhere."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, SimpleTemplate, redirect, request, response

from edge.practice.cloud import Cloud
from edge.practice.customer import Customer, Line
from edge.practice.errors import GraphError
from edge.practice.guard import HEADERS, guard

_HERE = Path(__file__).parent
_SHOWN = ("image/jpeg", "image/png", "image/webp", "audio/ogg; codecs=opus", "audio/mp4", "audio/mpeg")
# Where the customers live, and the practice shop too: both pages tell the same hour, wherever the machine stands.
_KIGALI = timezone(timedelta(hours=2))
PHONES_MOST = 24
LINES_MOST = 40
TEXT_MOST = 4096

# What each state looks like, and what it says to who cannot see it.
TICKS = {
    "accepted": ("·", "on its way"),
    "sent": ("✓", "sent"),
    "delivered": ("✓✓", "delivered"),
    "read": ("✓✓", "read"),
    "failed": ("!", "failed"),
}
_WORDLESS = {
    "audio": "voice note",
    "image": "photo",
    "video": "video",
    "document": "document",
    "sticker": "sticker",
    "contacts": "contact",
    "location": "place",
}


class Phones:
    """Adds the page to an app. Reachable from this machine only, under its own name only."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._phones = SimpleTemplate((_HERE / "phones.tpl").read_text("utf-8"))
        self._chat = SimpleTemplate((_HERE / "chat.tpl").read_text("utf-8"))
        self._style = (_HERE / "phones.css").read_text("utf-8")

    def add_routes(self, app: Bottle) -> None:
        app.route("/", "GET", self._show_phones)
        app.route("/phones.css", "GET", self._show_style)
        app.route("/chat/<key:path>", "GET", self._show_chat)
        app.route("/chat/<key:path>", "POST", self._write)
        app.route("/media/<media_id>", "GET", self._show_file)

    def _show_phones(self) -> str:
        guard()
        # Never more than fit: tests make customers by the thousand.
        customers = sorted(self._cloud.customers, key=_newest, reverse=True)[:PHONES_MOST]
        customers.sort(key=lambda customer: customer.key)
        return str(self._phones.render(customers=customers, quote=quote, shop=self._cloud.account.name))

    def _show_chat(self, key: str) -> str:
        guard()
        customer = self._customer(key)
        typing = customer.typing_until is not None and customer.typing_until > self._cloud.now()
        lines = [_shown(customer, line) for line in reversed(customer.lines[-LINES_MOST:])]
        return str(self._chat.render(customer=customer, lines=lines, typing=typing, shop=self._cloud.account.name))

    def _write(self, key: str) -> None:
        guard()
        customer = self._customer(key)
        if request.forms.get("photo"):
            customer.sends_photo()
        elif request.forms.get("voice"):
            customer.sends_voice_note()
        elif text := (request.forms.getunicode("text") or "").strip():
            customer.writes(text[:TEXT_MOST])
        redirect(f"/#{quote(key, safe='')}", 303)

    def _show_file(self, media_id: str) -> HTTPResponse:
        guard()
        try:
            file = self._cloud.media.find(media_id, self._cloud.now())
        except GraphError:
            raise HTTPResponse("There is no such file.", 404) from None
        headers = {"Content-Type": file.mime} if file.mime in _SHOWN else {"Content-Type": "application/octet-stream"}
        return HTTPResponse(file.data, 200, {**headers, **HEADERS})

    def _show_style(self) -> str:
        guard()
        response.content_type = "text/css; charset=utf-8"
        return self._style

    def _customer(self, key: str) -> Customer:
        customer = next((each for each in self._cloud.customers if each.key == key), None)
        if customer is None:
            raise HTTPResponse("There is no such customer.", 404)
        return customer


def _shown(customer: Customer, line: Line) -> dict[str, object]:
    tick, said = TICKS[line.state]
    # Half a character (a lone surrogate) cannot be shown, and must not cost the page.
    text = line.text.encode("utf-8", "replace").decode() or f"[{_WORDLESS.get(line.kind, line.kind)}]"
    return {
        "side": "shop" if line.from_shop else "customer",
        "text": "This message was deleted" if line.revoked else text,
        "quoted": _quoted(customer, line),
        "revoked": line.revoked,
        "edited": line.edited and not line.revoked,
        "media_id": None if line.revoked else line.media_id,
        "kind": line.kind,
        "time": f"{line.at.astimezone(_KIGALI):%H:%M}",
        "tick": tick,
        "state": line.state,
        "said": said,
        "reactions": "".join(line.reactions.values()),
    }


def _quoted(customer: Customer, line: Line) -> str:
    found = customer.line(line.quotes) if line.quotes else None
    if found is None:
        return ""
    return "deleted" if found.revoked else found.text.encode("utf-8", "replace").decode() or f"[{found.kind}]"


def _newest(customer: Customer) -> float:
    return customer.lines[-1].at.timestamp() if customer.lines else 0.0
