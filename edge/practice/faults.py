"""Everything that can go wrong with WhatsApp, by name, to be switched on while practice runs.

The names follow groups N and A of the catalogue of faults. What a fault does to an answer is in wire.py, to webhooks in
deliverer.py, to the line itself in practice.py.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

# The call is never heard by WhatsApp; something else answers.
INSTEAD = {
    "html_portal": "the Wi-Fi's login page answers 200 to everything",
    "html_error": "a gateway answers 502 with a page of HTML",
    "expired_token": "error 190",
    "throttled": "error 130429",
    "pair_limit": "error 131056",
    "window_closed": "error 131047",
    "server_error": "error 131000 with HTTP 500",
    "error_in_200": "HTTP 200, and an error in the body",
}
# The call is heard and obeyed, and then its answer goes wrong.
AFTER = {
    "slow": "the answer comes late",
    "cut_after_request": "the connection ends without an answer",
    "cut_mid_answer": "the connection ends in the middle of the answer",
    "error_but_accepted": "HTTP 500 although the message was accepted",
    "no_wamid": "HTTP 200 without the message's id",
}
WEBHOOKS = {
    "webhooks_duplicated": "every body is sent twice",
    "webhooks_reordered": "every change comes alone, last first",
    "webhooks_late": "every change comes half a minute late",
    "failed_later": "what would be refused is accepted, and fails in a status",
}
LINE = {
    "unreachable": "connections are refused",
}
ALL = {**INSTEAD, **AFTER, **WEBHOOKS, **LINE}

# What a call is about; a fault may be limited to one of these.
CALLS = ("send", "receipt", "media", "other")
# These two are about one message to one customer, so nothing but a send can meet them.
_OF_SENDS = frozenset({"pair_limit", "window_closed", "no_wamid", "error_but_accepted"})


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
