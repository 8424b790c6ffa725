"""Every table and column of the database, with what erasing a customer does to it.

A test holds this against the schema: a table or a column that is new has to be named here first, and whoever names it
has to know what of a customer may come to lie in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a value of theirs."""

    GOES = "the row goes"
    EMPTIED = "what is theirs is taken out of it"
    RENAMED = "an id that leads to nobody takes the place of theirs"
    COUNTS = "it stays: a time, a number or a kind, which figures are counted from"
    MARKS = "it is written by erasing, and names nobody"
    OURS = "nothing of a customer lies in it"


_GOES, _EMPTIED, _RENAMED, _COUNTS, _OURS = Fate.GOES, Fate.EMPTIED, Fate.RENAMED, Fate.COUNTS, Fate.OURS
_CLOCK = dict.fromkeys(("at", "boot", "boottime", "trusted"), _COUNTS)


def _book(what: Fate) -> Mapping[str, Fate]:
    return {"id": what, "doc": what}


PLACES: Mapping[str, Mapping[str, Fate]] = {
    **{f"book_{name}": _book(_GOES) for name in ("customers", "keys", "receipts", "media", "drafts", "joins")},
    # Who was brought in from an exported chat, and what its file was called.
    "book_imports": _book(_GOES),
    "import_holds": dict.fromkeys(("import", "seq", "file"), _GOES),
    # Stubs without a word, by which figures are counted.
    "book_queries": _book(_EMPTIED),
    "book_replies": _book(_EMPTIED),
    # Sentences that name them, call lists that went to paper, conversations that were printed.
    "book_notices": _book(_EMPTIED),
    "book_summaries": _book(_EMPTIED),
    "book_prints": _book(_EMPTIED),
    # Who was seen under another id lately.
    "book_settings": _book(_EMPTIED),
    # One that only they have worn.
    "book_labels": _book(_GOES),
    **{
        f"book_{name}": _book(_OURS)
        for name in ("staff", "phones", "enrolments", "sign_ins", "throttles", "templates", "quick_replies")
    },
    "messages": dict.fromkeys(
        (
            *("seq", "wamid", "customer", "query", "direction", "kind", "text", "at", "received_at", "side"),
            *("reply", "staff", "target", "quotes", "group_id", "data", "place", "live", "digest", "source"),
        ),
        _GOES,
    ),
    "early_statuses": dict.fromkeys(("seq", "wamid", "data"), _GOES),
    "journal": {
        **dict.fromkeys(("seq", "received_at", "boot", "boottime", "trusted"), _COUNTS),
        "body": _EMPTIED,
        "digest": _EMPTIED,
    },
    "set_aside": dict.fromkeys(("seq", "entry", "place", "reason", "customer", "version"), _GOES),
    "damaged": dict.fromkeys(("seq", "place", "row", "raw", "found_at"), _GOES),
    "events": {
        **_CLOCK,
        **dict.fromkeys(("seq", "kind", "query", "staff", "sought"), _COUNTS),
        "customer": _RENAMED,
        "data": _EMPTIED,
    },
    "days": {
        **dict.fromkeys(("date", "from_seq", "to_seq", "boot", "boottime"), _COUNTS),
        "figures": _EMPTIED,
        "carried": _COUNTS,
    },
    "spells": {
        **dict.fromkeys(("seq", "query", "how", "came_date", "hour", "weekday", "since_at", "came_at"), _COUNTS),
        **dict.fromkeys(("answered_date", "answered_by", "closed_date", "closed_by", "outcome"), _COUNTS),
        **dict.fromkeys(("heard_at", "last_heard_at", "ran_out_at"), _COUNTS),
        **dict.fromkeys(("answer_seconds", "staff_seconds", "offline_seconds", "shut_seconds"), _COUNTS),
        **dict.fromkeys(("close_seconds", "labels", "unsent"), _COUNTS),
        "customer": _RENAMED,
    },
    "spells_before": {"date": _COUNTS, "seq": _COUNTS, "spell": _RENAMED},
    "shelf_sums": dict.fromkeys(("customer", "bytes"), _GOES),
    "message_words": {"words": _GOES},
    "known_words": {"word": _GOES},
    "indexed": dict.fromkeys(("only_row", "low", "high", "folding"), _OURS),
    "reworded": dict.fromkeys(("seq", "was"), _GOES),
    "people": dict.fromkeys(("kind", "id", "value"), _GOES),
    "people_changed": {"id": _GOES},
    "erasures": dict.fromkeys(("id", "at", "step", "doc"), Fate.MARKS),
    "erased_keys": dict.fromkeys(("mark", "at"), Fate.MARKS),
    "erased_messages": {"mark": Fate.MARKS},
    "erased_words": {"word": _GOES},
    "boots": dict.fromkeys(("boot", "started_at", "anchor_at", "sure"), _OURS),
    "alive": dict.fromkeys(("only_row", "at", "boot", "boottime", "trusted"), _OURS),
    "sorted": dict.fromkeys(("only_row", "up_to", "part", "part_version"), _OURS),
    "spent_tokens": dict.fromkeys(("token", "sign_in"), _OURS),
}
