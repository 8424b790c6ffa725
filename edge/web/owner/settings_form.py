"""What an owner enters about the shop, part by part: on the pages of the first set-up, and later under Settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bottle import request

from edge.backup import BackupNow, BringBack
from edge.desk.closed_notes import texts
from edge.desk.dialling import dialled
from edge.errors import Refusal
from edge.hours import DAYS, MOST_DAYS_OFF
from edge.language import LANGUAGES
from edge.outbox.owners_number import OwnersNumber
from edge.paper.owners_message import OwnersMessage
from edge.settings import MOST_CLOSED_NOTE, Account, Settings, ShopSettings
from edge.text import plain
from edge.web.base.language import reading
from edge.web.base.rendering import given
from edge.web.base.request import fields

# What can be chosen, in seconds. What a shop has entered at its console stands among these too.
CHOICES: Mapping[str, tuple[int, ...]] = {
    "undo_seconds": (0, 3, 6, 10, 20, 30),
    "lease_seconds": (1800, 3600, 7200, 14400, 28800),
    "reopen_seconds": (3600, 43200, 86400, 172800, 259200),
    "look_after_seconds": (3600, 7200, 14400, 28800, 86400),
}
# As maps write it when somebody copies a place: -1.9441, 30.0619.
_POSITION = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*[,;\s]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
SWITCHES = ("beside_app", "direct_send", "wall_names")
# By the names of their fields: what a form calls its token is its own one-time token.
SECRETS = {"access_token": "token", "app_secret": "app_secret"}
# Zones are named after places; the rest are other names for the same, kept for old programs.
_CONTINENTS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

# So many empty fields for days off stand on the page; who needs more saves in between.
_MORE_DAYS_OFF = 3


class Entries:
    """The parts. `keep` reads the form that was sent; call it inside a transaction."""

    def __init__(self, settings: Settings, owners: OwnersMessage, backup: BackupNow) -> None:
        self._backup = backup
        self._settings = settings
        self._owners = owners
        self._keepers: Mapping[str, Callable[[], object]] = {
            "shop": self._keep_shop,
            "place": self._keep_place,
            "hours": self._keep_hours,
            "whatsapp": self._keep_account,
            "replies": self._keep_replies,
            "note": self._keep_note,
            "summary": self._keep_summary,
        }
        self._views: Mapping[str, Callable[[], dict[str, Any]]] = {
            "shop": lambda: {"languages": LANGUAGES, "back": backup.bring_back},
            "place": lambda: {},
            "hours": self._see_hours,
            "whatsapp": self._see_account,
            "replies": self._see_replies,
            "note": self._see_note,
            "summary": self._see_summary,
            "people": lambda: {"backup": backup},
        }

    def see(self, part: str) -> dict[str, Any]:
        """What the template of this part shows. Never a secret: only whether there is one."""
        return {"part": part, **self._views[part]()}

    def keep(self, part: str) -> None:
        """Take what was entered. Refuses what cannot be, in words, and then keeps nothing of it."""
        self._keepers[part]()

    @property
    def bring_back(self) -> BringBack:
        """What an empty box offers in place of all that could be entered."""
        return self._backup.bring_back

    def use_stick(self, stick: str) -> None:
        """One that was put in is for backups from now on."""
        self._backup.sticks.use(stick)

    def _keep_shop(self) -> None:
        self._settings.change_shop(name=plain(given("name")), language=given("language"))

    def _keep_place(self) -> None:
        """The position as a map tells it: two numbers in one field. Empty fields take away what was there."""
        position, phone = plain(given("position")), plain(given("contact_phone")).strip()
        found = _POSITION.fullmatch(position)
        if position and not found:
            raise Refusal("bad_value", "settings.position")
        latitude, longitude = (float(found[1]), float(found[2])) if found else (None, None)
        place = {"address": " ".join(plain(given("address")).split()), "latitude": latitude, "longitude": longitude}
        self._settings.change_shop(**place, contact_phone=dialled(phone, self._settings.shop().zone) if phone else "")

    def _see_hours(self) -> dict[str, Any]:
        shop = self._settings.shop()
        names = reading(request.environ, shop).listed("calendar.weekdays")
        days = [(name, *_spans_of(day)) for name, day in zip(names, shop.hours, strict=True)]
        free = min(_MORE_DAYS_OFF, MOST_DAYS_OFF - len(shop.days_off))
        return {"days": days, "zones": _zones(), "days_off": [*shop.days_off, *[""] * free]}

    def _keep_hours(self) -> None:
        hours = tuple(" ".join(filter(None, (_span_given(day, ""), _span_given(day, "_again")))) for day in range(DAYS))
        days_off = [day for place in range(MOST_DAYS_OFF) if (day := given(f"day_off_{place}"))]
        changes = {"zone": given("zone"), "day_cut": given("day_cut"), "last_saturday": given("last_saturday")}
        self._settings.change_shop(hours=hours, days_off=tuple(days_off), **changes)

    def _see_account(self) -> dict[str, Any]:
        return {"account": self._settings.account(), "own_verify_token": self._own_verify_token()}

    def _keep_account(self) -> None:
        """A secret that is left empty stays as it is: nothing that the box has is ever shown, not even to its owner."""
        ids = {name: plain(given(name)) for name in ("phone_number_id", "waba_id")}
        secrets = {name: plain(given(field)) for field, name in SECRETS.items()}
        known = self._settings.stored_account()
        if known:
            account = replace(known, **ids, **{name: value for name, value in secrets.items() if value})
        else:
            account = Account(**ids, **secrets, verify_token=self._made_verify_token())
        seen_by_others = given("secret_seen") == "yes"
        if account != known or seen_by_others:
            self._settings.change_account(account, old_secret_is_known=seen_by_others)

    def _own_verify_token(self) -> str:
        """The word with which WhatsApp opens the hook, where the box has made it; one of the owner's own is theirs."""
        known, made = self._settings.account(), self._made_verify_token()
        return made if known is None or known.verify_token == made else ""

    def _made_verify_token(self) -> str:
        return self._settings.box_secret("verify token").hex()[:24]

    def _see_replies(self) -> dict[str, Any]:
        shop = self._settings.shop()
        values = {name: getattr(shop, name) for name in CHOICES}
        choices = {name: sorted({*choice, values[name]}) for name, choice in CHOICES.items()}
        return {"choices": choices, "values": values, "switches": {name: getattr(shop, name) for name in SWITCHES}}

    def _keep_replies(self) -> None:
        shop = self._settings.shop()
        seconds = {name: _chosen(given(name), choice, shop, name) for name, choice in CHOICES.items()}
        self._settings.change_shop(**seconds, **{name: given(name) == "yes" for name in SWITCHES})

    def _see_note(self) -> dict[str, Any]:
        known = texts(self._settings.shop())
        return {"notes": {code: (LANGUAGES[code], known[code]) for code in LANGUAGES}, "most_letters": MOST_CLOSED_NOTE}

    def _keep_note(self) -> None:
        """What was left as it was ready stays so, also where the ready text becomes a better one."""
        ready = texts(replace(self._settings.shop(), closed_texts=()))
        said = {code: plain(given(f"text_{code}")) for code in LANGUAGES}
        kept = tuple("" if said[code] == ready[code] else said[code] for code in LANGUAGES)
        self._settings.change_shop(closed_note=given("closed_note") == "yes", closed_texts=kept)

    def _see_summary(self) -> dict[str, Any]:
        owners = self._owners
        return {"owner": owners.choice(), "offered": owners.offered(), "told": owners.last(), "chats": owners.chats()}

    def _keep_summary(self) -> None:
        number = plain(given("number")).strip()
        number = dialled(number, self._settings.shop().zone) if number else ""
        self._owners.choose(OwnersNumber(number, given("template"), given("chat")))


def _span_given(day: int, which: str) -> str:
    """One span of a weekday as it was entered; "" where both hours were left empty."""
    opens, closes = given(f"opens{which}_{day}"), given(f"closes{which}_{day}")
    return f"{opens}-{closes}" if opens or closes else ""


def _spans_of(day: str) -> tuple[str, str, str, str]:
    """When it opens and closes, and opens again and closes."""
    first, _, again = day.partition(" ")
    opens, closes = first.partition("-")[::2]
    return (opens, closes, again[:5], again[-5:])


def typed() -> dict[str, str]:
    """What was typed into a form that was refused, to stand there again; secrets are typed anew."""
    found = {name: given(name) for name in fields()}
    return {name: value for name, value in found.items() if name not in (*SECRETS, "pin", "again", "token")}


def _chosen(given_text: str, choice: tuple[int, ...], shop: ShopSettings, name: str) -> int:
    if given_text.isdecimal() and int(given_text) in (*choice, getattr(shop, name)):
        return int(given_text)
    raise Refusal("bad_value", "settings_pages.not_a_choice")


@cache
def _zones() -> Mapping[str, list[str]]:
    """The time zones that this machine knows, by continent: Africa first, where the shops are."""
    zones: dict[str, list[str]] = {continent: [] for continent in _CONTINENTS}
    for zone in sorted(available_timezones()):
        continent, slash, _ = zone.partition("/")
        if slash and continent in zones:
            zones[continent].append(zone)
    return zones
