CREATE INDEX book_queries_by_state_in_order ON book_queries (json_extract(doc,'$.state'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order'));
CREATE INDEX book_queries_by_holder_in_order ON book_queries (json_extract(doc,'$.holder'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order'));
CREATE INDEX book_queries_by_offered_to_in_order ON book_queries (json_extract(doc,'$.offered_to'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order'));
-- How far the next entry has been sorted already, and by which version of the program: a large one is taken in parts.
ALTER TABLE sorted ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sorted ADD COLUMN part_version TEXT NOT NULL DEFAULT '';
