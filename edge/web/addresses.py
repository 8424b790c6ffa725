"""All addresses of the staff pages, and who may call each. No page has another one: see `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple


class Caller(StrEnum):
    """Who may call an address. An owner may call what staff may, and staff what a phone may, and so on."""

    ANYBODY = "anybody"  # who came through the gate, from the shop's own network
    PHONE = "phone"  # at a phone that has access, with nobody signed in
    STAFF = "staff"
    OWNER = "owner"
    FOUNDER = "founder"  # who sets the shop up: until there is an owner, the phone that came with the console's code


class PageAddress(NamedTuple):
    """method, rule: as bottle has them. HEAD is what GET is."""

    method: str
    rule: str
    caller: Caller


_CUSTOMER = "/c/<customer:re:c_[a-z0-9]+>"
_QUERY = "/q/<query_id:re:q_[a-z0-9]+>"
_FILE = "/media/<file_id:re:m_[a-z0-9]+>"
_UPLOAD = "/old-chats/<upload:re:u_[a-z0-9]+>"

_LISTED: Mapping[Caller, tuple[str, ...]] = {
    Caller.ANYBODY: (
        "GET /healthz",  # to strangers: whether the box is well, and nothing else
        "GET /static/<name:re:[a-z]+\\.[a-z0-9]+>",
        "GET /shop.webmanifest",  # phones ask for it without cookies
        "GET /wide",  # keeps nothing, and says nothing: its answer is a cookie
        # The doors: what is sent there is a code, or ends the sign-in of who sends it.
        "GET /enrol",
        "POST /enrol",
        "POST /sign-out",
        "GET /return",
        "POST /return",
        "GET /return/code",
        "POST /return/code",
        "GET /setup",
        "POST /setup",
        # What can only be sent leads back to its page when it is opened, and says nothing.
        f"GET {_QUERY}/<_:re:[a-z_]+>",
        "GET /close-several/<_:re:.+>",
        "GET /c/<customer_id:re:c_[a-z0-9]+>/pin",
        f"GET {_CUSTOMER}/file",
        f"GET {_CUSTOMER}/print",
        f"GET {_CUSTOMER}/split",
        f"GET {_CUSTOMER}/write",
        f"GET {_CUSTOMER}/block",
        f"GET {_CUSTOMER}/unblock",
        "GET /held/<_:re:.+>",
        "GET /kept/<_:re:[a-z]+>",
        "GET /labels/<_:re:.+>",
        "GET /outcomes/<_:re:.+>",
        "GET /me/<_:re:[a-z]+>",
        "GET /old-chats/<_:re:.+>",
        "GET /printer/<_:path>",
        "GET /quick-replies/<_:re:.+>",
        "GET /reports/print",
        "GET /settings/backup/use",
        "GET /settings/backup/out",
        "GET /own-wifi/<_:re:.+>",
        "GET /setup/<_:re:.+>",
        "GET /summary/<number:int>/<_:re:print|again>",
        "GET /takeout/<ask:re:stop|drop|print>",
        "GET /team/<_:re:.+>",
    ),
    Caller.PHONE: (
        "GET /sign-in",
        "POST /sign-in",
        "GET /wall",
    ),
    Caller.STAFF: (
        "GET /",
        "POST /take-next",
        "GET /close-several",
        "POST /close-several",
        "POST /close-several/undo",
        "GET /closed",
        "GET /apart",
        "GET /help",
        "GET /notices",
        "GET /search",
        "GET /message/<seq:re:[0-9]{1,15}>",
        f"GET {_QUERY}",
        f"POST {_QUERY}/<verb:re:[a-z_]+>",
        f"POST {_QUERY}/attach",
        f"POST {_QUERY}/draft",
        f"POST {_QUERY}/label",
        "POST /reply/<reply_id:re:r_[a-z0-9]+>/<ask:re:[a-z_]+>",
        "GET /held",
        "POST /held/<reply_id:re:r_[a-z0-9]+>/<ask:re:[a-z_]+>",
        f"GET {_FILE}",
        f"GET {_FILE}.thumb",
        f"GET {_FILE}.caf",
        f"POST {_FILE}/fetch",
        f"GET {_CUSTOMER}",
        "GET /write",
        "POST /write",
        f"GET {_CUSTOMER}/join",
        f"POST {_CUSTOMER}/join",
        "POST /c/<customer_id:re:c_[a-z0-9]+>/pin",
        f"POST {_CUSTOMER}/split",
        f"POST {_CUSTOMER}/write",
        f"POST {_CUSTOMER}/print",
        "POST /c/<customer_id:re:c_[a-z0-9]+>/rename",
        "POST /c/<customer_id:re:c_[a-z0-9]+>/speaks",
        "GET /templates",
        "POST /templates",
        "GET /call-list",
        "POST /call-list",
        "GET /me",
        "POST /me/language",
        "POST /me/name",
        "POST /me/pin",
        "GET /words",
        "GET /words/<code:re:[a-z]{2}>/<part:re:[a-z_]+>",
        "POST /words/<code:re:[a-z]{2}>/<part:re:[a-z_]+>",
    ),
    Caller.OWNER: (
        "POST /notices/<notice_id:re:n_[a-z0-9]+>/settle",
        "GET /team",
        "POST /team/add",
        "POST /team/<one:re:s_[a-z0-9]+>/<what:re:[a-z]+>",
        "GET /phones",
        "POST /phones/add",
        "POST /phones/key",
        "POST /phones/let-in",
        "GET /phones/<phone:re:p_[a-z0-9]+>/end",
        "POST /phones/<phone:re:p_[a-z0-9]+>/end",
        "POST /phones/<phone:re:p_[a-z0-9]+>/ours",
        "GET /own-wifi",
        "POST /own-wifi/on",
        "POST /own-wifi/off",
        "GET /quick-replies",
        "POST /quick-replies/<one:re:k_[a-z0-9]+>/file",
        "POST /quick-replies/<one:re:k_[a-z0-9]+>/remove",
        "POST /quick-replies/<one:re:k_[a-z0-9]+>/unfile",
        "POST /quick-replies/add",
        "POST /quick-replies/<one:re:k_[a-z0-9]+>/<what:re:[a-z]+>",
        "GET /outcomes",
        "POST /outcomes/<what:re:[a-z]+>",
        "GET /labels",
        "POST /labels/add",
        "POST /labels/<one:re:l_[a-z0-9]+>/<what:re:[a-z]+>",
        "GET /settings",
        "GET /settings/shop",
        "POST /settings/shop",
        "GET /settings/place",
        "POST /settings/place",
        "GET /settings/hours",
        "POST /settings/hours",
        "GET /settings/whatsapp",
        "POST /settings/whatsapp",
        "GET /settings/replies",
        "POST /settings/replies",
        "GET /settings/note",
        "POST /settings/note",
        "GET /settings/summary",
        "POST /settings/summary",
        "POST /settings/whatsapp/check",
        "GET /settings/report",
        "GET /settings/way-in",
        "POST /settings/way-in",
        "GET /settings/backup",
        "POST /settings/backup",
        "POST /settings/backup/use",
        "POST /settings/backup/out",
        "GET /printer",
        "POST /printer",
        "POST /printer/look",
        "POST /printer/take",
        "POST /printer/<slip:re:ruler|join|waiting>",
        "POST /printer/<job:re:pr_[a-z0-9]+>/<ask:re:again|drop>",
        "GET /summary",
        "GET /summary/<number:int>",
        "POST /summary/<number:int>/print",
        "POST /summary/<number:int>/again",
        "GET /reports",
        "POST /reports/print",
        "GET /reports/queries",
        "GET /reports/export.<kind:re:csv|xlsx>",
        "GET /reports/queries.<kind:re:csv|xlsx>",
        "GET /old-chats",
        "POST /old-chats/add",
        "POST /old-chats/begin",
        f"GET {_UPLOAD}",
        f"GET {_UPLOAD}/reading",
        f"POST {_UPLOAD}/piece",
        f"POST {_UPLOAD}/remove",
        f"POST {_UPLOAD}/bring",
        "POST /old-chats/<one:re:i_[a-z0-9]+>/undo",
        "GET /takeout",
        "POST /takeout",
        "POST /takeout/<ask:re:stop|drop>",
        "POST /takeout/print",
        "GET /takeout/<export:re:x_[a-z0-9]+>",
        f"POST {_CUSTOMER}/block",
        f"POST {_CUSTOMER}/unblock",
        f"POST {_CUSTOMER}/file",
        f"GET {_CUSTOMER}/erase",
        f"POST {_CUSTOMER}/erase",
        "GET /kept",
        "POST /kept/months",
        "GET /kept/note",
        "POST /kept/note",
    ),
    Caller.FOUNDER: (
        "GET /setup/<number:re:[1-5]>",
        "POST /setup/<number:re:[1-5]>",
        "POST /setup/1/restore",
        "POST /setup/4/check",
        "POST /setup/4/later",
        "POST /setup/5/phone",
        "POST /setup/5/stick",
    ),
}


def _listed() -> Iterator[PageAddress]:
    for caller, lines in _LISTED.items():
        for line in lines:
            method, _, rule = line.partition(" ")
            yield PageAddress(method, rule, caller)


ADDRESSES = tuple(_listed())


def check(routes: Iterable[tuple[str, str]]) -> None:
    """Raises ValueError where a page has an address that is not on the list, or the list one that no page has.

    routes: the method and the rule of each. So nobody adds a page without a word on who may call it.
    """
    there, listed = sorted(routes), sorted((address.method, address.rule) for address in ADDRESSES)
    if there != listed:
        odd = sorted(set(there) ^ set(listed)) or "one of them twice"
        raise ValueError(f"web/addresses.py and the pages do not have the same addresses: {odd}")
