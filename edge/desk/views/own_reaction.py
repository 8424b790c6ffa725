"""What staff's reaction to a message says on a page: the emoji, who chose it, and whether the customer has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edge.language import Said
from edge.outbox.reactions import Reacted, reacted
from edge.records.message_row import MessageRow


@dataclass(frozen=True, slots=True)
class OwnReaction:
    by: str | Said | None
    what: Reacted

    @property
    def is_shown(self) -> bool:
        """One that was taken off is not there; that it could not be is."""
        return bool(self.what.emoji or self.what.state == "failed")


def own_reaction(
    changes: Iterable[MessageRow], names: Mapping[str, str | Said], waiting: frozenset[int]
) -> OwnReaction | None:
    """changes: of one message, the last of each kind and side. waiting: see outbox/reactions.py."""
    for change in changes:
        if change.kind == "reaction" and change.staff:
            found = OwnReaction(names.get(change.staff), reacted(change, waiting))
            return found if found.is_shown else None
    return None
