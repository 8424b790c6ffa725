"""Whether a screen has room for several panes: its browser says so by itself, also without JavaScript.

A rule of shop.css lets a browser fetch `SAYS_SO` only where the screen is wide. The answer is a cookie, and nothing
else. So phones neither say anything nor load what only a wide screen needs.
"""

from __future__ import annotations

from edge.web.base.request import cookie

COOKIE, YES = "wide", "yes"
SAYS_SO = "/wide"


def is_wide() -> bool:
    """Whether whoever asks has had a wide screen. It may be narrow just now: the style sheet looks again."""
    return cookie(COOKIE) == YES
