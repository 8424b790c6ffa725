"""How a span of time is said in a sentence. Pure."""

from __future__ import annotations


def span(seconds: float) -> str:
    """4 s · 12 min · 2 h 10 · 3 days: as short as it can be said."""
    seconds = max(0, int(seconds))
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min"
    if hours < 48:  # noqa: PLR2004
        return f"{hours} h {minutes % 60:02d}" if minutes % 60 else f"{hours} h"
    return f"{days} days"


def ago(seconds: float | None) -> str:
    """ "just now", "4 s ago", or "a while ago" where nobody can know."""
    if seconds is None:
        return "a while ago"
    return f"{span(seconds)} ago" if seconds >= 1 else "just now"
