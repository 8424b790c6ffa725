"""What WhatsApp says about the account, the number and its limits, in one sentence that the owner understands.

An alert stops sending only where WhatsApp has taken the number away from us, so that every reply would be refused:
disabled, deleted, offboarded, our access removed, or replying itself restricted. A violation, a scheduled ban, a
restriction of other things and a weak quality are warnings: replies still go out, and customers are waiting for them.
Were one of them refused after all, the courier stops by itself on WhatsApp's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from edge.intake import clean
from edge.intake.change import Change, elements
from edge.intake.clean import Node
from edge.intake.facts import Alert, Fact, Odd
from edge.language import Said

# Kinds that the owner finds among the notices also where nothing is to be done.
SHOWN = frozenset({"number", "limits", "template", "warning", "name"})

# event -> (kind, what the owner reads, serious, stops sending). Good news have the kind of the
# bad ones that they end; different worries have different kinds, so that none is written over another.
EVENTS: Mapping[str, tuple[str, Said, bool, bool]] = {
    "ACCOUNT_VIOLATION": ("rules", Said("alerts.rules"), True, False),
    "ACCOUNT_RESTRICTION": ("restriction", Said("alerts.restricted"), True, False),
    "ACCOUNT_DELETED": ("access", Said("alerts.deleted"), True, True),
    "ACCOUNT_OFFBOARDED": ("access", Said("alerts.offboarded"), True, True),
    "ACCOUNT_RECONNECTED": ("access", Said("alerts.reconnected"), True, False),
    "PARTNER_REMOVED": ("access", Said("alerts.access_lost"), True, True),
    "PARTNER_APP_UNINSTALLED": ("access", Said("alerts.app_removed"), True, True),
    "PARTNER_APP_INSTALLED": ("access", Said("alerts.app_added"), False, False),
    "PARTNER_ADDED": ("access", Said("alerts.partner_added"), False, False),
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": ("account", Said("alerts.certification"), False, False),
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": ("account", Said("alerts.country"), False, False),
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": ("account", Said("alerts.code_price"), False, False),
    "AD_ACCOUNT_LINKED": ("account", Said("alerts.ad_account"), False, False),
    "MM_LITE_TERMS_SIGNED": ("account", Said("alerts.marketing_terms"), False, False),
    "VERIFIED_ACCOUNT": ("account", Said("alerts.verified"), False, False),
    "VOLUME_BASED_PRICING_TIER_UPDATE": ("account", Said("alerts.price_tier"), False, False),
}

# What good news contradict, beside what stands under their own kind and subject: WhatsApp's refusals, and bad news that
# came under the id of a partner and not of the account.
_REFUSED_ACCESS = ("whatsapp.login", "whatsapp.rights", "whatsapp.number", "whatsapp.register")
_BANNED = ("whatsapp.blocked", "alerts.disabled", "alerts.will_disable")
ENDS: Mapping[str, tuple[str, ...]] = {
    "ACCOUNT_RECONNECTED": (*_REFUSED_ACCESS, "alerts.offboarded", "alerts.access_lost", "alerts.app_removed"),
    "PARTNER_APP_INSTALLED": (*_REFUSED_ACCESS, "alerts.app_removed", "alerts.access_lost"),
    "PARTNER_ADDED": (*_REFUSED_ACCESS, "alerts.access_lost"),
    "REINSTATE": _BANNED,
    "REINSTATED": _BANNED,
}

BANS: Mapping[str, tuple[Said, bool, bool]] = {
    "DISABLE": (Said("alerts.disabled"), True, True),
    "DISABLED": (Said("alerts.disabled"), True, True),
    "SCHEDULE_FOR_DISABLE": (Said("alerts.will_disable"), True, False),
    "REINSTATE": (Said("alerts.enabled"), True, False),
    "REINSTATED": (Said("alerts.enabled"), True, False),
}

REPLYING = "CUSTOMER_INITIATED"  # part of the name of the restriction under which not even an answer goes out

# type of an account alert -> (what it is about, what the owner reads). Newer news of the same replace older ones.
WARNINGS: Mapping[str, tuple[str, Said]] = {
    "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED": ("capabilities", Said("alerts.limits_deferred")),
    "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED": ("capabilities", Said("alerts.limits_refused")),
    "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO": ("capabilities", Said("alerts.limits_more")),
    "OBA_APPROVED": ("badge", Said("alerts.badge_given")),
    "OBA_REJECTED": ("badge", Said("alerts.badge_refused")),
    "PROFILE_PICTURE_LOST": ("picture", Said("alerts.picture_lost")),
}
GOOD = frozenset({"OBA_APPROVED"})
OVER = frozenset({"RESOLVED", "CLOSED", "INACTIVE"})  # states of an alert: WhatsApp itself takes it back

DECISIONS: Mapping[str, tuple[Said, bool]] = {
    "APPROVED": (Said("alerts.name_approved"), True),
    "REJECTED": (Said("alerts.name_rejected"), True),
    "PENDING": (Said("alerts.name_pending"), False),
    "DEFERRED": (Said("alerts.name_deferred"), False),
}

# decision about the whole account -> what the owner reads, whether it is serious, and what it contradicts
REVIEWS: Mapping[str, tuple[Said, bool, tuple[str, ...]]] = {
    "APPROVED": (Said("alerts.review_approved"), False, ("alerts.review_rejected",)),
    "REJECTED": (Said("alerts.review_rejected"), True, ()),
}

PINS: Mapping[str, Said] = {
    "PIN_CHANGED": Said("alerts.pin_changed"),
    "PIN_RESET_REQUEST": Said("alerts.pin_asked"),
    "PIN_REQUEST_SUCCESS": Said("alerts.pin_reset"),
}

# Under these names a limit has come over the years.
LIMITS = ("current_limit", "max_daily_conversations_per_business", "max_daily_conversation_per_phone")

STOPPED_TEMPLATES = ("REJECTED", "PAUSED", "DISABLED", "FLAGGED", "PENDING_DELETION")


def alerts(change: Change) -> Iterator[Fact]:
    """The alert of an account-level change, and an Odd where WhatsApp says something that is not known.

    An event that is not known has a name all the same, and the owner reads that.
    """
    fact = READERS[change.field](change)
    whose = clean.ident(clean.node(change.value.get("waba_info")).get("waba_id")) or ""
    told = _warned(event) if isinstance(fact, Odd) and (event := _event(change)) else fact
    if isinstance(told, Alert):
        yield replace(told, at=change.at, whose=whose)
    if isinstance(fact, Odd):
        yield fact


def _event(change: Change) -> str:
    return clean.token(change.value.get("event")) or clean.token(change.value.get("decision")) or ""


def _warned(about: str) -> Alert:
    return Alert("warning", about, Said("alerts.warning", {"kind": _words(about), "described": ""}))


def _account(change: Change) -> Fact:
    value, event = change.value, _event(change).upper()
    subject = change.account
    if event == "DISABLED_UPDATE":
        state = _token(clean.node(value.get("ban_info")), "waba_ban_state")
        if state not in BANS:
            return _odd(change, "a ban that is not known")
        return Alert("ban", subject, *BANS[state], ends=ENDS.get(state, ()))
    if event not in EVENTS:
        return _odd(change, "an event of the account that is not known")
    kind, said, serious, stops = EVENTS[event]
    said = Said(said.key, {"details": _details(value)})
    return Alert(kind, subject, said, serious, stops or _replies_restricted(value), ends=ENDS.get(event, ()))


def _restrictions(value: Node) -> list[str]:
    kinds = (clean.token(said.get("restriction_type")) for _, said in elements(value, "restriction_info"))
    return [kind for kind in kinds if kind]


def _replies_restricted(value: Node) -> bool:
    return any(REPLYING in kind.upper() for kind in _restrictions(value))


def _details(value: Node) -> Said | str:
    violation = clean.token(clean.node(value.get("violation_info")).get("violation_type"))
    reason = clean.token(clean.node(value.get("disconnection_info")).get("reason"))
    found = [kind for kind in (violation, reason, *_restrictions(value)[:5]) if kind]
    return Said("alerts.details", {"words": ", ".join(map(_words, found))}) if found else ""


def _token(value: Node, key: str) -> str:
    """A word of WhatsApp's own, in the capitals in which it mostly comes; "" where there is none."""
    return clean.word(value.get(key)).upper()


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
    worse = event.upper() in ("FLAGGED", "DOWNGRADE")
    facts = {"event": _words(event), "limit": limit}
    said = Said("alerts.number_worse", facts) if worse else Said("alerts.number", facts)
    return Alert("number", _number_of(change), said, serious=worse)


def _limit(value: Node) -> Said | str:
    """TIER_2K, or a number: how many customers may be written to first in a day."""
    told = next((value[name] for name in LIMITS if name in value), None)
    limit = clean.token(told) or clean.whole(told)
    said = str(limit).lower().removeprefix("tier_")
    return "" if limit is None else Said("alerts.limit", {"limit": said})


def _capability(change: Change) -> Fact:
    return Alert("limits", change.account, Said("alerts.limits", {"limit": _limit(change.value)}))


def _name(change: Change) -> Fact:
    decision = _token(change.value, "decision")
    if decision not in DECISIONS:
        return _odd(change, "a decision about the name that is not known")
    said, serious = DECISIONS[decision]
    name = clean.line(change.value.get("requested_verified_name"))
    called = Said("alerts.called", {"name": name}) if name else ""
    return Alert("name", _number_of(change), Said(said.key, {"name": called}), serious)


def _security(change: Change) -> Fact:
    event = _token(change.value, "event")
    if event not in PINS:
        return _odd(change, "an event of security that is not known")
    return Alert("security", _number_of(change), PINS[event], serious=True)


def _warning(change: Change) -> Fact:
    # In the reference of earlier years all of it lies one level higher.
    info = {**change.value, **clean.node(change.value.get("alert_info"))}
    kind = _token(info, "alert_type")
    if not kind:
        return _odd(change, "an alert without a type")
    description = clean.line(info.get("alert_description"), 300)
    described = Said("alerts.described", {"words": description}) if description else ""
    facts = {"kind": _words(kind), "described": described}
    about, said = WARNINGS.get(kind, (kind, Said("alerts.warning", facts)))
    serious = _token(info, "alert_severity") == "CRITICAL"
    if _token(info, "alert_status") in OVER and kind not in GOOD:
        said, serious = Said("alerts.over", facts), False
    return Alert("warning", kind, said, serious, matter=f"warning {about}")


def _template(change: Change) -> Fact:
    event, name = clean.token(change.value.get("event")), clean.line(change.value.get("message_template_name"))
    if event is None or name is None:
        return _odd(change, "a change of a template without a name or an event")
    said, why = Said("alerts.template", {"name": name, "event": _words(event)}), _why_stopped(change.value)
    if why:
        said = Said("alerts.template_why", {**said.facts, "details": Said("alerts.details", {"words": why})})
    return Alert("template", name, said, event.upper() in STOPPED_TEMPLATES, matter=_named("template", name, change))


def _why_stopped(value: Node) -> str:
    """WhatsApp's reason, and in which stage a pause is; it says NONE where there is none."""
    names = value.get("reason"), clean.node(value.get("other_info")).get("title")
    told = [_words(name) for name in map(clean.token, names) if name and name.upper() != "NONE"]
    rejection = clean.line(clean.node(value.get("rejection_info")).get("reason"), 300)
    return ", ".join([*told, rejection] if rejection else told)


def _named(what: str, name: str, change: Change) -> str:
    """Each language of a template is approved for itself, and what it costs is another matter."""
    spoken = clean.token(change.value.get("message_template_language")) or ""
    return f"{what} {name} {spoken.replace('-', '_')}".strip()


def _category(change: Change) -> Fact:
    value, name = change.value, clean.line(change.value.get("message_template_name"))
    coming = clean.token(value.get("correct_category"))
    category = coming or clean.token(value.get("new_category"))
    if category is None or name is None:
        return _odd(change, "a change of a template without a name or a category")
    facts = {"name": name, "category": _words(category)}
    said = Said("alerts.category_coming", facts) if coming else Said("alerts.category_now", facts)
    # Another category costs several times as much.
    return Alert("template", name, said, serious=True, matter=_named("category", name, change))


def _review(change: Change) -> Fact:
    decision = clean.token(change.value.get("decision"))
    if decision is None:
        return _odd(change, "a review of the account without a decision")
    if decision.upper() not in REVIEWS:
        return replace(_warned(f"account review: {decision}"), matter="account review")
    said, serious, ends = REVIEWS[decision.upper()]
    return Alert("account", "review", said, serious, ends=ends, matter="account review")


def _username(change: Change) -> Fact:
    status = clean.token(change.value.get("status"))
    if status is None:
        return _odd(change, "a change of the username without a status")
    return Alert("username", _number_of(change), Said("alerts.username", {"status": _words(status)}))


READERS: Mapping[str, Callable[[Change], Fact]] = {
    "account_update": _account,
    "account_review_update": _review,
    "phone_number_quality_update": _quality,
    "business_capability_update": _capability,
    "phone_number_name_update": _name,
    "security": _security,
    "account_alerts": _warning,
    "message_template_status_update": _template,
    "template_category_update": _category,
    "business_username_update": _username,
    "business_username_updates": _username,  # seen in both numbers
}
