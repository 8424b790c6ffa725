"""A webhook body into facts. Pure and total: whatever the bytes, a list comes back, and one bad item costs no other.

There is no net under it: every value is read by a small function of `clean.py` that has an answer for every type.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from edge.forgetting.bodies import ERASED
from edge.intake import account, agent, calls, chats, clean, customers, status
from edge.intake.change import Change, elements
from edge.intake.clean import Node
from edge.intake.facts import Fact, Odd, Passed
from edge.text.json_reading import json_value

OBJECT, PRODUCT = "whatsapp_business_account", "whatsapp"

# The dashboard's "Test" buttons send these. They are nobody's number, and their people are no customers.
SAMPLE_ID, SAMPLE_NUMBER = "123456123", "16505551111"

# Odds that name nobody, per body: it holds 1000 updates at most, and 3 MB of rubbish must not fill the memory.
NAMELESS = 100

READERS: Mapping[str, tuple[Callable[[Change], Iterator[Fact]], ...]] = {
    "messages": (chats.messages, status.statuses, status.troubles),
    "calls": (calls.missed,),
    "standby": (chats.standby, status.statuses),
    "messaging_handovers": (agent.handovers,),
    "smb_message_echoes": (chats.echoes,),
    "message_echoes": (chats.echoes,),
    "history": (chats.history, status.troubles),
    "smb_app_state_sync": (customers.address_book,),
    "user_preferences": (customers.preferences,),
    **dict.fromkeys(account.READERS, (account.alerts,)),
}

# What a change for another number may hold that somebody said. Statuses are of messages that we did not send.
WORDS = ("messages", "message_echoes", "history", "standby", "state_sync", "user_preferences", "calls", agent.PASSED)

NOT_NEEDED = frozenset(
    {
        "account_settings_update",
        "automatic_events",
        "consumer_profile",
        "flows",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
        "message_template_components_update",
        "message_template_quality_update",
        "partner_solutions",
        "payment_configuration_update",
        "user_id_update",  # withdrawn by Meta before it was in use: the same news comes as a system message
    }
)


def read(body: bytes, *, phone_number_id: str | None) -> list[Fact]:
    """What this body tells, in its own order. Never raises.

    phone_number_id: ours; what came for another number is passed over. None takes any, while none is set up yet.
    """
    document = json_value(body)
    if document == ERASED:
        return []
    if not isinstance(document, dict):
        return [Odd("body", "not a JSON object, nested too deeply or of too many parts")]
    found = list(_bounded(_document(document, phone_number_id)))
    return [*_named(found, body)]


def stand_in(body: bytes, where: str) -> str:
    """Instead of an id, for what has none at this place: the same whenever this body is read."""
    return f"none.{hashlib.sha256(body).hexdigest()[:20]}.{where}"


def _named(found: Iterable[Fact], body: bytes) -> Iterator[Fact]:
    """A body of thousands without an id is summed up once."""
    before = ""
    for fact in found:
        message = getattr(fact, "message", None)
        if message is None or not message.wamid.startswith(chats.UNNAMED):
            yield fact
            continue
        before = before or stand_in(body, "")
        wamid = before + message.wamid.removeprefix(chats.UNNAMED)
        yield replace(fact, message=replace(message, wamid=wamid))


def _document(document: Node, phone_number_id: str | None) -> Iterator[Fact]:
    named = document.get("object")
    if isinstance(named, str) and clean.word(named) != OBJECT:
        yield Passed("other object")
    elif document.get("entry") is not None:
        if not isinstance(named, str):
            yield Odd("object", "missing or not a string")
        for where, entry in elements(document, "entry"):
            yield from _entry(where, entry, phone_number_id)
    elif document.get("history") is not None:
        # Meta's sample of a declined history comes without the wrapping.
        yield from _change(Change("history", "body", document), phone_number_id)
    else:
        yield Odd("body", "nothing that is known")


def _entry(where: str, entry: Node, phone_number_id: str | None) -> Iterator[Fact]:
    if entry.get("changes") is None:
        yield Odd(where, "an entry without changes")
    owner, at = clean.ident(entry.get("id")) or "", clean.moment(entry.get("time"))
    for place, said in elements(entry, "changes", where):
        field, value = said.get("field"), said.get("value")
        if value == ERASED:
            continue
        if not isinstance(field, str) or not isinstance(value, dict):
            yield Odd(place, "a change without a field or a value")
        else:
            yield from _change(Change(field.lower(), f"{place}.value", value, owner, at), phone_number_id)


def _change(change: Change, phone_number_id: str | None) -> Iterator[Fact]:
    if change.field in NOT_NEEDED:
        yield Passed(change.field)
    elif change.field not in READERS:
        yield Odd(change.where, "a field that is not known")
    elif _is_of_another_product(change):
        yield Passed("other product")
    elif _is_foreign(change, phone_number_id):
        yield _elsewhere(change)
    else:
        silent = True
        for reader in READERS[change.field]:
            for fact in reader(change):
                silent = False
                yield fact
        if silent:
            # An empty `standby` and a chunk of history without threads are said to happen; empty news are not.
            yield Odd(change.where, "nothing that is known") if change.field == "messages" else Passed(change.field)


def _is_of_another_product(change: Change) -> bool:
    """Where it says that it is of something else than WhatsApp. Account-level changes say nothing."""
    product = change.value.get("messaging_product")
    return product is not None and clean.word(product) != PRODUCT


def _elsewhere(change: Change) -> Passed:
    """For a number that is not ours; with its place where it is more than statuses, or a sample of the dashboard."""
    number = change.number or ""
    is_sample = number == SAMPLE_ID and change.business == SAMPLE_NUMBER
    if is_sample or not any(change.value.get(key) for key in WORDS):
        return Passed("other number")
    return Passed("other number", change.where, f"+{change.business}" if change.business else number)


def _is_foreign(change: Change, phone_number_id: str | None) -> bool:
    """True where it says that it came for another number. Account-level changes name none, and they are ours."""
    number = change.number
    if phone_number_id is None:
        return number == SAMPLE_ID and change.business == SAMPLE_NUMBER
    return number is not None and number != phone_number_id


def _bounded(facts: Iterator[Fact]) -> Iterator[Fact]:
    nameless = 0
    for fact in facts:
        if isinstance(fact, Odd) and fact.who is None and fact.wamid is None:
            nameless += 1
            if nameless > NAMELESS:
                continue
        yield fact
    if nameless > NAMELESS:
        yield Odd("body", f"{nameless - NAMELESS} more items that nobody could read")
