"""What stands in an export for programs, field by field. docs/export.md says what each means, and is a promise."""

from __future__ import annotations

from collections.abc import Mapping

# Of each book. What is not named here stays in the box: secrets, PINs, what only this machine needs.
BOOKS: Mapping[str, tuple[str, ...]] = {
    "staff": ("id", "name", "owner", "left_at"),
    "customers": (
        *("id", "name", "own_name", "username", "phone", "user_id", "created_at", "last_heard_at"),
        *("pinned", "pinned_by", "pinned_at"),
    ),
    "keys": ("customer", "key"),
    "queries": ("id", "customer", "state", "opened_at", "closed_at", "closed_by", "outcome", "holder", "labels"),
    "replies": (
        *("id", "customer", "query", "staff", "text", "state"),
        *("written_at", "sent_at", "delivered_at", "read_at"),
    ),
    "media": ("id", "message", "customer", "state", "label", "mime", "size", "digest"),
    "labels": ("id", "name", "archived"),
    "quick_replies": ("id", "title", "text", "place"),
    "joins": ("id", "customer", "other", "why"),
    "summaries": ("number", "date", "state"),
    "imports": ("id", "customer", "state", "file", "at"),
}
# These books stay, whole.
STAYS = frozenset(
    {
        "drafts",
        "enrolments",
        "notices",
        "phones",
        "prints",
        "receipts",
        "settings",
        "sign_ins",
        "templates",
        "throttles",
    }
)
# One customer's file has these; the others say nothing of one customer alone.
OF_ONE = ("customers", "keys", "queries", "replies", "media")
# What is in a document beside its fields, and another box needs to go on: under this name, in an export of all.
BOX = "box"
# Of these it would be secrets.
WITHOUT_BOX = ("staff",)
MESSAGE = (
    *("wamid", "customer", "query", "direction", "kind", "text", "at", "received_at", "side"),
    *("reply", "staff", "target", "quotes", "group_id", "source", "data", "place", "live"),
)
EVENT = ("at", "kind", "query", "customer", "staff", "data", "boot", "boottime", "trusted")
# Plain tables, of which the figures are made above all, each with what orders it. Only in an export of all.
TABLES: Mapping[str, tuple[str, ...]] = {
    "boots": ("boot",),
    "days": ("date",),
    "spells": ("seq",),
    "spells_before": ("date", "seq"),
    "import_holds": ("import", "seq"),
}
# Columns that hold JSON, and those that are yes or no.
PARSED = frozenset({"data", "figures", "carried", "labels", "unsent", "spell"})
FLAGS = frozenset({"trusted", "sure"})
# The shop as far as its figures depend on it; no account.
FIGURES = (
    *("name", "zone", "language", "hours", "day_cut", "lease_seconds", "reopen_seconds", "look_after_seconds"),
    *("beside_app", "undo_seconds"),
)
# What the owner has entered besides. What would have a box send or pay by itself stays off until they say so again.
ENTERED = (
    *("days_off", "last_saturday", "outcomes", "closed_texts", "wall_names"),
    *("address", "latitude", "longitude", "contact_phone"),
)
SHOP = (*FIGURES, *ENTERED)
FORMAT = 1
