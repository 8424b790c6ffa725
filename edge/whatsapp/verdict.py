"""What an error code of the Cloud API means for a reply: wait, give up, window closed, or stop everything.

Meta prints no HTTP status for its codes any more and changes their titles, so only the code decides
(developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, September 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from edge.language import Said


class Class(StrEnum):
    LATER = "later"  # comes right by itself; try this reply again
    THROTTLED = "throttled"  # too fast for the number as a whole: everybody waits
    PAIR = "pair"  # too fast for this one customer
    WINDOW = "window"  # 24 hours are over
    GIVE_UP = "give up"  # this reply will never go like this
    STOP = "stop"  # token, account or payment: nothing will go until the owner acts


@dataclass(frozen=True, slots=True)
class Verdict:
    """said is for staff (or, for STOP, for the owner). wait_seconds is what WhatsApp asks for at least."""

    kind: Class
    said: Said
    wait_seconds: float = 0.0


_LOGIN = Said("whatsapp.login")
_RIGHTS = Said("whatsapp.rights")
_NUMBER = Said("whatsapp.number")
_BLOCKED = Said("whatsapp.blocked")
_PAYMENT = Said("whatsapp.payment")
_REGISTER = Said("whatsapp.register")
_FORM = Said("whatsapp.form")

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
    131037: Verdict(Class.STOP, Said("whatsapp.display_name")),
    131042: Verdict(Class.STOP, _PAYMENT),
    131045: Verdict(Class.STOP, _REGISTER),
    131048: Verdict(Class.STOP, Said("whatsapp.held_back")),
    133000: Verdict(Class.STOP, _REGISTER),
    133005: Verdict(Class.STOP, _REGISTER),
    133006: Verdict(Class.STOP, _REGISTER),
    133008: Verdict(Class.STOP, _REGISTER),
    133009: Verdict(Class.STOP, _REGISTER),
    133010: Verdict(Class.STOP, _REGISTER),
    133016: Verdict(Class.STOP, _REGISTER),
    134011: Verdict(Class.STOP, _PAYMENT),
    1: Verdict(Class.LATER, Said("whatsapp.own_error")),
    2: Verdict(Class.LATER, Said("whatsapp.down")),
    131000: Verdict(Class.LATER, Said("whatsapp.own_error")),
    131016: Verdict(Class.LATER, Said("whatsapp.down")),
    133004: Verdict(Class.LATER, Said("whatsapp.down")),
    131057: Verdict(Class.LATER, Said("whatsapp.maintenance"), 60),
    133015: Verdict(Class.LATER, Said("whatsapp.maintenance"), 300),
    4: Verdict(Class.THROTTLED, Said("whatsapp.slower"), 120),
    613: Verdict(Class.THROTTLED, Said("whatsapp.slower"), 60),
    80007: Verdict(Class.THROTTLED, Said("whatsapp.slower"), 120),
    130429: Verdict(Class.THROTTLED, Said("whatsapp.slower"), 5),
    131056: Verdict(Class.PAIR, Said("whatsapp.slower_pair"), 4),
    131047: Verdict(Class.WINDOW, Said("whatsapp.window_closed")),
    100: Verdict(Class.GIVE_UP, _FORM),
    130403: Verdict(Class.GIVE_UP, Said("whatsapp.we_blocked")),
    130472: Verdict(Class.GIVE_UP, Said("whatsapp.not_this_kind")),
    130497: Verdict(Class.GIVE_UP, Said("whatsapp.country")),
    131008: Verdict(Class.GIVE_UP, _FORM),
    131009: Verdict(Class.GIVE_UP, _FORM),
    131051: Verdict(Class.GIVE_UP, _FORM),
    131055: Verdict(Class.GIVE_UP, _FORM),
    135000: Verdict(Class.GIVE_UP, _FORM),
    131021: Verdict(Class.GIVE_UP, Said("whatsapp.own_number")),
    131026: Verdict(
        Class.GIVE_UP,
        Said("whatsapp.undeliverable"),
    ),
    131030: Verdict(Class.GIVE_UP, Said("whatsapp.test_number")),
    131049: Verdict(Class.GIVE_UP, Said("whatsapp.spared")),
    131050: Verdict(Class.GIVE_UP, Said("whatsapp.no_advertising")),
    131053: Verdict(Class.GIVE_UP, Said("whatsapp.bad_file")),
    131062: Verdict(Class.GIVE_UP, Said("whatsapp.phones_only")),
    131061: Verdict(Class.GIVE_UP, Said("whatsapp.template_advert_only")),
    131063: Verdict(Class.GIVE_UP, Said("whatsapp.template_advert")),
    131064: Verdict(Class.GIVE_UP, Said("whatsapp.template_category")),
    132000: Verdict(Class.GIVE_UP, Said("whatsapp.template_count")),
    132001: Verdict(Class.GIVE_UP, Said("whatsapp.template_gone")),
    132005: Verdict(Class.GIVE_UP, Said("whatsapp.template_long")),
    132007: Verdict(Class.GIVE_UP, Said("whatsapp.template_policy")),
    132008: Verdict(Class.GIVE_UP, Said("whatsapp.template_gaps")),
    132012: Verdict(Class.GIVE_UP, Said("whatsapp.template_parts")),
    132015: Verdict(Class.GIVE_UP, Said("whatsapp.template_paused")),
    132016: Verdict(Class.GIVE_UP, Said("whatsapp.template_off")),
    132018: Verdict(Class.GIVE_UP, Said("whatsapp.template_form")),
    132068: Verdict(Class.GIVE_UP, Said("whatsapp.template_form_off")),
    132069: Verdict(Class.LATER, Said("whatsapp.template_form_slow"), 60),
    137000: Verdict(Class.GIVE_UP, Said("whatsapp.phone_changed")),
}
_TEMPLATES = range(132000, 133000)
# Whole ranges that mean one thing; codes of the table above come first.
RANGES: tuple[tuple[range, Verdict], ...] = (
    (range(200, 300), Verdict(Class.STOP, _RIGHTS)),
    (_TEMPLATES, Verdict(Class.GIVE_UP, Said("whatsapp.template"))),
)
_TRANSIENT = Verdict(Class.LATER, Said("whatsapp.own_error"))
_UNKNOWN = Verdict(Class.GIVE_UP, Said("whatsapp.unknown"))
_BY_STATUS: Mapping[int | None, Verdict] = {
    401: Verdict(Class.STOP, _LOGIN),
    403: Verdict(Class.STOP, _RIGHTS),
    429: Verdict(Class.THROTTLED, Said("whatsapp.slower"), 60),
}
_SERVER_ERROR = 500
# Graph's way to say that an object does not exist, or that the token cannot see it.
_UNSEEN = (100, 33)


def is_of_template(code: int | None) -> bool:
    """Whether this refuses a template: what is listed here may not be what WhatsApp has."""
    return code in _TEMPLATES


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
