"""Whether a version that was put in just now stays: it has to be well for a while, as the one before it was.

What was unwell before is no fault of it.

All of it is imported before the program is exchanged, since the files of this one are not there any more after that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from threading import Event
from typing import Any

from edge.clock import Clock
from edge.config import Address
from edge.server.knocking import asked

LOOK_SECONDS = 5.0
# So often one is asked that does not say what is wrong: it may only be busy just now.
LOOKS_BEFORE = 3
# No version needs so long to begin, whatever it has to bring up to date, and to be well for once.
MOST_BEGINNING_SECONDS = 2 * 3600.0
# After three ends systemd/start takes the version before. Where even that does not happen, the start itself is broken.
MOST_ENDS = 8
SILENT, UNTOLD = "its pages do not answer", "it does not say what"
_PARTS = ("store", "intake", "doors", "loops")


class End(StrEnum):
    STAYS = "stays"
    WENT_BACK = "went back"
    UNWELL = "unwell"
    NOT_OPEN = "not open"


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds. healthy: so long it has to be well. unwell: after so long it is not; what is busy is not ill yet."""

    healthy: float = 15 * 60.0
    unwell: float = 3 * 60.0


@dataclass(frozen=True, slots=True)
class Looks:
    """serving: the folder of the version that is open, None where none is. ills: what is wrong with it just now.

    ends: how often systemd has started it again.
    """

    serving: Callable[[], Path | None]
    ills: Callable[[], frozenset[str]]
    ends: Callable[[], int]
    clock: Clock
    pause: Callable[[float], object] = Event().wait


def watched(looks: Looks, before: frozenset[str], patience: Patience, old: str) -> tuple[End, frozenset[str]]:
    """How it ended, and what was wrong at the end that was not so before. old: how the folder before is called."""
    began = well = ill = looks.clock.boottime()
    is_well = False
    while True:
        folder, now = looks.serving(), looks.clock.boottime()
        if folder is not None and folder.name == old:
            return End.WENT_BACK, frozenset()
        new = frozenset() if folder is None else new_ills(before, looks.ills())
        if folder is None:  # the unit starts it again and again, and counts; here is only an end
            well, ill, is_well = now, now, False
            if looks.ends() >= MOST_ENDS or now - began >= MOST_BEGINNING_SECONDS * bool(patience.healthy):
                return End.NOT_OPEN, frozenset()
        elif new:
            well, is_well = now, False
            if now - ill >= patience.unwell or now - began >= MOST_BEGINNING_SECONDS:  # it comes and goes
                return End.UNWELL, new
        else:
            ill, well, is_well = now, well if is_well else now, True
            if now - well >= patience.healthy:
                return End.STAYS, frozenset()
        looks.pause(LOOK_SECONDS)


def ills_before(looks: Looks, patience: Patience) -> frozenset[str]:
    """What is wrong with the version that runs. Silence would excuse the new one, so it is asked again."""
    found = looks.ills()
    for _ in range((LOOKS_BEFORE - 1) * bool(patience.unwell)):
        if not found & {SILENT, UNTOLD}:
            break
        looks.pause(LOOK_SECONDS)
        found = looks.ills()
    return found


def new_ills(before: frozenset[str], now: frozenset[str]) -> frozenset[str]:
    """Those that were not there before. Of one that did not say what was wrong, all but silence may have been."""
    return (now & {SILENT}) - before if UNTOLD in before else now - before


def ills(lan: Address, told: Callable[[], str | None]) -> frozenset[str]:
    """What is wrong with the program that answers there. told: `iduka status --json`, asked only where something is."""
    answer = asked(lan, "/healthz")
    if answer is None:
        return frozenset((SILENT,))
    if answer[0] == HTTPStatus.OK:
        return frozenset()
    try:
        facts = json.loads(told() or "{}").get("health")
    except (ValueError, AttributeError):
        facts = None
    return (ills_in(facts) if isinstance(facts, Mapping) else frozenset()) or frozenset((UNTOLD,))


def ills_in(facts: Mapping[str, Any]) -> frozenset[str]:
    """Each by its own words, without numbers: how much is damaged, or free, is no other ill."""
    found = set[str]()
    for part in _PARTS:
        how, _, names = str(facts.get(part, "ok")).partition(": ")
        if how != "ok":
            found.update(f"{part}: {how} {name}".strip() for name in names.split(", "))
    return frozenset(re.sub(r"\d+ ?", "", each) for each in found)
