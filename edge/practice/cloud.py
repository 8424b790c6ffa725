"""The make-believe WhatsApp itself: who is on it, what was said, and who may be told what.

Written from WhatsApp's own documentation alone, and as strict as that is.
"""

from __future__ import annotations

import random
import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from edge.practice import webhooks
from edge.practice.account import Account
from edge.practice.agenda import Agenda
from edge.practice.block_list import BlockList
from edge.practice.blocking import BadFiles
from edge.practice.clock import Clock
from edge.practice.customer import CHAT_MOST, Customer, Line, Manners
from edge.practice.deliverer import Deliverer
from edge.practice.errors import GraphError
from edge.practice.faults import Faults
from edge.practice.limits import PAIR_BURST, PAIR_EVERY, THROUGHPUT, Limit
from edge.practice.media import File, Media
from edge.practice.registry import Registry
from edge.practice.sending import Receipt, Send
from edge.practice.templates import DEMANDING, LONG_PAGE, SHORT_PAGE, TEMPLATES, Template, wanted
from edge.practice.webhooks import Identity, Json

WINDOW = timedelta(hours=24)
OLDEST_TARGET = timedelta(days=30)  # reactions and receipts are for messages younger than this
TYPING = timedelta(seconds=25)
FREE_A_MONTH = 1000
SENT_AFTER = 0.3  # practice seconds from the answer to the `sent` status
SHUFFLED_WITHIN = 60.0  # practice seconds
KEPT = 20_000  # sends and receipts remembered; a training day is far below it

# These change something that was said, or say nothing: they open no window.
SILENT = frozenset({"edit", "revoke", "reaction", "system"})
_REFUSED_ONE_BY_ONE = frozenset({131026, 131047})


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that WhatsApp accepted from the shop. body: the request as it came."""

    wamid: str
    customer: Customer
    kind: str
    text: str
    body: Mapping[str, Any]
    at: datetime


class Cloud:
    """Rules and memory of the practice WhatsApp; every public method may be called from any thread.

    `changed` is notified whenever anything here has changed.
    """

    def __init__(
        self,
        account: Account,
        *,
        clock: Clock,
        faults: Faults,
        deliverer: Deliverer,
        agenda: Agenda[Callable[[], None]],
        changed: threading.Condition,
        on_arrival: Callable[[Customer, Line], None],
    ) -> None:
        self.account = account
        self.media = Media()
        self.bad_files = BadFiles(faults)
        self.customers = Registry(account)
        self.changed = changed
        self.sent: deque[Sent] = deque(maxlen=KEPT)
        self.receipts: deque[str] = deque(maxlen=KEPT)
        self.refused: deque[int] = deque(maxlen=KEPT)
        self._on_arrival = on_arrival
        self._clock = clock
        self._faults = faults
        self._deliverer = deliverer
        self._agenda = agenda
        self._throughput = Limit(1 / THROUGHPUT, THROUGHPUT)
        self._pairs: dict[str, Limit] = {}
        self.blocks = BlockList(self._with_number, self._is_in_window)
        self._delivered: Counter[str] = Counter()

    def now(self) -> datetime:
        return self._clock.now()

    @property
    def templates(self) -> tuple[Template, ...]:
        """What has been made to be sent after the window, as the faults say that it is."""
        on = self._faults.on
        found = (*TEMPLATES, *DEMANDING) if "templates_demanding" in on else TEMPLATES
        status = "PAUSED" if "templates_paused" in on else "APPROVED"
        header = "IMAGE" if "templates_changed" in on else None
        return tuple(replace(each, status=status, header=header or each.header) for each in found)

    @property
    def templates_a_page(self) -> int:
        return SHORT_PAGE if "templates_demanding" in self._faults.on else LONG_PAGE

    @property
    def demands_proof(self) -> bool:
        return "proof_demanded" in self._faults.on

    def keep(self, mime: str, data: bytes) -> File:
        return self.media.keep(mime, data, self.now())

    def join(self, identity: Identity, manners: Manners) -> Customer:
        """Somebody gets a phone, or is there already."""
        with self.changed:
            if self.customers.find(identity) is None and self._faults.strikes("long_ids"):
                identity = identity.lengthened()
            return self.customers.join(identity, lambda: Customer(identity, self, manners))

    def move(self, customer: Customer, identity: Identity) -> None:
        with self.changed:
            self.customers.move(customer, identity)

    # From customers to the shop.

    def pass_on(self, customer: Customer, content: Json, line: Line | None, more: Mapping[str, Any]) -> str:
        """Keep what the customer did and let the shop know; the new message's wamid."""
        wamid, at = webhooks.new_wamid(), line.at if line else self.now()
        if content["type"] == "edit" and self._faults.strikes("edits_unsupported"):
            content = webhooks.unsupported("edit")
        with self.changed:
            if line:
                line.wamid = wamid
                self._add(customer, line)
            self.customers.wrote(customer, wamid)
            if content["type"] in SILENT:
                customer.silent.append(wamid)
            self._hear(customer, content["type"], at)
            who = self._shown(customer)
            message = webhooks.message(who, content, wamid=wamid, at=at, **more)
        senders = [] if content["type"] == "system" else [who]
        if customer in self.blocks:
            return wamid  # it stays on one tick, and the shop never hears of it
        change = webhooks.messages(self.account, senders, [message])
        self._deliverer.post(change, (lambda: self._mark([line], "delivered")) if line else None)
        return wamid

    def overhear(self, customer: Customer, kind: str, at: datetime) -> None:
        """A webhook was delivered by hand: what it says counts as said, so that it can be answered."""
        with self.changed:
            self._hear(customer, kind, at)

    def _hear(self, customer: Customer, kind: str, at: datetime) -> None:
        if kind not in SILENT:
            customer.last_heard_at = max(at, customer.last_heard_at or at)
        self.changed.notify_all()

    # From the shop to customers.

    def send(self, send: Send) -> Json:
        """Accept a message, or refuse it with a GraphError. The answer is what WhatsApp answers."""
        with self.changed:
            if not self._throughput.admits(self._clock.seconds()):
                raise GraphError(130429, f"more than {THROUGHPUT} messages a second")
            customer = self._recipient(send)
            refused = self._objection(customer, send)
            later = refused and refused.code in _REFUSED_ONE_BY_ONE and self._faults.strikes("failed_later")
            if refused and not later:
                raise refused
            if refused is None and self._faults.strikes("unpaid"):
                refused = GraphError(131042, "practice fault: beyond the free replies, and without a payment method")
            return self._accept(customer, send, refused)

    def receipt(self, receipt: Receipt) -> Json:
        """Turn the ticks of this message, and of all that came before it, blue."""
        with self.changed:
            customer, line = self._heard_from(receipt.wamid)
            if line is not None:
                before = customer.lines[: customer.lines.index(line) + 1]
                # What has not come to the shop yet, nobody there has read.
                here = [each for each in before if each is line or each.state == "delivered"]
                self._mark([each for each in here if not each.from_shop], "read")
            if receipt.typing:
                customer.typing_until = self.now() + TYPING
            self.receipts.append(receipt.wamid)
            self.changed.notify_all()
        return {"success": True}

    def _recipient(self, send: Send) -> Customer:
        """The customer, or a stranger who is not on WhatsApp."""
        who = Identity(user_id=send.recipient) if send.to is None else Identity(phone=self._number(send.to))
        if who.phone == self.account.phone:
            raise GraphError(131021, "the shop cannot write to itself")
        return self.customers.find(who) or Customer(who, self, Manners())

    def _number(self, to: str) -> str:
        digits = re.sub(r"[+\-() ]", "", to)
        if not re.fullmatch(r"[0-9]{5,20}", digits):
            raise GraphError(131009, "to is not a phone number")
        # Without a plus the country code of the business may be put in front; practice always does it, so it shows.
        return digits if to.lstrip().startswith("+") else self.account.country + digits

    def _objection(self, customer: Customer, send: Send) -> GraphError | None:
        """What this customer, this window or this content stands against; files and templates must exist."""
        if customer not in self.customers:
            return GraphError(131026, "the recipient is not on WhatsApp")
        self._check_content(customer, send)
        pair = self._pairs.setdefault(customer.key, Limit(PAIR_EVERY, PAIR_BURST))
        if not pair.admits(self._clock.seconds()):
            return GraphError(131056, f"more than 1 message in {PAIR_EVERY:g} s to the same customer")
        if customer in self.blocks:
            return GraphError(130403, "the business has blocked this user")
        if send.content.template is None and not self._is_in_window(customer):
            return GraphError(131047, "more than 24 hours have passed since the customer last replied")
        return None

    def _with_number(self, number: str) -> Customer | None:
        return self.customers.find(Identity(phone=self._number(number)))

    def _is_in_window(self, customer: Customer) -> bool:
        heard = customer.last_heard_at
        return heard is not None and self.now() - heard <= WINDOW

    def _shown(self, customer: Customer) -> Identity:
        """The customer as the shop is told of them; without any id nobody is told of."""
        who = customer.identity
        return replace(who, phone=None) if who.user_id and self._faults.strikes("phones_hidden") else who

    def _check_content(self, customer: Customer, send: Send) -> None:
        if send.content.media_id:
            file = self.media.find(send.content.media_id, self.now())
            if file.kind != send.kind:
                raise GraphError(131053, f"a file of type {file.mime} cannot be sent as {send.kind}")
        if send.content.target is not None:
            self._check_target(customer, send.content.target)
        if send.content.template is not None:
            wanted(self.templates, send.content.template)

    def _check_target(self, customer: Customer, wamid: str) -> None:
        line = customer.line(wamid)
        known = line is not None or (self.customers.sender_of(wamid) is customer and wamid not in customer.silent)
        if not known or (line and (line.revoked or self.now() - line.at > OLDEST_TARGET)):
            raise GraphError(131009, "there is no such message to react to")

    def _heard_from(self, wamid: str) -> tuple[Customer, Line | None]:
        customer = self.customers.sender_of(wamid)
        line = customer.line(wamid) if customer else None
        if customer is None or (line and (line.from_shop or self.now() - line.at > OLDEST_TARGET)):
            raise GraphError(131009, "message_id is not a message of a customer, or is too old")
        return customer, line

    def _accept(self, customer: Customer, send: Send, fails: GraphError | None) -> Json:
        wamid, now, content = webhooks.new_wamid(), self.now(), send.content
        text = content.text
        if content.template:
            text = f"{wanted(self.templates, content.template).words} {text}".strip()
        quotes = customer.quoted(send.quotes, now - OLDEST_TARGET)
        self.sent.append(Sent(wamid, customer, send.kind, text, send.body, now))
        line = Line(wamid, True, send.kind, text, now, "accepted", content.media_id, quotes, send.opaque)
        if content.target is None:
            self._add(customer, line)
        elif target := customer.line(content.target):
            target.reactions["shop"] = text  # an empty one takes off what was there
        customer.typing_until = None
        self._agenda.add(lambda: self._status(customer, line, "failed" if fails else "sent", fails), SENT_AFTER)
        self.changed.notify_all()
        if send.to is None:
            contact = {"input": send.recipient, "user_id": customer.identity.user_id}
        else:
            contact = {"input": send.to, "wa_id": customer.identity.phone}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]}

    def _status(self, customer: Customer, line: Line, state: str, fails: GraphError | None = None) -> None:
        """The message has come so far: tell the shop, and see to the next step."""
        more: Json = {"biz_opaque_callback_data": line.opaque} if line.opaque else {}
        if fails:
            more["errors"] = [fails.in_status()]
        if state == "delivered":
            self._delivered[f"{self.now():%Y-%m}"] += 1
        if state in ("sent", "delivered"):
            free = self._delivered[f"{self.now():%Y-%m}"] <= FREE_A_MONTH
            more["pricing"] = webhooks.pricing(webhooks.FREE if free else webhooks.CHARGED)
        self._mark([line], state)
        who = self._shown(customer)
        status = webhooks.status(who, line.wamid, state, self.now(), sent_to_phone=who.phone is not None, **more)
        if not self._faults.strikes("statuses_lost"):
            self._tell(webhooks.statuses(self.account, [status], [] if state == "failed" else [who]))
        self._carry_on(customer, line, state)

    def _tell(self, change: Json) -> None:
        if not self._faults.strikes("statuses_shuffled"):
            self._deliverer.post(change)
            return
        for _ in range(2):
            self._deliverer.post(change, after=random.uniform(0, SHUFFLED_WITHIN))  # noqa: S311 - guards nothing

    def _carry_on(self, customer: Customer, line: Line, state: str) -> None:
        manners = customer.manners
        if state == "sent" and line.kind != "reaction":
            self._agenda.add(lambda: self._status(customer, line, "delivered"), manners.arrives_after)
        elif state == "delivered":
            if manners.reads_after is not None:
                self._agenda.add(lambda: self._status(customer, line, "read"), manners.reads_after)
            self._on_arrival(customer, line)

    def _add(self, customer: Customer, line: Line) -> None:
        customer.lines.append(line)
        del customer.lines[:-CHAT_MOST]

    def _mark(self, lines: Iterable[Line | None], state: str) -> None:
        """Ticks never go back: a receipt may be faster than our own note that the webhook arrived."""
        with self.changed:
            for line in lines:
                if line and line.state != "read":
                    line.state = state
            self.changed.notify_all()
