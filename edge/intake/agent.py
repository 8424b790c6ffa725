"""What Meta's own agent does: what it has sent, and when it hands a customer over to the shop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from edge.intake import answers, clean, people
from edge.intake.change import Change
from edge.intake.clean import CAPTION, Node
from edge.intake.facts import Alert, Fact, Odd, Wrote
from edge.intake.people import People
from edge.language import Said
from edge.records.message import HANDED_OVER, Message, Who

PASSED, TAKEN = "control_passed", "control_taken"
# Parts of what is sent to a customer that they can read; all else in it is for their app.
_READ = ("header", "body", "footer", "action", "text", "caption", "title", "description", "name", "display_text")
_INSIDE = ("buttons", "sections", "rows", "cards", "reply", "parameters", "components", "header", "body", "action")
_DEPTH = 6
_COMING_IN = frozenset(answers.READERS)


def sent(echo: object) -> Node:
    """An echo of the agent's as a message like any other: its body lies in `message` as it was sent, its id beside it.

    What is sent has forms that nothing has which comes in: of those the words that a customer reads.
    """
    said = clean.node(echo)
    body = clean.node(said.get("message"))
    if not body:
        return said
    flat = {**body, **{key: value for key, value in said.items() if key != "message"}}
    kind = clean.word(body.get("type"))
    content = clean.node(body.get(kind))
    if (
        kind in ("text", "location", "contacts", "reaction")
        or content.get("id")
        or clean.word(content.get("type")) in _COMING_IN
    ):
        return flat
    words = list(dict.fromkeys(_words(content, _DEPTH)))
    return {**flat, "type": "text", "text": {"body": "\n".join(words)}} if words else flat


def addressee(said: Node) -> Who:
    """Whom it was sent to: `to` is a number, `recipient` a number or an id."""
    return people.fill(people.addressee(said), people.who(said, "recipient", "recipient_user_id", "_"))


def handovers(change: Change) -> Iterator[Fact]:
    """Who answers from now on. Told to the new owner of a chat where it was passed, to the earlier one where taken."""
    told = clean.word(change.value.get("type") or change.value.get("event"))
    if PASSED in change.value or told == PASSED:
        if _is_agent(clean.node(change.value.get(PASSED)).get("new_owner_role")):
            # Not a stop: a reply by staff takes the chat back, and that is theirs to decide.
            yield Alert("standby", "", Said("alerts.passed_on"), serious=True, at=_at(change))
        else:
            yield _to_us(change)
    elif TAKEN in change.value or told == TAKEN:
        yield Alert("standby", "", Said("alerts.taken_over"), at=_at(change))
    else:
        yield Odd(change.where, "a hand-over that is not known")


def _to_us(change: Change) -> Fact:
    """A customer who waits for a person; a notice where nobody can know who it is."""
    customer = clean.node(change.value.get("sender"))
    who = people.fill(people.contact(customer), people.who(customer, "phone_number", "user_id", "parent_user_id"))
    who = People(change.value.get("contacts")).complete(who, alone=True)
    if not who.keys:
        return Alert("standby", "", Said("alerts.passed_to_us"), serious=True, at=_at(change))
    at, summary = _at(change), _summary(change.value)
    # It has no id of its own: what comes again tells the same of the same.
    mark = hashlib.sha256(repr((who.phone, who.user_id, at, summary)).encode()).hexdigest()[:40]
    return Wrote(Message(f"none.passed.{mark}", who, HANDED_OVER, summary, at))


def _summary(value: Node) -> str:
    """What the agent says that it was about, where it does."""
    holders = (clean.node(value.get(PASSED)), value)
    contexts = (clean.node(holder.get("conversation_context")) for holder in holders)
    said = (clean.node(context.get("summary")).get("text") for context in contexts)
    return next((words for each in said if (words := clean.text(each, CAPTION))), "")


def _at(change: Change) -> datetime | None:
    return clean.moment(change.value.get("timestamp")) or change.at


def _is_agent(role: object) -> bool:
    written = clean.word(role)
    return "agent" in written and "human" not in written


def _words(value: object, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    for part in value if isinstance(value, list) else [value]:
        for key, inner in clean.node(part).items():
            if isinstance(inner, str):
                words = clean.text(inner, CAPTION) if key in _READ else None
                if words:
                    yield words
            elif key in _READ or key in _INSIDE:
                yield from _words(inner, depth - 1)
