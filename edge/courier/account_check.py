"""Is the shop's WhatsApp account right? WhatsApp itself is asked, and what is wrong is said with the way to mend it.

Each of the calls only reads, and costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edge.errors import Refusal
from edge.language import Said
from edge.settings import Account
from edge.whatsapp import (
    Credentials,
    Failure,
    Patience,
    Portal,
    Rejected,
    Unauthorised,
    Unproved,
    Unreachable,
    Walled,
    WhatsApp,
)

# A person stands there and waits: no question is begun after the first, and none takes longer than the second.
ASKING_SECONDS = 10.0
QUESTION = Patience(connect_seconds=4.0, read_seconds=5.0, total_seconds=5.0)
# Apps that get this account's messages: mostly one, sometimes the one before it too.
MOST_APPS = 5

_TOKEN = frozenset({0, 190})
_OBJECT = "whatsapp_business_account"
_FIELDS = "id,display_phone_number,verified_name,status,health_status,webhook_configuration"


class AnswerMark(StrEnum):
    OK = "ok"
    WRONG = "wrong"  # nothing comes in, or nothing goes out, until it is put right
    OPEN = "open"  # could not be asked


# What stops sending and cannot be true where WhatsApp answers about the number; where the number is connected; where it
# is not blocked; and where WhatsApp says that it may send.
_ANSWERED = ("whatsapp.login", "whatsapp.number", "whatsapp.proof", "alerts.access_lost", "alerts.app_removed")
_CONNECTED = ("whatsapp.register", "alerts.deleted", "alerts.offboarded")
_UNBLOCKED = ("whatsapp.blocked", "alerts.disabled")
_MAY_SEND = ("whatsapp.payment", "whatsapp.held_back", "whatsapp.display_name", "alerts.restricted")


@dataclass(frozen=True, slots=True)
class Answer:
    """ends: the sentences of notices that it contradicts."""

    mark: AnswerMark
    said: Said
    ends: tuple[str, ...] = ()


class AccountCheck:
    """Asks about an account, one at a time: who taps twice is told to wait, and no thread is lost to an open line."""

    def __init__(self, open_whatsapp: Callable[[Patience], WhatsApp], patience: Patience = QUESTION) -> None:
        self._open = open_whatsapp
        self._patience = patience
        self._asking = threading.Lock()

    def __call__(self, account: Account) -> list[Answer]:
        """Everything that WhatsApp says of the account, within 15 seconds. Refused `wait` while another one runs."""
        if not self._asking.acquire(blocking=False):
            raise Refusal("wait", "account.asking")
        whatsapp = self._open(self._patience)
        try:
            return list(_answers(_Questions(whatsapp, account)))
        finally:
            whatsapp.close()
            self._asking.release()


class _Questions:
    """What can be asked of WhatsApp about one account, as long as there is time."""

    def __init__(self, whatsapp: WhatsApp, account: Account) -> None:
        self.account = account
        self._whatsapp = whatsapp
        self._ends = time.monotonic() + ASKING_SECONDS
        self._shop = Credentials.of(account)

    def number(self) -> dict[str, Any]:
        return self._look(self._shop, self.account.phone_number_id, fields=_FIELDS)

    def numbers(self) -> list[str]:
        """The ids of all numbers of the business account."""
        found = self._look(self._shop, f"{self.account.waba_id}/phone_numbers", fields="id")
        return [str(number.get("id")) for number in _objects(found.get("data"))]

    def apps(self) -> list[str]:
        """The ids of the apps to which this business account's messages go."""
        found = self._look(self._shop, f"{self.account.waba_id}/subscribed_apps")
        apps = [app.get("whatsapp_business_api_data") for app in _objects(found.get("data"))]
        return [str(app["id"]) for app in apps if isinstance(app, Mapping) and app.get("id")][:MOST_APPS]

    def webhook(self, app: str) -> Mapping[str, Any] | None:
        """How this app takes webhooks; None where it is not the app that the shop's secret belongs to."""
        secret = self.account.app_secret
        key = Credentials(app, f"{app}|{secret}", secret)
        try:
            found = self._look(key, f"{app}/subscriptions")
        except (Unauthorised, Rejected):
            return None
        ours = (each for each in _objects(found.get("data")) if each.get("object") == _OBJECT)
        return next(ours, {})

    def _look(self, credentials: Credentials, path: str, **fields: str) -> dict[str, Any]:
        if time.monotonic() > self._ends:
            raise Unreachable(Said("account.slow"))
        return self._whatsapp.look(credentials, path, **fields)


def _answers(ask: _Questions) -> Iterator[Answer]:
    """One question after the other; where WhatsApp cannot be asked, the rest is left open."""
    try:
        number = ask.number()
        yield from _number(number)
        yield _belongs(ask)
        yield _ok("account.secret_fits")
        yield from _webhooks(ask, number)
    except (Unauthorised, Rejected) as failure:
        yield Answer(AnswerMark.WRONG, _refused(failure))
    except (Portal, Walled):
        yield Answer(AnswerMark.OPEN, Said("account.portal"))
    except Failure as failure:
        yield Answer(AnswerMark.OPEN, Said("account.unasked", {"why": failure.said}))


def _number(number: Mapping[str, Any]) -> Iterator[Answer]:
    phone, name = str(number.get("display_phone_number", "")), str(number.get("verified_name", ""))
    status = str(number.get("status") or "CONNECTED")
    health = number.get("health_status")
    may_send = health.get("can_send_message") if isinstance(health, Mapping) else None
    if status != "CONNECTED":
        said = Said("account.not_connected", {"phone": phone, "status": status})
        yield Answer(AnswerMark.WRONG, said, _ANSWERED)
    elif may_send == "BLOCKED":
        yield Answer(AnswerMark.WRONG, Said("account.may_not_send", {"phone": phone}), _ANSWERED + _CONNECTED)
    else:
        ends = _ANSWERED + _CONNECTED + _UNBLOCKED + (_MAY_SEND if may_send == "AVAILABLE" else ())
        yield Answer(AnswerMark.OK, Said("account.number", {"phone": phone, "name": name}), ends)


def _belongs(ask: _Questions) -> Answer:
    try:
        known = ask.account.phone_number_id in ask.numbers()
    except (Unauthorised, Rejected) as failure:
        if failure.code in _TOKEN or isinstance(failure, Unproved):
            raise
        return _wrong("account.waba_unknown")
    return _ok("account.waba") if known else _wrong("account.waba_other")


def _webhooks(ask: _Questions, number: Mapping[str, Any]) -> Iterator[Answer]:
    """Whether what customers write comes to this shop's app, and on to which address."""
    apps = ask.apps()
    found = next((webhook for webhook in map(ask.webhook, apps) if webhook is not None), None)
    if found is None:
        yield _wrong("account.other_app" if apps else "account.not_subscribed")
        return
    yield _ok("account.subscribed")
    if "messages" not in [field.get("name") for field in _objects(found.get("fields"))]:
        yield _wrong("account.no_messages")
    address = _override(number) or str(found.get("callback_url", ""))
    yield _ok("account.callback", address=address) if address else _wrong("account.no_callback")


def _override(number: Mapping[str, Any]) -> str:
    """An address for this number or business account goes before that of the app."""
    given = number.get("webhook_configuration")
    if not isinstance(given, Mapping):
        return ""
    return str(given.get("phone_number") or given.get("whatsapp_business_account") or "")


def _refused(failure: Failure) -> Said:
    if isinstance(failure, Unproved):  # every question proves that it comes from the app that the secret belongs to
        return Said("account.secret")
    if failure.code in _TOKEN:
        return Said("account.token")
    if failure.said.key == "whatsapp.number":
        return Said("account.number_unknown")
    return failure.said


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _ok(key: str, **facts: Any) -> Answer:
    return Answer(AnswerMark.OK, Said(key, facts))


def _wrong(key: str, **facts: Any) -> Answer:
    return Answer(AnswerMark.WRONG, Said(key, facts))
