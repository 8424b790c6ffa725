"""What an error code of the Cloud API means for a reply: wait, give up, window closed, or stop everything.

Meta prints no HTTP status for its codes any more and changes their titles, so only the code decides
(developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, September 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    LATER = "later"  # comes right by itself; try this reply again
    THROTTLED = "throttled"  # too fast for the number as a whole: everybody waits
    PAIR = "pair"  # too fast for this one customer
    WINDOW = "window"  # 24 hours are over
    GIVE_UP = "give up"  # this reply will never go like this
    STOP = "stop"  # token, account or payment: nothing will go until the owner acts


@dataclass(frozen=True, slots=True)
class Verdict:
    """sentence is for staff (or, for STOP, for the owner). wait_seconds is what WhatsApp asks for at least."""

    kind: Class
    sentence: str = ""
    wait_seconds: float = 0.0


_LOGIN = "WhatsApp does not accept the access token of this shop. Make a new one at Meta and enter it with: setup."
_RIGHTS = "The access token may not send for this number. Give it the rights of WhatsApp messaging at Meta."
_NUMBER = "WhatsApp does not find this shop's number for the token. Check the phone number id and the token."
_BLOCKED = "WhatsApp has restricted this account. Look into WhatsApp Manager for the reason and the way to appeal."
_PAYMENT = "WhatsApp has a problem with payment. Check the payment method in WhatsApp Manager."
_REGISTER = "The number is not registered with the Cloud API. Register it at Meta, then say here that it is put right."
_FORM = "WhatsApp did not accept the form of this message. Send it from the shop phone, and tell who set up the box."

TABLE: Mapping[int | None, Verdict] = {
    0: Verdict(Class.STOP, _LOGIN),
    3: Verdict(Class.STOP, _RIGHTS),
    10: Verdict(Class.STOP, _RIGHTS),
    33: Verdict(Class.STOP, _NUMBER),
    190: Verdict(Class.STOP, _LOGIN),
    368: Verdict(Class.STOP, _BLOCKED),
    803: Verdict(Class.STOP, _NUMBER),
    131005: Verdict(Class.STOP, _RIGHTS),
    131031: Verdict(Class.STOP, _BLOCKED),
    131037: Verdict(Class.STOP, "WhatsApp has not approved the shop's display name. See to it in WhatsApp Manager."),
    131042: Verdict(Class.STOP, _PAYMENT),
    131045: Verdict(Class.STOP, _REGISTER),
    131048: Verdict(Class.STOP, "WhatsApp holds this number back: too many customers blocked or reported it."),
    133000: Verdict(Class.STOP, _REGISTER),
    133005: Verdict(Class.STOP, _REGISTER),
    133006: Verdict(Class.STOP, _REGISTER),
    133008: Verdict(Class.STOP, _REGISTER),
    133009: Verdict(Class.STOP, _REGISTER),
    133010: Verdict(Class.STOP, _REGISTER),
    133016: Verdict(Class.STOP, _REGISTER),
    134011: Verdict(Class.STOP, _PAYMENT),
    1: Verdict(Class.LATER, "WhatsApp had an error of its own."),
    2: Verdict(Class.LATER, "WhatsApp is down for a moment."),
    131000: Verdict(Class.LATER, "WhatsApp had an error of its own."),
    131016: Verdict(Class.LATER, "WhatsApp is down for a moment."),
    133004: Verdict(Class.LATER, "WhatsApp is down for a moment."),
    131057: Verdict(Class.LATER, "WhatsApp is working on this number.", 60),
    133015: Verdict(Class.LATER, "WhatsApp is working on this number.", 300),
    4: Verdict(Class.THROTTLED, "WhatsApp asks us to go slower.", 120),
    613: Verdict(Class.THROTTLED, "WhatsApp asks us to go slower.", 60),
    80007: Verdict(Class.THROTTLED, "WhatsApp asks us to go slower.", 120),
    130429: Verdict(Class.THROTTLED, "WhatsApp asks us to go slower.", 5),
    131056: Verdict(Class.PAIR, "Too many messages to this customer at once.", 4),
    131047: Verdict(Class.WINDOW, "The customer's last message is more than 24 hours old."),
    100: Verdict(Class.GIVE_UP, _FORM),
    130403: Verdict(Class.GIVE_UP, "This shop has blocked the customer. Unblock them on the shop phone first."),
    130472: Verdict(Class.GIVE_UP, "WhatsApp does not deliver this kind of message to this customer."),
    130497: Verdict(Class.GIVE_UP, "WhatsApp does not let this shop write to customers in that country."),
    131008: Verdict(Class.GIVE_UP, _FORM),
    131009: Verdict(Class.GIVE_UP, _FORM),
    131051: Verdict(Class.GIVE_UP, _FORM),
    131055: Verdict(Class.GIVE_UP, _FORM),
    135000: Verdict(Class.GIVE_UP, _FORM),
    131021: Verdict(Class.GIVE_UP, "This is the shop's own number."),
    131026: Verdict(
        Class.GIVE_UP,
        "WhatsApp cannot deliver to this customer: an old app, terms not accepted, or they blocked the shop.",
    ),
    131030: Verdict(Class.GIVE_UP, "The test number may not write to this customer. Add them to its list at Meta."),
    131049: Verdict(Class.GIVE_UP, "WhatsApp did not deliver this, to spare the customer. Try again tomorrow."),
    131050: Verdict(Class.GIVE_UP, "The customer does not want advertising from this shop."),
    131053: Verdict(Class.GIVE_UP, "WhatsApp could not use the file. Try another format."),
    131062: Verdict(Class.GIVE_UP, "WhatsApp sends this kind of message to phone numbers only."),
    137000: Verdict(Class.GIVE_UP, "The customer's phone has changed. Ask them to confirm who they are."),
}
# Whole ranges that mean one thing; codes of the table above come first.
RANGES: tuple[tuple[range, Verdict], ...] = (
    (range(200, 300), Verdict(Class.STOP, _RIGHTS)),
    (range(132000, 133000), Verdict(Class.GIVE_UP, "WhatsApp does not accept this template.")),
)
_TRANSIENT = Verdict(Class.LATER, "WhatsApp had an error of its own.")
_UNKNOWN = Verdict(Class.GIVE_UP, "WhatsApp did not accept this message.")
_BY_STATUS: Mapping[int | None, Verdict] = {
    401: Verdict(Class.STOP, _LOGIN),
    403: Verdict(Class.STOP, _RIGHTS),
    429: Verdict(Class.THROTTLED, "WhatsApp asks us to go slower.", 60),
}
_SERVER_ERROR = 500
# Graph's way to say that an object does not exist, or that the token cannot see it.
_UNSEEN = (100, 33)


def verdict(
    code: int | None, status: int | None = None, *, subcode: int | None = None, transient: bool = False
) -> Verdict:
    """The verdict on a code, known or not; `transient` is WhatsApp's own word that trying again may help.

    status: of the HTTP answer, for codes that nobody has heard of; a status webhook has none.
    """
    if (code, subcode) == _UNSEEN:
        return Verdict(Class.STOP, _NUMBER)
    if code in TABLE:
        return TABLE[code]
    for codes, meaning in RANGES:
        if code in codes:
            return meaning
    if transient or (status or 0) >= _SERVER_ERROR:
        return _TRANSIENT
    return _BY_STATUS.get(status, _UNKNOWN)
