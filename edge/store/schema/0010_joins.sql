-- What came from a customer who was joined with another one.
CREATE TABLE IF NOT EXISTS "book_joins" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_joins_by_id ON "book_joins" (json_extract(doc,'$.id'));
CREATE INDEX IF NOT EXISTS book_joins_by_customer ON "book_joins" (json_extract(doc,'$.customer'));
CREATE INDEX IF NOT EXISTS book_joins_by_other ON "book_joins" (json_extract(doc,'$.other'));
