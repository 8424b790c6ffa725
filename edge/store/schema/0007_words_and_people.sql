-- Without the texts themselves and without places in them: rows are found, not ranked. The words come folded and
-- parted by spaces, and `ascii` takes all that is not a space or ASCII for letters.
CREATE VIRTUAL TABLE message_words USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3');
-- A beginning is spelt out into its words: "bucke" to bucket and buckets. SQLite would read all of their messages
-- first, where the newest twenty are wanted.
CREATE TABLE known_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
-- From `low` to `high` every message is in the index, and nothing else is. low = 0: nothing older is left.
CREATE TABLE indexed (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), low INTEGER NOT NULL, high INTEGER NOT NULL, folding INTEGER NOT NULL);
INSERT INTO indexed SELECT 1, coalesce(max(seq) + 1, 0), coalesce(max(seq), 0), 1 FROM messages;
-- What is in the index under words that have changed since: `was` is what has to be taken out.
CREATE TABLE reworded (seq INTEGER PRIMARY KEY, was TEXT NOT NULL);
CREATE TRIGGER message_reworded AFTER UPDATE OF text ON messages WHEN old.text IS NOT new.text AND old.seq BETWEEN (SELECT low FROM indexed) AND (SELECT high FROM indexed) BEGIN INSERT INTO reworded (seq, was) VALUES (old.seq, old.text) ON CONFLICT DO NOTHING; END;
-- id: of the row in book_customers. kind: name (folded) or number (its digits).
CREATE TABLE people (kind TEXT NOT NULL, id INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id, value)) WITHOUT ROWID;
CREATE TABLE people_changed (id INTEGER PRIMARY KEY);
INSERT INTO people_changed SELECT id FROM book_customers;
CREATE TRIGGER customer_came AFTER INSERT ON book_customers BEGIN INSERT INTO people_changed VALUES (new.id) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER customer_changed AFTER UPDATE OF doc ON book_customers WHEN json_extract(old.doc, '$.id') IS NOT json_extract(new.doc, '$.id') OR json_extract(old.doc, '$.name') IS NOT json_extract(new.doc, '$.name') OR json_extract(old.doc, '$.own_name') IS NOT json_extract(new.doc, '$.own_name') OR json_extract(old.doc, '$.username') IS NOT json_extract(new.doc, '$.username') BEGIN INSERT INTO people_changed VALUES (new.id) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER customer_went AFTER DELETE ON book_customers BEGIN INSERT INTO people_changed VALUES (old.id) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER key_came AFTER INSERT ON book_keys BEGIN INSERT INTO people_changed SELECT id FROM book_customers WHERE json_extract(doc,'$.id') = json_extract(new.doc, '$.customer') ON CONFLICT DO NOTHING; END;
CREATE TRIGGER key_changed AFTER UPDATE OF doc ON book_keys WHEN json_extract(old.doc, '$.customer') IS NOT json_extract(new.doc, '$.customer') OR json_extract(old.doc, '$.key') IS NOT json_extract(new.doc, '$.key') BEGIN INSERT INTO people_changed SELECT id FROM book_customers WHERE json_extract(doc,'$.id') = json_extract(old.doc, '$.customer') ON CONFLICT DO NOTHING; INSERT INTO people_changed SELECT id FROM book_customers WHERE json_extract(doc,'$.id') = json_extract(new.doc, '$.customer') ON CONFLICT DO NOTHING; END;
CREATE TRIGGER key_went AFTER DELETE ON book_keys BEGIN INSERT INTO people_changed SELECT id FROM book_customers WHERE json_extract(doc,'$.id') = json_extract(old.doc, '$.customer') ON CONFLICT DO NOTHING; END;
