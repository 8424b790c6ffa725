"""Turning views into pages: templates that always escape, one-time tokens, local times."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote

from bottle import HTTPResponse, SimpleTemplate, request

from edge.access.login import SignIn
from edge.access.newcomers import Newcomer
from edge.access.staff import Staff
from edge.clock import Clock, unstamp
from edge.desk.one_line import changed, kind_of
from edge.desk.views.timeline import begun
from edge.errors import Refusal
from edge.language import Language, Said
from edge.language.spans import ago
from edge.media import MOST_BYTES
from edge.outbox.way_in import WayIn
from edge.records.outcomes import ended, is_own
from edge.settings import Settings
from edge.web.base.escaping import escaped
from edge.web.base.extras import has_cards, sender, shown_besides, unpassed
from edge.web.base.faces import initials, tint
from edge.web.base.icons import drawing, icon, mark
from edge.web.base.kept_rows import KeptRows
from edge.web.base.language import READER, reading
from edge.web.base.live import MARK
from edge.web.base.minify import lean
from edge.web.base.phrases import (
    NOTHING,
    age,
    asked,
    attachable,
    delivery,
    dropped,
    ended_by_a_mark,
    is_brief,
    is_long,
    is_there,
    kind,
    lateness,
    left,
    left_soon,
    line_down,
    missing,
    news,
    size,
    source,
    tick,
    tone,
    way_out,
)
from edge.web.base.request import fields
from edge.web.base.runs import runs
from edge.web.base.tour import next_tap
from edge.web.base.wide import is_wide

HERE = Path(__file__).parent.parent
STATIC = HERE.parent.parent / "static"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
# Whatever is not named here is not served; no path of a request ever reaches the file system.
FILES: Mapping[str, str] = {
    name: _TYPES[name.rpartition(".")[2]]
    for name in (
        *("shop.css", "help.css", "lines.css", "pages.css", "panes.css", "wall.css", "reports.css"),
        *("icon.svg", "icon.png", "shop.js", "typing.js", "attach.js", "unsent.js"),
        *("finding.js", "bringing.js", "panes.js", "keys.js", "sound.js"),
    )
}
# What each refusal is in HTTP. Here and nowhere else.
STATUS: Mapping[str, int] = {
    "already_open": 409,
    "answered": 409,
    "bad_value": 400,
    "empty": 400,
    "no_room": 507,
    "not_found": 404,
    "not_offered": 409,
    "not_open": 409,
    "not_yours": 403,
    "owner_only": 403,
    "sign_in": 403,
    "stale": 409,
    "taken": 409,
    "too_late": 409,
    "too_long": 400,
    "unseen": 409,
    "unsent": 409,
    "wait": 429,
    "wrong_pin": 403,
}
# What every template may call, beside what depends on who reads.
WORDS: Mapping[str, Any] = {
    "age": age,
    "ago": ago,
    "asked": asked,
    "begun": begun,
    "delivery": delivery,
    "drawing": drawing,
    "dropped": dropped,
    "ended_by_a_mark": ended_by_a_mark,
    "has_cards": has_cards,
    "icon": icon,
    "initials": initials,
    "is_brief": is_brief,
    "is_long": is_long,
    "is_there": is_there,
    "is_own": is_own,
    "kind": kind,
    "changed": changed,
    "kind_of": kind_of,
    "left": left,
    "left_soon": left_soon,
    "line_down": line_down,
    "missing": missing,
    "mark_of": mark,
    "most_megabytes": MOST_BYTES // 2**20,
    "lateness": lateness,
    "news": news,
    "next_tap": next_tap,
    "outcome": ended,
    "quoted": quote,
    "runs": runs,
    "sender": sender,
    "shown_besides": shown_besides,
    "sentence": NOTHING,
    "size": size,
    "tint": tint,
    "tick": tick,
    "tone": tone,
    "unpassed": unpassed,
    "unstamp": unstamp,
    "way_out": way_out,
}
# So many pages are made at once; Python makes one at a time anyway. A long page takes ten times its size meanwhile.
AT_ONCE = 2
# Below this, compressing costs the Pi more than it saves the phone.
SMALL_BYTES = 1400


class Rendering:
    """Renders a template for somebody, or for nobody yet. Everything that a template may call is handed in here."""

    def __init__(
        self,
        settings: Settings,
        token: Callable[[str], str],
        clock: Clock,
        way_in: Callable[[], WayIn],
        ills: Callable[[], Sequence[Said]],
        newcomers: Callable[[str, Staff], Sequence[Newcomer]],
    ) -> None:
        """token: of a form on the page of this sign-in. newcomers: what this phone and person are told of others."""
        self._settings = settings
        self._token = token
        self._clock = clock
        self._way_in = way_in
        self._ills = ills
        self._newcomers = newcomers
        self._templates = _templates()
        self._kept_rows = KeptRows()
        self._attachable = cache(attachable)  # which programs there are is looked up once
        self._places = BoundedSemaphore(AT_ONCE)
        self._versions = {name: sha256(_content(name)).hexdigest()[:8] for name in FILES}

    def page(
        self,
        template: str,
        me: SignIn | None = None,
        *,
        status: int = 200,
        refresh: int = 0,
        holder: str = "",
        **view: Any,
    ) -> HTTPResponse:
        """A page of a template. `refresh`: seconds after which the phone asks for the board again by itself.

        holder: for whom the forms of the page are where nobody is signed in yet.
        """
        if me:
            request.environ[READER] = me.staff
        spoken = reading(request.environ, self._settings.shop())
        # Only a whole page of somebody's own may be called unchanged later.
        mark = request.environ[MARK] if me and status == HTTPStatus.OK and request.method == "GET" else ""
        of_reader = self._of_reader(spoken, me, holder)
        if hidden := sorted(of_reader.keys() & view.keys()):
            raise TypeError(f"the page {template} hides what its parts call: {', '.join(hidden)}")
        words = {**WORDS, **of_reader, "mark": mark, "refresh": refresh, **view}
        with self._places:
            html = self._templates[template].render(words).encode("utf-8", "replace")
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if mark:
            headers["ETag"] = mark
        return _packed(html, status, headers)

    def _of_reader(self, spoken: Language, me: SignIn | None, holder: str) -> dict[str, Any]:
        """What a template may call that depends on who reads."""
        shop = self._settings.shop()
        return {
            "shop": shop,
            "say": spoken.say,
            "lang": spoken.code,
            "me": me.staff if me else None,
            "others": me.others if me else (),
            "attachable": self._attachable,
            "kept_rows": self._kept_rows.fresh(self._clock.boottime(), shop),
            "the_way_in": self._way_in,
            "ills": self._ills(),
            "newcomers": lambda: self._newcomers(me.phone, me.staff) if me else (),
            "wide": is_wide(),
            "token": lambda: self._token(me.id if me else holder),
            "may_fetch": lambda file: file is not None and file.may_be_fetched(self._clock.now()),
            "file": self.file,
            "hour": lambda at: spoken.hour(at.astimezone(shop.timezone)) if at else "",
            "day": lambda at: self._day(at, spoken),
            "date": spoken.date,
            "source": lambda of: source(of, spoken, shop.timezone),
        }

    def problem(self, sentence: Said | str, status: int, typed: str = "") -> HTTPResponse:
        """A page that says what went wrong and, so that nobody writes it twice, what was typed."""
        return self.page("problem", status=status, sentence=sentence, typed=typed)

    def file(self, name: str) -> str:
        """The address of one of our files, with its version."""
        return f"/static/{name}?{self._versions[name]}"

    def _day(self, at: datetime | None, spoken: Language) -> str:
        """Today, Yesterday, or the date."""
        if at is None:
            return ""
        zone = self._settings.shop().timezone
        there, today = at.astimezone(zone).date(), self._clock.now().at.astimezone(zone).date()
        near = {0: "calendar.today", 1: "calendar.yesterday"}.get((today - there).days)
        return spoken.say(near) if near else spoken.date(there)


def given(name: str) -> str:
    """A field of the form that was sent, as text; "" where it is missing or no text at all."""
    return fields().getunicode(name, "", encoding="utf-8") or ""


def seen() -> int | None:
    """The newest message that the page of this form showed. A form of an older page says nothing.

    A row among others says it under another name: of `seen` a page has one, which its script moves on.
    """
    return place(given("seen") or given("newest"))


def place(text: str) -> int | None:
    """The sequence of a message as a page wrote it; None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def to(path: str) -> HTTPResponse:
    """POST, redirect, GET: a reload never sends a form again. Relative: the box has many names."""
    return HTTPResponse("", 303, headers={"Location": path})


def answer(value: Mapping[str, Any], status: int) -> HTTPResponse:
    return HTTPResponse(json.dumps(value), status, headers={"Content-Type": "application/json"})


def static_file(name: str) -> HTTPResponse:
    """One of our few files. Its address carries its version, so it may be kept for ever."""
    if name not in FILES:
        raise Refusal("not_found", "problem.no_file")
    headers = {"Content-Type": FILES[name], "Cache-Control": "public, max-age=31536000, immutable"}
    return _packed(_content(name), 200, headers, _squeezed(name))


@cache
def _content(name: str) -> bytes:
    return lean(name, (STATIC / name).read_bytes())


@cache
def _squeezed(name: str) -> bytes:
    """Once, and as well as can be: strangers ask for our files as often as they like."""
    return gzip.compress(_content(name), 9, mtime=0)


def _packed(body: bytes, status: int, headers: dict[str, str], squeezed: bytes = b"") -> HTTPResponse:
    headers["Vary"] = "Accept-Encoding"
    # Not get_header: it raises on bytes that are not UTF-8, and whoever sends them would get a 500.
    if len(body) > SMALL_BYTES and "gzip" in request.environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = squeezed or gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(body, status, headers=headers)


@cache
def _templates() -> Mapping[str, SimpleTemplate]:
    """By their names. Each is compiled once, when a page first wants it; so is what many pages include."""
    folder = HERE / "templates"
    found = {
        path.stem: SimpleTemplate(name=path.stem, lookup=[str(folder)], escape_func=escaped)
        for path in folder.glob("*.tpl")
    }
    for template in found.values():
        template.cache = found  # where it looks for what it includes
    return found
