CREATE INDEX book_replies_free ON book_replies (json_extract(doc,'$.delivered_at')) WHERE json_extract(doc,'$.pricing') = 'free_customer_service';
CREATE TABLE IF NOT EXISTS "book_templates" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_templates_by_key ON "book_templates" (json_extract(doc,'$.key'));
