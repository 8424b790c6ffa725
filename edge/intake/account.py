"""What WhatsApp says about the account, the number and its limits, in one sentence that the owner understands.

An alert stops sending only where WhatsApp has taken the number away from us, so that every reply would be refused:
disabled, deleted, offboarded, our access removed, or replying itself restricted. A violation, a scheduled ban, a
restriction of other things and a weak quality are warnings: replies still go out, and customers are waiting for them.
Were one of them refused after all, the courier stops by itself on WhatsApp's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from edge.intake import clean
from edge.intake.change import Change, elements
from edge.intake.clean import Node
from edge.intake.facts import Alert, Fact, Odd

MANAGER = "Look in WhatsApp Manager."

# event -> (kind, what the owner reads, serious, stops sending); "{}" takes the details. Good news have the kind of the
# bad ones that they end; different worries have different kinds, so that none is written over another.
EVENTS: Mapping[str, tuple[str, str, bool, bool]] = {
    "ACCOUNT_VIOLATION": ("rules", "WhatsApp says that the account broke a rule{}. " + MANAGER, True, False),
    "ACCOUNT_RESTRICTION": ("restriction", "WhatsApp has restricted the account{}. " + MANAGER, True, False),
    "ACCOUNT_DELETED": ("access", "The WhatsApp business account was deleted: no reply can be sent.", True, True),
    "ACCOUNT_OFFBOARDED": ("access", "The shop's number was taken off the WhatsApp API: no reply can go.", True, True),
    "ACCOUNT_RECONNECTED": ("access", "The shop's number is connected to the WhatsApp API again.", True, False),
    "PARTNER_REMOVED": ("access", "This box has lost its access to WhatsApp{}: no reply can be sent.", True, True),
    "PARTNER_APP_UNINSTALLED": ("access", "The app of this box was removed from WhatsApp. " + MANAGER, True, True),
    "PARTNER_APP_INSTALLED": ("account", "An app was given access to the WhatsApp account.", False, False),
    "PARTNER_ADDED": ("account", "A partner was given access to the WhatsApp account.", False, False),
    "VERIFIED_ACCOUNT": ("account", "WhatsApp has verified the account.", False, False),
    "VOLUME_BASED_PRICING_TIER_UPDATE": ("account", "The price tier of the account changed.", False, False),
}

BANS: Mapping[str, tuple[str, bool, bool]] = {
    "DISABLE": ("WhatsApp has disabled the account: no reply can be sent. " + MANAGER, True, True),
    "SCHEDULE_FOR_DISABLE": ("WhatsApp is going to disable the account. " + MANAGER, True, False),
    "REINSTATE": ("WhatsApp has enabled the account again.", True, False),
}

REPLYING = "CUSTOMER_INITIATED"  # part of the name of the restriction under which not even an answer goes out

DECISIONS: Mapping[str, tuple[str, bool]] = {
    "APPROVED": ("WhatsApp approved the name{}. The number must be registered again within 14 days.", True),
    "REJECTED": ("WhatsApp rejected the name{}.", True),
    "PENDING": ("WhatsApp is looking at the name{}.", False),
    "DEFERRED": ("WhatsApp has put off its decision about the name{}.", False),
}

PINS: Mapping[str, str] = {
    "PIN_CHANGED": "The PIN of the shop's WhatsApp number was changed. If it was not you, act now.",
    "PIN_RESET_REQUEST": "Somebody asked to reset the PIN of the shop's WhatsApp number. If it was not you, act now.",
    "PIN_REQUEST_SUCCESS": "The PIN of the shop's WhatsApp number was reset. If it was not you, act now.",
}

STOPPED_TEMPLATES = ("REJECTED", "PAUSED", "DISABLED", "FLAGGED", "PENDING_DELETION")


def alerts(change: Change) -> Iterator[Fact]:
    """The alert of an account-level change, or an Odd where WhatsApp says something that is not known."""
    yield READERS[change.field](change)


def _account(change: Change) -> Fact:
    value, event = change.value, clean.token(change.value.get("event")) or ""
    subject = change.account
    if event == "DISABLED_UPDATE":
        state = clean.token(clean.node(value.get("ban_info")).get("waba_ban_state")) or ""
        return Alert("ban", subject, *BANS[state]) if state in BANS else _odd(change, "a ban that is not known")
    if event not in EVENTS:
        return _odd(change, "an event of the account that is not known")
    kind, sentence, serious, stops = EVENTS[event]
    return Alert(kind, subject, sentence.format(_details(value)), serious, stops or _replies_restricted(value))


def _restrictions(value: Node) -> list[str]:
    kinds = (clean.token(said.get("restriction_type")) for _, said in elements(value, "restriction_info"))
    return [kind for kind in kinds if kind]


def _replies_restricted(value: Node) -> bool:
    return any(REPLYING in kind.upper() for kind in _restrictions(value))


def _details(value: Node) -> str:
    violation = clean.token(clean.node(value.get("violation_info")).get("violation_type"))
    reason = clean.token(clean.node(value.get("disconnection_info")).get("reason"))
    found = [kind for kind in (violation, reason, *_restrictions(value)[:5]) if kind]
    return f" ({', '.join(map(_words, found))})" if found else ""


def _words(name: str) -> str:
    """RESTRICTED_BIZ_INITIATED_MESSAGING as somebody would say it."""
    return name.replace("_", " ").lower()


def _odd(change: Change, reason: str) -> Odd:
    return Odd(change.where, reason)


def _number_of(change: Change) -> str:
    return clean.line(change.value.get("display_phone_number"), clean.TOKEN) or change.account


def _quality(change: Change) -> Fact:
    event = clean.token(change.value.get("event"))
    limit = _limit(change.value)
    if event is None:
        return _odd(change, "a change of quality without an event")
    worse = event in ("FLAGGED", "DOWNGRADE")
    sentence = f"WhatsApp reports on the shop's number: {_words(event)}{limit}."
    return Alert("number", _number_of(change), f"{sentence} {MANAGER}" if worse else sentence, serious=worse)


def _limit(value: Node) -> str:
    """TIER_2K, or a number: how many customers may be written to first in a day."""
    told = value.get("current_limit", value.get("max_daily_conversations_per_business"))
    limit = clean.token(told) or clean.whole(told)
    said = str(limit).removeprefix("TIER_").lower()
    return "" if limit is None else f", {said} customers may be written to first in a day"


def _capability(change: Change) -> Fact:
    return Alert("limits", change.account, f"WhatsApp changed the limits of the account{_limit(change.value)}.")


def _name(change: Change) -> Fact:
    decision = clean.token(change.value.get("decision")) or ""
    if decision not in DECISIONS:
        return _odd(change, "a decision about the name that is not known")
    sentence, serious = DECISIONS[decision]
    name = clean.line(change.value.get("requested_verified_name"))
    return Alert("name", _number_of(change), sentence.format(f" “{name}”" if name else ""), serious)


def _security(change: Change) -> Fact:
    event = clean.token(change.value.get("event")) or ""
    if event not in PINS:
        return _odd(change, "an event of security that is not known")
    return Alert("security", _number_of(change), PINS[event], serious=True)


def _warning(change: Change) -> Fact:
    info = clean.node(change.value.get("alert_info"))
    kind = clean.token(info.get("alert_type")) or clean.token(change.value.get("alert_type"))
    if kind is None:
        return _odd(change, "an alert without a type")
    description = clean.line(info.get("alert_description"), 300)
    words = f"WhatsApp warns about the account: {_words(kind)}{f' (“{description}”)' if description else ''}. {MANAGER}"
    return Alert("warning", kind, words, serious=clean.token(info.get("alert_severity")) == "CRITICAL")


def _template(change: Change) -> Fact:
    event, name = clean.token(change.value.get("event")), clean.line(change.value.get("message_template_name"))
    if event is None or name is None:
        return _odd(change, "a change of a template without a name or an event")
    return Alert("template", name, f"The template “{name}” is now {_words(event)}.", serious=event in STOPPED_TEMPLATES)


def _category(change: Change) -> Fact:
    value, name = change.value, clean.line(change.value.get("message_template_name"))
    coming = clean.token(value.get("correct_category"))
    category = coming or clean.token(value.get("new_category"))
    if category is None or name is None:
        return _odd(change, "a change of a template without a name or a category")
    when = "will be" if coming else "is now"
    sentence = f"The template “{name}” {when} priced as {_words(category)}."
    return Alert("template", name, sentence, serious=True)  # another category costs several times as much


def _username(change: Change) -> Fact:
    status = clean.token(change.value.get("status"))
    if status is None:
        return _odd(change, "a change of the username without a status")
    return Alert("username", _number_of(change), f"The shop's WhatsApp username is now {_words(status)}.")


def _handover(change: Change) -> Fact:
    """Who answers now. Thinly documented: only which of the two objects is there is relied on."""
    if "control_passed" in change.value or change.value.get("event") == "control_passed":
        sentence = "A chat was passed on: Meta's own agent may be answering customers now."
        # Not a stop: a reply by staff takes the chat back, and that is theirs to decide.
        return Alert("standby", "", sentence, serious=True)
    if "control_taken" in change.value or change.value.get("event") == "control_taken":
        return Alert("standby", "", "A chat was taken over: look whether Meta's own agent or the shop answers now.")
    return _odd(change, "a hand-over that is not known")


READERS: Mapping[str, Callable[[Change], Fact]] = {
    "account_update": _account,
    "phone_number_quality_update": _quality,
    "business_capability_update": _capability,
    "phone_number_name_update": _name,
    "security": _security,
    "account_alerts": _warning,
    "message_template_status_update": _template,
    "template_category_update": _category,
    "business_username_update": _username,
    "business_username_updates": _username,  # seen in both numbers
    "messaging_handovers": _handover,
}
