-- Each change of a document writes a page of every index that it stands in. So none is kept twice, and what most
-- documents do not have is not in one: by_state and by_holder are the beginnings of the two that are in order.
DROP INDEX book_queries_by_state;
DROP INDEX book_queries_by_state_in_order;
CREATE INDEX book_queries_by_state ON "book_queries" (json_extract(doc,'$.state'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order'));
DROP INDEX book_queries_by_holder;
DROP INDEX book_queries_by_holder_in_order;
CREATE INDEX book_queries_by_holder ON "book_queries" (json_extract(doc,'$.holder'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order')) WHERE json_extract(doc,'$.holder') IS NOT NULL;
DROP INDEX book_queries_by_offered_to_in_order;
CREATE INDEX book_queries_by_offered_to ON "book_queries" (json_extract(doc,'$.offered_to'), json_extract(doc,'$.waiting_since_at') IS NULL, coalesce(json_extract(doc,'$.waiting_since_at'), json_extract(doc,'$.opened_at')), json_extract(doc,'$.order')) WHERE json_extract(doc,'$.offered_to') IS NOT NULL;
DROP INDEX book_queries_by_closed_at;
CREATE INDEX book_queries_by_closed_at ON "book_queries" (json_extract(doc,'$.closed_at')) WHERE json_extract(doc,'$.closed_at') IS NOT NULL;
DROP INDEX book_queries_by_open_for;
CREATE UNIQUE INDEX book_queries_by_open_for ON "book_queries" (json_extract(doc,'$.open_for')) WHERE json_extract(doc,'$.open_for') IS NOT NULL;
DROP INDEX book_replies_by_wamid;
CREATE INDEX book_replies_by_wamid ON "book_replies" (json_extract(doc,'$.wamid')) WHERE json_extract(doc,'$.wamid') IS NOT NULL;
-- The tokens of a sign-in are looked for when it ends, which is rare; one is written at every tap.
DROP INDEX spent_tokens_sign_in;
-- Most events are of kinds that nobody ever looks for.
ALTER TABLE events ADD COLUMN sought TEXT AS (CASE WHEN kind IN ('received', 'replied', 'reply_delivered', 'reply_read') THEN NULL ELSE kind END) VIRTUAL;
DROP INDEX events_kind;
CREATE INDEX events_sought ON events (sought, seq) WHERE sought IS NOT NULL;
