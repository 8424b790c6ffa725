CREATE TABLE IF NOT EXISTS "book_drafts" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_drafts_by_key ON "book_drafts" (json_extract(doc,'$.key'));
CREATE INDEX IF NOT EXISTS book_drafts_by_staff ON "book_drafts" (json_extract(doc,'$.staff'));
CREATE TABLE IF NOT EXISTS "book_quick_replies" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_quick_replies_by_id ON "book_quick_replies" (json_extract(doc,'$.id'));
CREATE TABLE IF NOT EXISTS "book_labels" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_labels_by_id ON "book_labels" (json_extract(doc,'$.id'));
