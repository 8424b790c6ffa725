"""What WhatsApp sends without anybody having done anything here: news of the account, echoes, and old chats."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from edge.practice import samples, webhooks
from edge.practice.agenda import Agenda
from edge.practice.cloud import Cloud
from edge.practice.customer import Customer, Line
from edge.practice.deliverer import Deliverer
from edge.practice.faults import UNASKED, Faults
from edge.practice.news import stories
from edge.practice.webhooks import Json

# Practice seconds.
NEWS_EVERY = 600.0
NEWS_WITHIN = 1200.0  # each arrives at some moment of this, twice
ECHO_EVERY = 300.0
HISTORY_WITHIN = 600.0
NOBODY_YET = 60.0
AGE_OF_NEWS = timedelta(minutes=10)
# Of each phase of a history: how long ago it was.
PHASES = (timedelta(hours=8), timedelta(days=40), timedelta(days=120))


class Unasked:
    """Each kind goes on, a turn after the other, for as long as the fault of its name is on."""

    def __init__(self, cloud: Cloud, deliverer: Deliverer, agenda: Agenda[Callable[[], None]], faults: Faults) -> None:
        self._cloud = cloud
        self._deliverer = deliverer
        self._agenda = agenda
        self._faults = faults
        self._turns: Mapping[str, Callable[[int], float | None]] = {
            "account_news": self._news,
            "echoes": self._echo,
            "history": self._history,
        }
        self._running: set[str] = set()
        self._echoed: tuple[Customer, str] | None = None

    def settle(self) -> None:
        """To be called whenever one of these was switched."""
        for name in UNASKED:
            if name in self._faults.on and name not in self._running:
                self._running.add(name)
                self._plan(name, 0, 0.0)

    def answers_on_phone(self, customer: Customer, text: str) -> str:
        """Somebody answers in the app on the shop's own phone: an echo; its wamid."""
        wamid, now = webhooks.new_wamid(), self._cloud.now()
        with self._cloud.changed:
            customer.lines.append(Line(wamid, True, "text", text, now, "delivered"))
        self._post_echo(customer, webhooks.text(text), wamid)
        return wamid

    def _plan(self, name: str, turn: int, after: float) -> None:
        self._agenda.add(lambda: self._take(name, turn), after)

    def _take(self, name: str, turn: int) -> None:
        pause = self._turns[name](turn) if self._faults.strikes(name) else None
        if pause is None:
            self._running.discard(name)
        else:
            self._plan(name, turn + 1, pause)

    def _news(self, turn: int) -> float:
        """One story, each of its news twice, in any order: only the time that stands in a body tells which is newer."""
        account, now = self._cloud.account, self._cloud.now()
        all_stories = stories(account)
        story = all_stories[turn % len(all_stories)]
        for number, change in enumerate(story):
            at = now - AGE_OF_NEWS * (len(story) - number)
            body = webhooks.encode(webhooks.body(account, change, time=int(at.timestamp())))
            for _ in range(2):
                self._deliverer.post_alone(body, random.uniform(0, NEWS_WITHIN))  # noqa: S311 - guards nothing
        return NEWS_EVERY

    def _echo(self, turn: int) -> float:
        """Somebody answers on the shop's phone, then corrects it, then takes it back; each to another customer."""
        known = [customer for customer in self._cloud.customers if customer.last(from_shop=False)]
        if not known:
            return NOBODY_YET
        if self._echoed is None:
            customer = known[turn % len(known)]
            self._echoed = customer, self.answers_on_phone(customer, f"From the shop's phone, {turn}")
        elif turn % 3:
            customer, wamid = self._echoed
            self._post_echo(customer, webhooks.edit(wamid, webhooks.text(f"Corrected on the phone, {turn}")))
        else:
            customer, wamid = self._echoed
            self._post_echo(customer, webhooks.revoke(wamid))
            self._echoed = None
        return ECHO_EVERY

    def _post_echo(self, customer: Customer, content: Json, wamid: str | None = None) -> None:
        named = [wamid or webhooks.new_wamid()]
        at = self._cloud.now()
        self._deliverer.post(webhooks.echoes(self._cloud.account, customer.identity, content, wamids=named, at=at))

    def _history(self, _: int) -> float | None:
        """Once, when the number is shared with the app: chunks in any order, and files after their placeholders."""
        changes = [change for customer in self._cloud.customers for change in self._thread(customer)]
        if not changes:
            return NOBODY_YET
        for change in changes:
            self._deliverer.post(change, after=random.uniform(0, HISTORY_WITHIN))  # noqa: S311 - guards nothing
        return None

    def _thread(self, customer: Customer) -> Iterator[Json]:
        """Old chats of one customer; the youngest chunk holds also what came by itself in the meantime."""
        account, who = self._cloud.account, customer.identity
        shop = webhooks.Identity(phone=account.phone)
        for phase, ago in enumerate(PHASES):
            at = self._cloud.now() - ago
            photo = webhooks.new_wamid()
            asked = webhooks.message(who, webhooks.text(f"Asked in phase {phase}"), wamid=webhooks.new_wamid(), at=at)
            placeholder = webhooks.message(who, {"type": "media_placeholder"}, wamid=photo, at=at)
            said = webhooks.text(f"Answered in phase {phase}")
            answered = webhooks.message(shop, said, wamid=webhooks.new_wamid(), at=at + timedelta(minutes=2))
            lines = [asked, placeholder, answered, *(self._lines(customer) if not phase else ())]
            about = {"phase": phase, "chunk": 1, "progress": 100 * (phase + 1) // len(PHASES)}
            yield webhooks.history(account, who, lines, **about)
            if not phase:
                yield webhooks.change(account, "history", messages=[self._photo(customer, photo, ago)])

    def _lines(self, customer: Customer) -> Iterator[Json]:
        for line in customer.lines:
            if not line.from_shop and line.kind == "text":
                yield webhooks.message(customer.identity, webhooks.text(line.text), wamid=line.wamid, at=line.at)

    def _photo(self, customer: Customer, wamid: str, ago: timedelta) -> Json:
        """Here the sum of the file is written in hex, and nowhere else."""
        file = self._cloud.keep("image/jpeg", samples.jpeg(samples.BULB))
        content = {"type": "image", "image": {"id": file.id, "mime_type": file.mime, "sha256": file.sha256.hex()}}
        return webhooks.message(customer.identity, content, wamid=wamid, at=self._cloud.now() - ago)
