"""Everything that can go wrong with WhatsApp, by name and in a sentence, to be switched on while practice runs.

The names follow groups N and A of the catalogue of faults. What a fault does to an answer is in spoiling.py, to
webhooks in deliverer.py, to the line itself in link.py, to what WhatsApp is in cloud.py. What happens before a call
reaches anybody (a name that is not found, a TLS handshake that stalls) needs a network: see tests/kit/network.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

# The call is never heard by WhatsApp; something else answers, or nobody.
INSTEAD = {
    "html_portal": "the Wi-Fi's login page answers 200 to everything",
    "portal_redirect": "the Wi-Fi sends every call on to its login page",
    "html_error": "a gateway answers 502 with a page of HTML",
    "not_json": "an answer says 200 and JSON, and is half an object",
    "silence": "the call is taken, is not heard, and nobody answers",
    "expired_token": "error 190: the access token has expired",
    "blocked": "error 368: the account is blocked for a while",
    "payment": "error 131042: the account has a problem with payment",
    "unregistered": "error 133010: the number is not registered",
    "permission_gone": "error 10: the app has lost its permission",
    "account_locked": "error 131031: the account is locked",
    "name_refused": "error 131037: the number's name is not approved",
    "spam_limit": "error 131048: customers have complained about this number",
    "proof_missing": "error 100: the app demands a proof with every call",
    "throttled": "error 130429: the number sends too fast",
    "call_limit": "error 4: the app calls too often",
    "maintenance": "error 131057: WhatsApp works on this number",
    "unavailable": "error 131016: WhatsApp is down for a moment",
    "server_error": "error 131000 with HTTP 500",
    "error_in_200": "HTTP 200, and an error in the body",
    "pair_limit": "error 131056: too many messages to this customer",
    "window_closed": "error 131047: the customer's window is over",
    "undeliverable": "error 131026: the customer cannot be reached",
}
# The call is heard and obeyed, and then its answer goes wrong.
AFTER = {
    "slow": "the answer comes very late",
    "far_away": "every answer takes half a second",
    "cut_after_request": "the connection ends without an answer",
    "cut_mid_answer": "the connection ends in the middle of the answer",
    "stall_mid_answer": "half an answer comes, and then nothing more",
    "drip": "the answer comes byte by byte",
    "endless_answer": "the answer never comes to an end",
    "error_but_accepted": "HTTP 500 although the message was accepted",
    "html_but_accepted": "a gateway's page of HTML although the message was accepted",
    "no_wamid": "HTTP 200 without the message's id",
}
# What is true of files whatever else is wrong: see blocking.py.
FILES = {
    "media_one_bad": "one file of a customer and one of the shop are refused for good, while all others go",
    "media_block": "twenty fetches of files in an hour that end in an error block the number for an hour: error 368",
}
# Files from customers; the first four spoil the asking for an address, the others the file itself.
MEDIA = {
    "media_gone": "a file's id is not known any more",
    "media_foreign_url": "a file's address is on somebody else's host",
    "media_false_size": "a file is larger than was announced",
    "media_wrong_hash": "a file is not the one that was announced",
    "media_url_expired": "a file's address is dead before it is used",
    "media_redirect": "a file's address leads on to an address inside the shop's network",
    "media_wrong_type": "a file is a page with a script, under the type of a page",
    "media_html": "a file is a page with a script, under the type of the file",
    "media_false_length": "less of a file comes than its headers say",
    "media_gzip_bomb": "a file is packed so that a megabyte becomes a thousand",
    "media_endless": "a file never comes to an end",
}
WEBHOOKS = {
    "webhooks_duplicated": "every body is sent twice",
    "webhooks_at_once": "every body is sent eight times at the same moment",
    "webhooks_reordered": "every change comes alone, last first",
    "webhooks_late": "every change comes half a minute late",
    "backlog_late": "after an outage the backlog comes within twenty minutes, in any order, amid what is new",
    "webhooks_half_bad": "beside the good in a body stands something that cannot be read",
    "webhooks_unknown": "beside the known in a body stand a field and a kind of message that nobody knows",
    "webhooks_foreign": "beside our own in a body stands another shop's message",
    "webhooks_wrong_signature": "every body comes signed with another secret first",
    "statuses_lost": "nobody tells what became of a message",
    "statuses_shuffled": "what became of a message is told twice, within a minute and in any order",
    "failed_later": "what would be refused is accepted, and fails in a status",
    "unpaid": "the month's free replies are used up and nobody pays: what is accepted fails in a status",
}
PEOPLE = {
    "phones_hidden": "customers hide their phone numbers: only their business-scoped ids are told",
    "long_ids": "who is new has an id of full length and a parent's id besides",
    "edits_unsupported": "what a customer changes comes as a kind that cannot be passed on, without the new words",
    "proof_demanded": "the app takes no call that does not prove that it comes from a server of the app",
    "templates_paused": "every template is paused for its quality",
    "templates_demanding": "the list of templates has pages, and some want a picture, a place, a code, a link or cards",
    "templates_changed": "every template has got a picture at its head: error 132012 where none is sent",
}
# What comes by itself: see unasked.py.
UNASKED = {
    "account_news": "news of the account come by themselves, each twice, late and in any order",
    "echoes": "somebody answers on the shop's own phone every five minutes, corrects it, and takes it back",
    "history": "old chats come once, in chunks and in any order, and files after their placeholders",
}
LINE = {
    "link_cut": "the shop has no internet: calls are refused, and webhooks wait at WhatsApp",
    "flapping": "the shop's internet comes and goes every five seconds",
    "black_hole": "the line looks well and nothing comes through, either way",
    "unreachable": "connections to WhatsApp are refused, while its webhooks come",
    "way_in_dead": "calls to WhatsApp go through, and no webhook reaches the shop",
}
ALL = {**LINE, **INSTEAD, **AFTER, **FILES, **MEDIA, **WEBHOOKS, **PEOPLE, **UNASKED}

# As hard as life: what proofs and random lives have on from the beginning.
AS_IN_LIFE = ("backlog_late", "edits_unsupported", "statuses_shuffled", "templates_demanding", *UNASKED)

# What a call is about; a fault may be limited to one of these.
CALLS = ("send", "receipt", "media", "other")
# These are about one message to one customer, so nothing but a send can meet them.
_OF_SENDS = frozenset(
    {"pair_limit", "window_closed", "undeliverable", "no_wamid", "error_but_accepted", "html_but_accepted"}
)


class Faults:
    """Which faults are on. Safe to share between threads."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._on: dict[str, tuple[int | None, str | None]] = {}
        for name in names:
            self.switch(name, on=True)

    def switch(self, name: str, *, on: bool, times: int | None = None, only: str | None = None) -> None:
        """`times`: how often it strikes before it ends by itself. `only`: the kind of call that it strikes."""
        if name not in ALL:
            raise ValueError(f"there is no fault {name!r}; there are {', '.join(ALL)}")
        if only is not None and only not in CALLS:
            raise ValueError(f"there is no call {only!r}; there are {', '.join(CALLS)}")
        with self._lock:
            self._on.pop(name, None)
            if on:
                self._on[name] = (times, only)

    def strikes(self, name: str, call: str | None = None) -> bool:
        """Whether the fault strikes here and now; a fault with a number of times is spent by it."""
        with self._lock:
            if name not in self._on:
                return False
            times, only = self._on[name]
            if call is not None and call != (only or ("send" if name in _OF_SENDS else call)):
                return False
            if times is not None:
                self._on[name] = (times - 1, only)
                if times <= 1:
                    del self._on[name]
            return True

    @property
    def on(self) -> tuple[str, ...]:
        return tuple(self._on)
