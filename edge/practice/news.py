"""What WhatsApp tells of the account, in stories that end well: the older news, then the newer ones that end them."""

from __future__ import annotations

from collections.abc import Callable

from edge.practice.account import Account
from edge.practice.webhooks import Json, account_level

Story = tuple[Json, ...]


def stories(account: Account) -> tuple[Story, ...]:
    """Each in the order in which it happened. After each of them the shop may send."""
    return tuple(tell(account) for tell in _ALL)


def _event(event: str, **more: object) -> Json:
    return account_level("account_update", event=event, **more)


def _ban(state: str) -> Json:
    return _event("DISABLED_UPDATE", ban_info={"waba_ban_state": state, "waba_ban_date": "November 29, 2026"})


def _away_and_back(_: Account) -> Story:
    return _event("ACCOUNT_OFFBOARDED"), _event("ACCOUNT_RECONNECTED")


def _disabled_and_reinstated(_: Account) -> Story:
    return _ban("SCHEDULE_FOR_DISABLE"), _ban("DISABLE"), _ban("REINSTATE")


def _app_removed_and_added(_: Account) -> Story:
    return _event("PARTNER_APP_UNINSTALLED"), _event("PARTNER_APP_INSTALLED")


def _partner_removed_and_added(account: Account) -> Story:
    about = {"waba_id": account.waba_id, "owner_business_id": "800900100200300"}
    why = {"reason": "COMPANION_INACTIVITY", "initiated_by": "SYSTEM"}
    return (
        _event("PARTNER_REMOVED", waba_info=about, disconnection_info=why),
        _event("PARTNER_ADDED", waba_info=about),
    )


def _violation(_: Account) -> Story:
    restricted = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1798761600}
    return (
        _event("ACCOUNT_VIOLATION", violation_info={"violation_type": "SPAM"}),
        _event("ACCOUNT_RESTRICTION", restriction_info=[restricted]),
    )


def _quality(account: Account) -> Story:
    def said(event: str, limit: str) -> Json:
        named = {"display_phone_number": account.phone, "event": event, "current_limit": limit}
        return account_level("phone_number_quality_update", **named)

    return said("FLAGGED", "TIER_2K"), said("DOWNGRADE", "TIER_250"), said("UPGRADE", "TIER_2K")


def _limits(_: Account) -> Story:
    field = "business_capability_update"
    return tuple(account_level(field, max_daily_conversations_per_business=most) for most in (250, "TIER_2K"))


def _template(_: Account) -> Story:
    def said(event: str, reason: str | None) -> Json:
        named = {"message_template_id": 594425479261596, "message_template_name": "ready_for_pickup"}
        spoken = {"message_template_language": "en-US", "event": event, "reason": reason}
        return account_level("message_template_status_update", **named, **spoken)

    return said("PENDING", None), said("PAUSED", "NONE"), said("APPROVED", "NONE")


def _category(_: Account) -> Story:
    named = {"message_template_id": 594425479261596, "message_template_name": "ready_for_pickup"}
    spoken = {**named, "message_template_language": "en_US"}
    field = "template_category_update"
    return (
        account_level(field, **spoken, correct_category="MARKETING", category_update_timestamp=1798761600),
        account_level(field, **spoken, previous_category="UTILITY", new_category="MARKETING"),
    )


def _name(account: Account) -> Story:
    def said(decision: str) -> Json:
        named = {"display_phone_number": account.phone, "requested_verified_name": account.name}
        return account_level("phone_number_name_update", **named, decision=decision, rejection_reason=None)

    return said("PENDING"), said("APPROVED")


def _alerts(account: Account) -> Story:
    def said(kind: str, severity: str) -> Json:
        info = {"alert_severity": severity, "alert_status": "ACTIVE", "alert_type": kind, "alert_description": "…"}
        named = {"entity_type": "PHONE_NUMBER", "entity_id": account.phone_number_id}
        return account_level("account_alerts", **named, alert_info=info)

    eligible = "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO"
    return said("OBA_REJECTED", "CRITICAL"), said(eligible, "INFORMATIONAL"), said("OBA_APPROVED", "INFORMATIONAL")


def _pin(account: Account) -> Story:
    def said(event: str) -> Json:
        return account_level("security", display_phone_number=account.phone, event=event)

    return said("PIN_RESET_REQUEST"), said("PIN_CHANGED")


_ALL: tuple[Callable[[Account], Story], ...] = (
    _away_and_back,
    _quality,
    _disabled_and_reinstated,
    _template,
    _app_removed_and_added,
    _alerts,
    _partner_removed_and_added,
    _category,
    _violation,
    _name,
    _limits,
    _pin,
)
