"""Who of those that wait can still be answered: the board and the desk ask here, so that they agree."""

from __future__ import annotations

from edge.clock import Moment
from edge.desk import window
from edge.desk.window import WindowEnds
from edge.settings import Settings


def ends(settings: Settings, now: Moment) -> WindowEnds:
    """As the window has it; where replies go after the 24 hours too, nobody is over."""
    found = window.ends(now)
    return found._replace(over="") if settings.shop().direct_send else found
