"""The courier between a desk and the practice WhatsApp, over sockets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.courier import Courier
from edge.intake.webhook import Webhook
from edge.language import Said
from edge.outbox.link import LinkState
from edge.practice import Customer, Identity, Practice
from edge.records.message import Who
from edge.records.reply import Delivery, Reply
from edge.settings import Account
from edge.whatsapp import WhatsApp
from tests.kit.support import HandClock, Room, open_room
from tests.kit.webhooks import hook_of

AMINA = Identity("Amina", "250788000101", "RW.70461198223351904417")
HIDDEN = Identity("Hidden", None, "RW.11873300925566120004")


class Counter:
    """A shop at its counter: a room, its webhook, the practice WhatsApp, and the courier between them."""

    def __init__(self, room: Room, practice: Practice, courier: Courier) -> None:
        self.room, self.practice, self.courier = room, practice, courier
        self.clock = room.clock
        self.aline = room.staff("Aline")

    def writes(self, identity: Identity = AMINA, text: str = "Do you have nails?") -> Customer:
        """A customer writes, and the shop has it at once."""
        customer = self.practice.join(identity)
        self.room.hears(customer.writes(text), text, who_is(identity))
        return customer

    def reply(self, text: str = "Yes.", identity: Identity = AMINA) -> Reply:
        query = self.room.open_query(str(self.room.customer(who_is(identity))["id"]))
        self.room.desk.claim(query, self.aline)
        return self.room.outbox.get(self.room.desk.reply(query, self.aline, text))

    def asked(self, text: str = "Yes.", identity: Identity = AMINA) -> Reply:
        self.writes(identity)
        return self.reply(text, identity)

    def state(self, reply: Reply) -> Delivery:
        return self.room.outbox.get(reply.id).state

    def reason(self, reply: Reply) -> Said:
        return self.room.outbox.get(reply.id).reason

    def starts_again(self) -> None:
        """The power went, and came."""
        self.courier.close()
        self.clock.reboot()
        self.courier = courier_of(self.room, WhatsApp(self.practice.graph_url, "v26.0", self.clock.witness))

    def round(self, seconds: float = 0) -> int:
        """Time goes by, then the courier makes one round."""
        self.clock.forward(seconds=seconds)
        begun = self.courier.step()
        self.courier.rest()
        return begun

    def comes_to(self, reply: Reply, state: Delivery) -> bool:
        """Whether the statuses that come in over the webhook bring a reply there."""
        return self.practice.until(lambda: (self.room.sorter.step(), self.state(reply) is state)[1], 60)

    @property
    def link(self) -> LinkState:
        return self.room.link.now().state

    @property
    def texts(self) -> list[str]:
        return [sent.text for sent in self.practice.received]


def who_is(identity: Identity) -> Who:
    """Whom the desk knows somebody on the practice WhatsApp as."""
    return Who(identity.phone, identity.user_id, identity.parent_user_id, identity.name, identity.username)


def courier_of(room: Room, whatsapp: WhatsApp) -> Courier:
    """A courier that brings what is in a room to this WhatsApp."""
    return Courier(room.books, room.outbox, room.link, room.notices, room.settings, whatsapp, room.clock)


@contextmanager
def open_counter(folder: Path) -> Iterator[Counter]:
    """On a store in this folder; nobody writes but whom a test lets write."""
    room = open_room(folder, HandClock())
    webhook = Webhook(room.journal, room.settings, lambda _: None)
    hook = hook_of(webhook, room.clock)
    hook.start()
    with Practice(hook_url=f"http://{hook.address}/webhook", play=False, pace=20) as practice:
        room.clock.at = practice.cloud.now()
        made_up = practice.account
        room.settings.change_account(
            Account(made_up.phone_number_id, made_up.waba_id, made_up.app_secret, made_up.verify_token, made_up.token)
        )
        courier = courier_of(room, WhatsApp(practice.graph_url, "v26.0", room.clock.witness))
        made = Counter(room, practice, courier)
        yield made
        made.courier.close()
        hook.stop()
    room.close()
