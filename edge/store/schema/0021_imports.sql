-- Exported chats that somebody has brought in, one document an import.
CREATE TABLE IF NOT EXISTS "book_imports" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_imports_by_id ON "book_imports" (json_extract(doc,'$.id'));
CREATE INDEX IF NOT EXISTS book_imports_by_state ON "book_imports" (json_extract(doc,'$.state'));
CREATE INDEX IF NOT EXISTS book_imports_by_customer ON "book_imports" (json_extract(doc,'$.customer'));
-- source: the import that brought a message; nothing where WhatsApp did. import_holds: which messages each import has in
-- its file, whoever brought them, so that an undo takes away what no other import holds, and nothing else. file: the
-- name in the zip of what is still to be put on the shelf.
ALTER TABLE messages ADD COLUMN source TEXT;
CREATE INDEX messages_source ON messages (source, seq) WHERE source IS NOT NULL;
CREATE TABLE import_holds (import TEXT NOT NULL, seq INTEGER NOT NULL, file TEXT, PRIMARY KEY (import, seq)) WITHOUT ROWID;
CREATE INDEX import_holds_seq ON import_holds (seq);
-- The phone tells when a reply left; its line may stand where it was written.
CREATE INDEX messages_replied ON messages (customer, at) WHERE reply IS NOT NULL;
CREATE INDEX messages_in_group ON messages (group_id, at) WHERE group_id IS NOT NULL;
