"""How a span of time is said in a sentence. Pure."""

from __future__ import annotations

from edge.language import Said


def span(seconds: float) -> Said:
    """4 s · 12 min · 2 h 10 · 3 days: as short as it can be said."""
    seconds = max(0, int(seconds))
    if seconds < 60:  # noqa: PLR2004
        return Said("calendar.seconds", {"seconds": seconds})
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:  # noqa: PLR2004
        return Said("calendar.minutes", {"minutes": minutes})
    if hours >= 48:  # noqa: PLR2004
        return Said("calendar.days", {"count": days})
    if minutes % 60:
        return Said("calendar.hours_minutes", {"hours": hours, "minutes": f"{minutes % 60:02d}"})
    return Said("calendar.hours", {"hours": hours})


def answered_in(seconds: float) -> Said:
    """How long an answer took of what is counted. Where the whole wait fell outside the opening hours none of it is."""
    return span(seconds) if seconds >= 1 else Said("calendar.at_once")


def ago(seconds: float | None) -> Said:
    """ "just now", "4 s ago", or "a while ago" where nobody can know."""
    if seconds is None:
        return Said("calendar.a_while_ago")
    if seconds < 1:
        return Said("calendar.just_now")
    said = span(seconds)
    # Some languages say "ago" in two ways, for one hour and for several: "2 h 10" is several.
    count = next(iter(said.facts.values())) if len(said.facts) == 1 else None
    return Said("calendar.ago", {"span": said, "count": count})
