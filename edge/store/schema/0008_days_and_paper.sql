-- from_seq and to_seq: the first and the last event of the day. carried: what the next one starts with.
CREATE TABLE days (date TEXT PRIMARY KEY, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, boot TEXT NOT NULL, boottime REAL NOT NULL, figures TEXT NOT NULL, carried TEXT NOT NULL);
CREATE TABLE spells (seq INTEGER PRIMARY KEY, query TEXT NOT NULL, customer TEXT NOT NULL, how TEXT NOT NULL, came_date TEXT NOT NULL, hour INTEGER, weekday INTEGER, since_at TEXT, came_at TEXT, answered_date TEXT, answered_by TEXT, answer_seconds REAL, staff_seconds REAL, offline_seconds REAL, closed_date TEXT, closed_by TEXT, outcome TEXT, close_seconds REAL, labels TEXT NOT NULL, unsent TEXT NOT NULL);
CREATE INDEX spells_came ON spells (came_date);
CREATE INDEX spells_answered ON spells (answered_date) WHERE answered_date IS NOT NULL;
CREATE INDEX spells_closed ON spells (closed_date) WHERE closed_date IS NOT NULL;
CREATE INDEX spells_query ON spells (query, seq);
CREATE INDEX spells_live ON spells (seq) WHERE closed_date IS NULL OR unsent <> '{}';
-- When the box was last known to be alive.
CREATE TABLE alive (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), at TEXT NOT NULL, boot TEXT NOT NULL, boottime REAL NOT NULL, trusted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS "book_summaries" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_summaries_by_number ON "book_summaries" (json_extract(doc,'$.number'));
CREATE UNIQUE INDEX IF NOT EXISTS book_summaries_by_date ON "book_summaries" (json_extract(doc,'$.date'));
CREATE INDEX IF NOT EXISTS book_summaries_by_state ON "book_summaries" (json_extract(doc,'$.state'));
CREATE TABLE IF NOT EXISTS "book_prints" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_prints_by_id ON "book_prints" (json_extract(doc,'$.id'));
CREATE INDEX IF NOT EXISTS book_prints_by_state ON "book_prints" (json_extract(doc,'$.state'));
