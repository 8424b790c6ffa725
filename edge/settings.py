"""The shop's own settings: its name, its WhatsApp account, its times. They live in the store and survive an upgrade."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edge.clock import Moment, stamp, unstamp
from edge.errors import Refusal
from edge.hours import USUAL, checked, checked_days_off, hour_of
from edge.language import ENGLISH, LANGUAGES
from edge.records.outcomes import CHOICES
from edge.registers.books import Books

MOST_NAME = 60
# Letters of the note that goes out while the shop is closed: a few lines on a phone.
MOST_CLOSED_NOTE = 600
# More outcomes than that nobody chooses from with a thumb; and so many letters stand on half a phone.
MOST_OUTCOMES, MOST_OUTCOME = 12, 24
# Longer than anybody looks at what they have just sent; the customer waits meanwhile.
MOST_UNDO_SECONDS = 30
# WhatsApp comes again with a webhook for so long, with the signature that it had at first.
ROTATION = timedelta(days=7)
_ID = re.compile(r"[0-9]{5,30}")
_SECRET = re.compile(r"[!-~]+")
MOST_ADDRESS = 200
POLE, DATE_LINE = 90.0, 180.0
_PHONE = re.compile(r"[1-9][0-9]{7,14}")


@dataclass(frozen=True, slots=True)
class Account:
    """The shop's WhatsApp account. Secrets never appear in its repr, so they cannot slip into a log.

    old_app_secret: the secret before a rotation; webhooks signed with it are still taken, for ROTATION.
    """

    phone_number_id: str
    waba_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    token: str = field(repr=False)
    old_app_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """What the owner decides. Durations are in seconds.

    lease_seconds: a taken query goes back to the queue when its holder has not answered for that long.
    reopen_seconds: a customer who writes within this time after a close continues the same query.
    look_after_seconds: a reply that could not leave for that long is shown to a person before it goes.
    beside_app: the number is used in the WhatsApp Business app as well; WhatsApp then lets less through.
    direct_send: replies after the 24 hours may go as paid utility messages, where WhatsApp allows the account that.
    undo_seconds: for so long a reply stays on the box, so that its writer can take it back; at most MOST_UNDO_SECONDS.
    hours, days_off, last_saturday: when the shop is open; see edge/hours.py.
    day_cut: "HH:MM" when every business day ends, "" for at closing; see reports/daily/calendar.py.
    language: the code of the one that pages and paper have for whoever has chosen none.
    outcomes: what staff choose from as they close a query; by its value, or the owner's own words.
    wall_names: the screen for the counter, which customers can see, shows their names and words too.
    closed_note: who writes while the shop is closed is sent a note, see desk/closed_notes.py. closed_texts: what it
    says, in the order of LANGUAGES; "", and what is not there, for the ready one.
    address, latitude, longitude: where the shop is. contact_phone: digits, with the country. Staff send both.
    """

    name: str = "Shop"
    zone: str = "Africa/Kigali"
    practice: bool = False
    lease_seconds: int = 2 * 3600
    reopen_seconds: int = 24 * 3600
    look_after_seconds: int = 4 * 3600
    beside_app: bool = False
    direct_send: bool = False
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contact_phone: str = ""
    undo_seconds: int = 6
    hours: tuple[str, ...] = USUAL
    day_cut: str = ""
    days_off: tuple[str, ...] = ()
    last_saturday: str = ""
    language: str = ENGLISH
    wall_names: bool = False
    closed_note: bool = False
    closed_texts: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = tuple(outcome.value for outcome in CHOICES)

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the first set-up is: the phone that does it, the first step that nobody has done yet, and its end."""

    phone: str
    step: int = 1
    finished: bool = False


class Settings:
    """Reads are from memory, since each webhook asks for the account; every change is on disk before it counts.

    A change is made of what lies in the store. Memory takes over what was written once the transaction around it has
    succeeded: until then nobody sees it, and nobody after it has failed. It is not read anew, which could fail.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        with books.reading():
            self._shop = self._stored_shop()
            self._account = self.stored_account()
            self._set_up = self.stored_set_up()

    def shop(self) -> ShopSettings:
        return self._shop

    def account(self) -> Account | None:
        """The WhatsApp account, or None on a box that has not been set up."""
        return self._account

    def set_up(self) -> SetUp | None:
        """How far the first set-up is; None where nobody has begun it, or everything was entered at the console."""
        return self._set_up

    def stored_account(self) -> Account | None:
        """As it lies in the store: inside a transaction, where a change starts from."""
        return _account(self._books)

    def stored_set_up(self) -> SetUp | None:
        """Likewise."""
        return set_up_in(self._books)

    def change_set_up(self, set_up: SetUp) -> None:
        self._keep("set_up", set_up)

    def change_shop(self, **changes: Any) -> ShopSettings:
        with self._books.transaction():
            changed = _checked(replace(self._stored_shop(), **changes))
            self._keep("shop", changed)
        return changed

    def change_account(self, account: Account, *, old_secret_is_known: bool = False) -> None:
        """Take a new account. An app secret that is replaced keeps working beside the new one: a rotation.

        old_secret_is_known: to others, who could write as WhatsApp with it; so it counts no more from now on.
        Refuses what can be none: it would only show later, when WhatsApp's calls fail.
        """
        _check(account)
        with self._books.transaction():
            known = self.stored_account()
            rotates = known is not None and known.app_secret != account.app_secret
            if known and rotates and account.old_app_secret in ("", known.old_app_secret):
                account = replace(account, old_app_secret=known.app_secret)
            if old_secret_is_known:
                account = replace(account, old_app_secret="")
            self._keep("account", account)
            if rotates:
                self._books.keep("rotation", {})

    def end_rotation(self, now: Moment) -> None:
        """Forget the old app secret after ROTATION. A chore: it counts from its first look at a trusted clock."""
        if self._account is None or not self._account.old_app_secret or not now.trusted:
            return
        with self._books.transaction():
            account, seen = self.stored_account(), self._books.kept("rotation").get("seen_at")
            if seen is None or unstamp(seen) > now.at:
                self._books.keep("rotation", {"seen_at": stamp(now.at)})
            elif account and now.at - unstamp(seen) > ROTATION:
                self.change_account(replace(account, old_app_secret=""))

    def console_proof(self) -> str:
        """What the console of this box shows to the running shop; "" where there is none yet. Reads only."""
        known = self._books.kept("secret forms")
        return hmac.new(bytes.fromhex(known["hex"]), b"console", sha256).hexdigest() if known else ""

    def box_secret(self, name: str) -> bytes:
        """A random secret of this box for one purpose, made when it is first asked for."""
        known = self._books.kept(f"secret {name}")  # a disk that lets nobody write is no reason not to have it
        if not known:
            with self._books.transaction():
                known = self._books.kept(f"secret {name}") or {"hex": secrets.token_hex(32)}
                self._books.keep(f"secret {name}", known)
        return bytes.fromhex(known["hex"])

    def _adopt(self, kept: ShopSettings | Account | SetUp) -> None:
        """What was written is on disk and counts from now on."""
        if isinstance(kept, ShopSettings):
            self._shop = kept
        elif isinstance(kept, Account):
            self._account = kept
        else:
            self._set_up = kept

    def _stored_shop(self) -> ShopSettings:
        return _shop(self._books)

    def _keep(self, name: str, value: ShopSettings | Account | SetUp) -> None:
        with self._books.transaction():
            self._books.keep(name, asdict(value))
            self._books.database.on_commit(lambda: self._adopt(value))


def shop_in(books: Books) -> ShopSettings:
    """What lies in books that may come from elsewhere. Refused, or TypeError and ValueError, where it is not ours."""
    return _checked(_shop(books))


def account_in(books: Books) -> Account | None:
    """Likewise."""
    account = _account(books)
    if account:
        _check(account)
    return account


def set_up_in(books: Books) -> SetUp | None:
    """How far the first set-up is in these books."""
    set_up = books.kept("set_up")
    return SetUp(**_known(SetUp, set_up)) if set_up else None


def _shop(books: Books) -> ShopSettings:
    return ShopSettings(**_known(ShopSettings, books.kept("shop")))


def _account(books: Books) -> Account | None:
    account = books.kept("account")
    return Account(**_known(Account, account)) if account else None


def checked_setting(name: str, value: Mapping[str, Any]) -> None:
    """Raises where what is kept under this name cannot be what was written there."""
    if name == "account":
        account = Account(**_known(Account, value))
        if not all(isinstance(each, str) for each in asdict(account).values()):
            raise TypeError(name)
    elif name == "shop":
        shop = _checked(ShopSettings(**_known(ShopSettings, value)))
        _ = [timedelta(seconds=each) for each in (shop.lease_seconds, shop.reopen_seconds, shop.look_after_seconds)]
    elif name == "set_up":
        SetUp(**_known(SetUp, value))


def rest_of_setting(name: str, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """What can stay of a setting of which parts are lost: the shop's other settings, the account's other secrets.

    What is lost of the account is empty, and as good as wrong. None: of anything else all is lost.
    """
    if name == "shop":
        return _known(ShopSettings, value)
    if name == "account":
        return {**dict.fromkeys((item.name for item in fields(Account)), ""), **_known(Account, value)}
    return None


def _checked(changed: ShopSettings) -> ShopSettings:
    if not changed.name.strip():
        raise Refusal("empty", "settings.no_name")
    if len(changed.name) > MOST_NAME or not changed.name.isprintable():
        raise Refusal("bad_value", "settings.name", most=MOST_NAME)
    try:
        _ = changed.timezone
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refusal("bad_value", "settings.zone", zone=repr(changed.zone)) from error
    changed = replace(changed, hours=checked(changed.hours), days_off=checked_days_off(changed.days_off))
    for hour in filter(None, (changed.day_cut, changed.last_saturday)):
        hour_of(hour)
    if changed.language not in LANGUAGES:
        raise Refusal("bad_value", "me.unknown_language")
    if any(len(text) > MOST_CLOSED_NOTE for text in changed.closed_texts):
        raise Refusal("too_long", "closed_note.too_long", most=MOST_CLOSED_NOTE)
    _check_place(changed)
    if not 0 <= changed.undo_seconds <= MOST_UNDO_SECONDS:
        raise Refusal("bad_value", "drafts.undo_bounds", least=0, most=MOST_UNDO_SECONDS)
    if not 1 <= len(changed.outcomes) <= MOST_OUTCOMES or len(set(changed.outcomes)) != len(changed.outcomes):
        raise Refusal("bad_value", "outcomes.too_many", most=MOST_OUTCOMES)
    if not all(each and len(each) <= MOST_OUTCOME for each in changed.outcomes):
        raise Refusal("bad_value", "outcomes.bad_words", most=MOST_OUTCOME)
    return changed


def _check_place(shop: ShopSettings) -> None:
    if len(shop.address) > MOST_ADDRESS or not (shop.address.isprintable() or not shop.address):
        raise Refusal("bad_value", "settings.address", most=MOST_ADDRESS)
    if (shop.latitude is None) != (shop.longitude is None):
        raise Refusal("bad_value", "settings.position")
    if not (abs(shop.latitude or 0) <= POLE and abs(shop.longitude or 0) <= DATE_LINE):  # NaN is no number either
        raise Refusal("bad_value", "settings.position")
    if shop.contact_phone and not _PHONE.fullmatch(shop.contact_phone):
        raise Refusal("bad_value", "settings.contact_phone")


def _check(account: Account) -> None:
    for name in ("phone_number_id", "waba_id"):
        if not _ID.fullmatch(getattr(account, name)):
            raise Refusal("bad_value", "settings.id", name=name)
    for name in ("app_secret", "token"):
        if not _SECRET.fullmatch(getattr(account, name)):
            raise Refusal("bad_value", "settings.secret", name=name)
    verify_token = account.verify_token  # the owner's own word, which comes back in an address: any language will do
    if not verify_token.strip() or verify_token != verify_token.strip() or not verify_token.isprintable():
        raise Refusal("bad_value", "settings.verify_token")


def _known(kind: type[ShopSettings | Account | SetUp], value: Mapping[str, Any]) -> dict[str, Any]:
    """Only what this version knows: a setting written by another version must not stop the box from starting."""
    names = {item.name for item in fields(kind)}
    # JSON knows lists only; ours are tuples, which nobody changes in their place.
    return {name: tuple(part) if isinstance(part, list) else part for name, part in value.items() if name in names}
