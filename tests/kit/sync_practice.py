"""The practice WhatsApp as the counterpart of `Sync`: real sockets both ways, signed webhooks, every fault that it has.

Time goes by hand on both sides. A box that has started has a client and a hook of its own, as a new process has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from edge.desk.customers import Customers
from edge.intake.webhook import Webhook
from edge.practice import Account, Identity, Practice
from edge.practice.faults import AFTER, AS_IN_LIFE, INSTEAD, LINE, PEOPLE, UNASKED, WEBHOOKS
from edge.records.message import Who
from edge.store.all_tables import where
from edge.whatsapp import Credentials, Patience, Recipient, WhatsApp
from tests.kit.doubles import Killed
from tests.kit.support import ACCOUNT, HandClock
from tests.kit.sync import ANSWERED, ARRIVED, CUSTOMERS, Sync, Taken
from tests.kit.webhooks import hook_of

T = TypeVar("T")

NOWHERE = "http://127.0.0.1:9/"  # the port of discard: nobody answers there
# On this machine an answer takes milliseconds, and whoever waits for one that never comes need not wait for long.
PATIENCE = Patience(connect_seconds=0.2, read_seconds=0.2, total_seconds=0.4)
SLOW_SECONDS = 0.5
# What goes wrong with the calls while the courier goes, and what goes wrong for longer, all around them.
OF_CALLS = ("none", *INSTEAD, *AFTER)
# Whose ids have which length is settled when they join; that is for the tests of intake.
LASTING = (*LINE, *WEBHOOKS, *UNASKED, *(name for name in PEOPLE if name != "long_ids"))
# Templates that were paused or changed are refused by a rule of practice, but not for something that the box did.
OF_TEMPLATES = (132015, 132012)


class Mortal(WhatsApp):
    """The real client, on a box whose power may go just before a call leaves, or just before its end is known."""

    dies = ""

    def send_text(self, credentials: Credentials, to: Recipient, text: str, **more: Any) -> str:
        return self._live(lambda: super(Mortal, self).send_text(credentials, to, text, **more))

    def send_template(self, credentials: Credentials, to: Recipient, template: Any, **more: Any) -> str:
        return self._live(lambda: super(Mortal, self).send_template(credentials, to, template, **more))

    def send_media(self, credentials: Credentials, to: Recipient, *what: Any, **more: Any) -> str:
        return self._live(lambda: super(Mortal, self).send_media(credentials, to, *what, **more))

    def mark_read(self, credentials: Credentials, wamid: str, **more: Any) -> None:
        return self._live(lambda: super(Mortal, self).mark_read(credentials, wamid, **more))

    def _live(self, call: Callable[[], T]) -> T:
        if self.dies == "before":
            raise Killed
        try:
            return call()
        finally:
            if self.dies == "after":
                raise Killed


class AgainstPractice(Sync):
    def __init__(self) -> None:
        ours = Account(
            app_secret=ACCOUNT.app_secret,
            token=ACCOUNT.token,
            verify_token=ACCOUNT.verify_token,
            phone_number_id=ACCOUNT.phone_number_id,
            waba_id=ACCOUNT.waba_id,
        )
        self.practice = Practice(
            hook_url=NOWHERE,
            play=False,
            pace=0,
            account=ours,
            slow_seconds=SLOW_SECONDS,
            faults=(*AS_IN_LIFE, *UNASKED),
        )
        self.practice.start()
        people = [Identity(f"Customer {n}", f"25078800020{n}", f"RW.1000000000000000000{n}") for n in range(CUSTOMERS)]
        self.customers = [self.practice.join(identity) for identity in people]
        self.written: dict[str, str] = {}  # wamid → text
        self.always_told = True
        super().__init__(HandClock(self.practice.cloud.now()))

    # The box, with its hook.

    def line(self) -> Mortal:
        self.client = Mortal(self.practice.graph_url, "v26.0", patience=PATIENCE)
        return self.client

    def open(self) -> None:
        super().open()
        webhook = Webhook(self.room.journal, self.room.settings, lambda _: None)
        self.hook = hook_of(webhook, self.clock, threads=1)
        self.hook.start()
        self.is_open = True
        self.practice.hook_url = f"http://{self.hook.address}/webhook"
        self.news_comes()

    def shut(self) -> None:
        # Its port may be somebody else's in a moment.
        self.practice.hook_url = NOWHERE
        self.is_open = False
        self.hook.stop()
        super().shut()

    def time_goes(self, **span: float) -> None:
        before = self.clock.at
        super().time_goes(**span)
        self.practice.forward(self.clock.at - before)
        self.news_comes()

    def news_comes(self) -> None:
        """All that is due at WhatsApp happens, and all webhooks that get through are sorted."""
        self.posted()
        self.sorted()

    def posted(self) -> None:
        while self.practice.step():
            pass

    def sorted(self) -> None:
        while self.is_open and self.room.sorter.step():
            pass

    # The counterpart.

    def taken(self) -> Sequence[Taken]:
        received = self.practice.received
        return [Taken(str(sent.body["biz_opaque_callback_data"]), sent.customer.key) for sent in received]

    def writes(self, who: int) -> None:
        self.says(who)
        self.news_comes()

    def says(self, who: int) -> None:
        text = f"Message {len(self.written)}"
        self.written[self.customers[who].writes(text)] = text

    def query_of(self, who: int) -> str | None:
        identity = self.customers[who].identity
        customer = Customers(self.room.books).known(Who(identity.phone, identity.user_id))
        found = self.room.books.tables.queries.get(where("open_for") == customer) if customer else None
        return str(found["id"]) if isinstance(found, dict) else None

    def failed_by_status(self) -> dict[str, str]:
        return {callback: state for callback, state in self.states().items() if state == "failed"}

    def states(self) -> dict[str, str]:
        """How far each message that was taken has come on the customer's phone, by our callback."""
        lines = [line for customer in self.customers for line in customer.lines if line.from_shop]
        return {str(line.opaque): line.state for line in lines}

    def all_is_well(self) -> None:
        for fault in self.practice.faults.on:
            self.practice.switch(fault, on=False)

    # What happens.

    @rule(
        answers=ANSWERED,
        fault=st.sampled_from(OF_CALLS),
        times=st.sampled_from([None, 1, 2]),
        dies=st.sampled_from(["", "", "", "before", "after"]),
        steps=st.integers(1, 3),
        seconds=st.sampled_from([0, 7, 60, 700]),
    )
    def the_courier_goes(
        self, answers: int | None, fault: str, times: int | None, dies: str, steps: int, seconds: int
    ) -> None:
        """times: so many calls meet the fault, or all. dies: when in a call the power goes."""
        if fault != "none":
            self.practice.switch(fault, times=times)
        self.client.dies = dies
        self.courier_goes(steps, seconds, answers)
        self.client.dies = ""
        if fault != "none":
            self.practice.switch(fault, on=False)

    @rule(who=st.integers(0, CUSTOMERS - 1), commits=st.integers(0, 2))
    def the_power_goes_while_news_is_sorted(self, who: int, commits: int) -> None:
        self.says(who)
        self.posted()
        self.fuse.light(commits)
        try:
            self.sorted()
        except Killed:
            self.the_power_goes_and_comes(reboot=True)
        self.fuse.put_out()

    @rule(trouble=st.sampled_from(LASTING))
    def a_trouble_begins_or_ends(self, trouble: str) -> None:
        begins = trouble not in self.practice.faults.on
        self.practice.switch(trouble, begins)
        if trouble == "statuses_lost":
            self.always_told = False
        self.news_comes()

    @rule()
    def the_line_is_well_again(self) -> None:
        for fault in LINE:
            self.practice.switch(fault, on=False)
        self.news_comes()

    # What must be true.

    @invariant()
    def no_rule_of_whatsapps_was_broken(self) -> None:
        """Neither window nor limits nor forms: what it refused it refused by a fault."""
        broken = [code for code in self.practice.refused if code not in OF_TEMPLATES]
        assert not broken, broken

    @invariant()
    def news_of_the_account_that_ended_well_stop_nothing(self) -> None:
        """Once all of a story is in, however it was shuffled."""
        stops = [notice.said.key for notice in self.room.notices.open() if notice.stops_sending]
        assert self.practice.undelivered or not [key for key in stops if key.startswith("alerts.")]

    @invariant()
    def what_was_answered_200_is_in_the_box_exactly_once(self) -> None:
        lines = [line for customer in self.customers for line in customer.lines if line.state != "sent"]
        kept = [line.text for line in lines if self.room.books.messages.by_wamid(line.wamid) and not line.from_shop]
        assert kept == [line.text for line in lines if not line.from_shop]
        texts = Counter(row.text for row in self.messages())
        assert all(texts[text] <= 1 for text in self.written.values())

    def messages(self) -> list[Any]:
        ids = [str(document["id"]) for document in self.room.books.tables.customers.all()]
        rows = [row for customer in ids for row in self.room.books.messages.page(customer, most=500)]
        return [row for row in rows if row.direction == "in"]

    def in_the_end(self) -> None:
        """WhatsApp has got rid of everything, and what it told of a message is what the box says of it."""
        assert not self.practice.undelivered
        super().in_the_end()
        assert set(self.written) <= {row.wamid for row in self.messages()}
        states, by_id = self.states(), {reply.id: reply for reply in self.replies()}
        for taken in self.taken():
            if self.always_told and states[taken.callback] in ("delivered", "read"):
                assert by_id[taken.reply].state in ARRIVED, "told, and not believed"
        for reply in by_id.values():
            if reply.state in ARRIVED and reply.id not in self.said_to_be_there:
                mine = [state for callback, state in states.items() if callback.startswith(f"{reply.id}.")]
                assert not self.always_told or any(state != "failed" for state in mine), "said to have gone"

    def is_over(self) -> bool:
        return not self.practice.undelivered and super().is_over()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.practice.stop()
