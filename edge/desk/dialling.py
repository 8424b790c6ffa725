"""A number as somebody types it, made into the digits that WhatsApp knows: with its country. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from edge.errors import Refusal

MOST_TYPED = 40
# With its country a number has at most 15 digits (E.164), and none that a person has is shorter than this.
_LEAST, _MOST = 8, 15
# The code of the country in which the clocks of a shop go so: what people dial there after a zero belongs to it.
_HOME: Mapping[str, str] = {
    "Africa/Kigali": "250",
    "Africa/Kampala": "256",
    "Africa/Nairobi": "254",
    "Africa/Dar_es_Salaam": "255",
    "Africa/Bujumbura": "257",
    "Africa/Kinshasa": "243",
    "Africa/Lubumbashi": "243",
    "Africa/Juba": "211",
    "Africa/Addis_Ababa": "251",
    "Africa/Lusaka": "260",
    "Africa/Lagos": "234",
    "Africa/Accra": "233",
    "Africa/Johannesburg": "27",
    "Europe/Paris": "33",
    "Europe/Brussels": "32",
    "Europe/London": "44",
    "Europe/Berlin": "49",
}
# How many digits a number of these countries has after the code; of others the plan is not known here.
_DIGITS: Mapping[str, int] = {
    **dict.fromkeys(("250", "256", "254", "255", "243", "211", "251", "260", "233", "27", "33", "237"), 9),
    **{"257": 8, "234": 10, "1": 10, "7": 10, "91": 10},
}
# All codes of the numbering plan: those of one and two digits, and which tens of three digits are given out.
_SHORT = re.compile("1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_LONG = re.compile(
    "2(?:1[12368]|[2-4][0-9]|5[0-8]|6[0-9]|9[0179])|3(?:[57][0-9]|8[0-35-79])|42[013]|5[09][0-9]"
    "|6(?:7[02-9]|8[0-35-9]|9[0-2])|8(?:5[02356]|8[06])|9(?:6[0-8]|7[0-7]|9[2-68])"
)
_TYPED = re.compile(r"(\+?)([0-9][0-9\s().\-/]*)")


def dialled(typed: str, zone: str) -> str:
    """The digits of a number with its country. zone: of the shop's clock, which tells what 0788… belongs to.

    Refuses `bad_value` what no phone would dial, each with what to write instead.
    """
    written = typed.strip()
    found = _TYPED.fullmatch(written) if len(written) <= MOST_TYPED else None  # a part of it is another number
    home = _HOME.get(zone, "")
    if not found:
        raise Refusal("bad_value", "writing.number")
    digits = "".join(letter for letter in found[2] if letter.isdigit())
    if found[1] or digits.startswith("00"):
        digits = digits.removeprefix("00") if not found[1] else digits
    elif digits.startswith("0") and home:
        digits = home + digits[1:]
    elif home and len(digits) == _DIGITS.get(home) and not digits.startswith(home):
        digits = home + digits
    elif not (home and digits.startswith(home)):
        raise Refusal("bad_value", "writing.number")  # nobody knows of which country it is
    return _checked(digits)


def _checked(digits: str) -> str:
    code = _country(digits)
    if code is None:
        raise Refusal("bad_value", "writing.number_country", start=digits[:3])
    count = _DIGITS.get(code)
    if count is not None and len(digits) != len(code) + count:
        raise Refusal("bad_value", "writing.number_length", code=code, count=count)
    if not _LEAST <= len(digits) <= _MOST:
        raise Refusal("bad_value", "writing.number")
    return digits


def _country(digits: str) -> str | None:
    found = _SHORT.match(digits) or _LONG.match(digits)
    return found[0] if found else None
