"""A WhatsApp without sockets, whose calls end as they are told; and power that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from edge.language import Said
from edge.whatsapp import (
    Credentials,
    Portal,
    Recipient,
    Rejected,
    Throttled,
    Unauthorised,
    Unreachable,
    Unsure,
    WhatsApp,
    WindowClosed,
)
from edge.whatsapp.templates import Template


class Killed(BaseException):
    """The power went."""


class Fuse:
    """Hangs before each commit. Once it has burnt the power is gone, and nothing is written until the next start."""

    def __init__(self) -> None:
        self._left: int | None = None

    def light(self, commits: int) -> None:
        """So many commits are still let through."""
        self._left = commits

    def put_out(self) -> None:
        self._left = None

    def __call__(self) -> None:
        if self._left is None:
            return
        if self._left == 0:
            raise Killed
        self._left -= 1


class Double(WhatsApp):
    """received: the callback of each message that it took, in order, with its text. `mood` is how the next calls end.

    In the moods of TAKEN the message has gone through, whatever the caller is told of it.
    """

    TAKEN = ("well", "cut after", "error but taken", "killed after")
    MOODS = (*TAKEN, "no line", "cut before", "throttled", "pair", "refused", "rejected", "window", "portal", "killed")

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "v26.0")
        self.mood = "well"
        self.received: list[tuple[str, str, str]] = []  # callback, customer, text
        self.ticked: list[str] = []
        self.ticks_end = ""  # a mood of their own for read receipts
        self.before: Callable[[], None] = lambda: None

    def wamid(self, callback: str) -> str:
        return f"wamid.{callback}"

    def times(self) -> Counter[str]:
        """How often each reply was received."""
        return Counter(callback.rpartition(".")[0] for callback, _, _ in self.received)

    def send_text(
        self,
        credentials: Credentials,
        to: Recipient,
        text: str,
        *,
        callback: str,
        quotes: str | None = None,
        utility: bool = False,
    ) -> str:
        return self._take(callback, to, text)

    def send_template(
        self, credentials: Credentials, to: Recipient, template: Mapping[str, Any], *, callback: str
    ) -> str:
        return self._take(callback, to, str(template["name"]))

    def mark_read(self, credentials: Credentials, wamid: str, *, least_bytes: int = 0) -> None:
        self.ticked.append(wamid)
        self._end(self.ticks_end)

    def templates(self, credentials: Credentials, waba_id: str) -> list[Template]:
        return [Template("ready_for_pickup", "en", "UTILITY", "Hello {{1}}, it is ready.", ("1",))]

    def _take(self, callback: str, to: Recipient, text: str) -> str:
        self.before()
        to.fields()  # as the real one: refused where there is no address
        if self.mood in self.TAKEN:
            self.received.append((callback, to.phone or to.user_id or "", text))
        self._end()
        return self.wamid(callback)

    def _end(self, mood: str = "") -> None:
        match mood or self.mood:
            case "cut after" | "cut before":
                raise Unsure(Said("The connection broke."))
            case "error but taken":
                raise Unsure(Said("An error."), 131000)
            case "killed" | "killed after":
                raise Killed
            case "no line":
                raise Unreachable(Said("No line."))
            case "throttled":
                raise Throttled(Said("Slower."), 130429, 5, whole_number=True)
            case "pair":
                raise Throttled(Said("Slower."), 131056, 4, whole_number=False)
            case "refused":
                raise Unauthorised(Said("The token."), 190)
            case "rejected":
                raise Rejected(Said("No."), 131026)
            case "window":
                raise WindowClosed(Said("24 hours."), 131047)
            case "portal":
                raise Portal(Said("A portal."))
