"""The schema of the streams: tables that only grow, read by sequence. See journal.py, messages.py and events.py."""

from __future__ import annotations

STREAMS = (
    # Bodies are never rewritten: what has been sorted is known from the one cursor, not from a mark on each row.
    "CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, received_at TEXT NOT NULL, boot TEXT NOT NULL,"
    " boottime REAL NOT NULL, trusted INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE sorted (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), up_to INTEGER NOT NULL)",
    "INSERT INTO sorted VALUES (1, 0)",
    "CREATE TABLE set_aside (seq INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER NOT NULL, place TEXT NOT NULL,"
    " reason TEXT NOT NULL, customer TEXT, version TEXT NOT NULL, UNIQUE (entry, place))",
    "CREATE TABLE messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT UNIQUE, customer TEXT, query TEXT,"
    " direction TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, at TEXT, received_at TEXT NOT NULL,"
    " side TEXT NOT NULL, reply TEXT, staff TEXT, target TEXT, quotes TEXT, group_id TEXT, data TEXT NOT NULL)",
    "CREATE INDEX messages_customer ON messages (customer, seq)",
    "CREATE INDEX messages_target ON messages (target) WHERE target IS NOT NULL",
    "CREATE INDEX messages_reply ON messages (reply) WHERE reply IS NOT NULL",
    "CREATE INDEX messages_side ON messages (side, seq) WHERE side <> ''",
    "CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, boot TEXT NOT NULL,"
    " boottime REAL NOT NULL, trusted INTEGER NOT NULL, kind TEXT NOT NULL, query TEXT, customer TEXT, staff TEXT,"
    " data TEXT NOT NULL)",
    "CREATE INDEX events_query ON events (query, seq) WHERE query IS NOT NULL",
    "CREATE INDEX events_kind ON events (kind, seq)",
    # What a boot's wall clock was worth: once it is trusted, wall minus boottime is this boot's anchor.
    "CREATE TABLE boots (boot TEXT PRIMARY KEY, started_at TEXT NOT NULL, anchor_at TEXT) WITHOUT ROWID",
    # A status that overtook the answer to its own send, or one of a message sent from elsewhere.
    "CREATE TABLE early_statuses (seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX early_statuses_wamid ON early_statuses (wamid)",
    # The one-time token of each form that has acted, so that a double tap or a re-post cannot act again.
    "CREATE TABLE spent_tokens (token TEXT PRIMARY KEY, sign_in TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX spent_tokens_sign_in ON spent_tokens (sign_in)",
)

# How far the next entry has been sorted already, and by which version of the program: a large one is taken in parts.
IN_PARTS = (
    "ALTER TABLE sorted ADD COLUMN part INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sorted ADD COLUMN part_version TEXT NOT NULL DEFAULT ''",
)
