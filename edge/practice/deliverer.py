"""How webhooks reach the shop: signed, in batches, again and again until they are answered 200."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from edge.practice import strays, webhooks
from edge.practice.account import Account
from edge.practice.agenda import Agenda
from edge.practice.clock import Clock
from edge.practice.faults import Faults

log = logging.getLogger(__name__)

BATCH_MOST = 1000  # updates in one body, as WhatsApp documents it …
BODY_MOST = 3_000_000  # … and bytes
FIRST_PAUSE = 2.0  # the first retry is immediate, then the pauses double
LONGEST_PAUSE = 3600.0
GIVE_UP_AFTER = 7 * 24 * 3600.0
LATE_BY = 30.0
BACKLOG_WITHIN = 20 * 60.0
SLOT = 5.0  # what is to be reordered is collected for so long
CROWD = 7  # copies beside the one that counts
TIMEOUT = (5, 10)  # real seconds to connect and to answer; Meta publishes none
KEPT = 500  # attempts remembered, for tests and for the page

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST of one body. status: what the shop answered, 0 where nobody did."""

    body: bytes
    status: int
    tries: int


@dataclass(slots=True)
class _Parcel:
    """A change that waits for company, or bytes that were refused and wait for their next try."""

    changes: list[Mapping[str, Any]]
    then: list[Then]
    body: bytes = b""
    tries: int = 0
    since: float = 0.0
    apart: bool = False


class Deliverer:
    """Keeps changes until they are due and posts all that are due as one body. `post` never waits."""

    def __init__(
        self, account: Account, clock: Clock, faults: Faults, hook_url: str, changed: threading.Condition
    ) -> None:
        self.hook_url = hook_url
        self.subscribed = True
        self._passes = True
        self._unheard = False  # whether the last one that was posted found nobody
        self.attempts: deque[Attempt] = deque(maxlen=KEPT)
        self._account = account
        self._clock = clock
        self._faults = faults
        self._changed = changed
        self._agenda: Agenda[_Parcel] = Agenda(clock)
        self._under_way = 0
        self._thread: threading.Thread | None = None
        self._line = _line()

    def go_to(self, hook_url: str) -> None:
        """Where webhooks go from now on."""
        self.hook_url = hook_url

    def subscribe(self, *, on: bool) -> None:
        """Whether anything goes at all."""
        self.subscribed = on

    @property
    def waiting(self) -> int:
        """How many changes and refused bodies have not reached the shop yet."""
        return len(self._agenda) + self._under_way

    def post(self, change: Mapping[str, Any], then: Then | None = None, *, after: float = 0.0) -> None:
        """Let the shop know. `then` is called once, in the deliverer's thread, when the shop has answered 200."""
        if not self.subscribed:
            return
        after += LATE_BY if self._faults.strikes("webhooks_late") else 0.0
        apart = self._faults.strikes("webhooks_reordered")
        parcel = _Parcel([change], [then] if then else [], apart=apart)
        self._agenda.add(parcel, after, slot=SLOT if apart else 0.0)

    def post_alone(self, body: bytes, after: float) -> None:
        """Let the shop know by exactly this body, after so many seconds."""
        if self.subscribed:
            self._agenda.add(_Parcel([], [], body=body, since=self._clock.seconds() + after), after)

    def send(self, body: bytes, signature: str | None = None) -> int:
        """Post these bytes now, in the caller's thread; the shop's HTTP status. Raises OSError when nobody answers."""
        with _line() as line:
            return self._send(line, body, signature)

    def verify(self) -> bool:
        """The handshake by which WhatsApp makes sure that the address is the shop's."""
        challenge = str(int.from_bytes(webhooks.new_wamid().encode()[-6:], "big"))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._account.verify_token,
        }
        with _line() as line:
            answer = line.get(self.hook_url, params=query, timeout=TIMEOUT, allow_redirects=False)
        return answer.status_code == requests.codes.ok and answer.text == challenge

    def step(self) -> int:
        """Post what is due; how many bodies were posted."""
        # Counted before anything leaves the agenda: whoever waits for `waiting` to be 0 must not be told so too early.
        self._under_way = 1
        try:
            parcels = self._packed(self._agenda.take(BATCH_MOST))
            for place, parcel in enumerate(parcels):
                was_unheard = self._unheard
                if self._faults.strikes("webhooks_at_once") and self._passes:
                    self._crowd(parcel.body)
                self._try(parcel)
                if self._faults.strikes("webhooks_duplicated"):
                    self._try(_Parcel([], [], body=parcel.body, tries=1, since=self._clock.seconds()))
                if was_unheard and not self._unheard and self._scattered(parcels[place + 1 :]):
                    return place + 1  # an outage that was not practice's doing is over
            return len(parcels)
        finally:
            self._under_way = 0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="practice-deliverer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """What has not arrived is forgotten: this WhatsApp lives in memory."""
        self._agenda.close()
        if self._thread:
            self._thread.join(timeout=1.5)
        self._line.close()

    def wake(self) -> None:
        self._agenda.wake()

    def passes(self, passes: bool) -> None:
        """Whether webhooks get through to the shop. Once they do again, all come at once, or late and shuffled.

        Of the real WhatsApp's retries nobody knows the times: they come minutes to hours late, in any order. Who trains
        with practice is not to wait for them; "backlog_late" is as life is.
        """
        if passes and not self._passes and not self._scattered():
            self._agenda.hurry()
        self._passes = passes

    def _scattered(self, under_way: Sequence[_Parcel] = ()) -> bool:
        """An outage has ended: whether what waits comes late and in any order, what is under way too."""
        self._unheard = False
        if late := self._faults.strikes("backlog_late"):
            for parcel in under_way:
                self._agenda.add(parcel)
            self._agenda.scatter(BACKLOG_WITHIN)
        return late

    def _run(self) -> None:
        while self._agenda.wait():
            try:
                self.step()
            except Exception:
                log.exception("a webhook was lost")

    def _packed(self, parcels: Sequence[_Parcel]) -> list[_Parcel]:
        """New changes share one body; a body that was refused travels again as it was, byte for byte."""
        packed = [parcel for parcel in parcels if parcel.body]
        together = [parcel for parcel in parcels if not parcel.body and not parcel.apart]
        apart = [[parcel] for parcel in reversed(parcels) if not parcel.body and parcel.apart]
        for group in [together, *apart] if together else apart:
            packed.extend(self._pack(group))
        return packed

    def _pack(self, group: Sequence[_Parcel]) -> Iterator[_Parcel]:
        changes = [change for parcel in group for change in parcel.changes]
        changes = [*strays.beside(changes, self._account, self._faults, self._clock.now()), *changes]
        body = webhooks.encode(webhooks.body(self._account, *changes))
        if len(body) > BODY_MOST and len(group) > 1:
            yield from self._pack(group[: len(group) // 2])
            yield from self._pack(group[len(group) // 2 :])
        else:
            then = [then for parcel in group for then in parcel.then]
            yield _Parcel([], then, body=body, since=self._clock.seconds())

    def _try(self, parcel: _Parcel) -> None:
        parcel.tries += 1
        status = self._knock(self._line, parcel.body) if self._passes else 0
        with self._changed:
            self.attempts.append(Attempt(parcel.body, status, parcel.tries))
            self._changed.notify_all()
        self._unheard = not status
        if status == requests.codes.ok:
            for then in parcel.then:
                then()
        elif self._clock.seconds() - parcel.since < GIVE_UP_AFTER:
            pause = 0.0 if parcel.tries == 1 else min(FIRST_PAUSE * 2 ** min(parcel.tries - 2, 20), LONGEST_PAUSE)
            self._agenda.add(parcel, pause)

    def _knock(self, line: requests.Session, body: bytes) -> int:
        """The shop's answer, 0 where none came."""
        try:
            if self._faults.strikes("webhooks_wrong_signature"):
                self._send(line, body, webhooks.sign("not this app's secret", body))
            return self._send(line, body, None)
        except requests.RequestException:
            return 0

    def _crowd(self, body: bytes) -> None:
        """Copies of one body through several connections, at the same moment."""

        def knock() -> None:
            with _line() as line:
                self._knock(line, body)

        threads = [threading.Thread(target=knock, name="practice-crowd", daemon=True) for _ in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send(self, line: requests.Session, body: bytes, signature: str | None) -> int:
        signature = webhooks.sign(self._account.app_secret, body) if signature is None else signature
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        return line.post(self.hook_url, body, headers=headers, timeout=TIMEOUT, allow_redirects=False).status_code


def _line() -> requests.Session:
    line = requests.Session()
    line.trust_env = False  # a proxy of the machine's has no business between practice and the shop
    line.headers["User-Agent"] = "facebookplatform/1.0 (practice)"
    return line
