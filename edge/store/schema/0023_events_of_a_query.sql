-- A query is asked what was done about it. How its messages came and its replies arrived, most of its events, is not in
-- the index: each would write a page of it.
DROP INDEX events_query;
CREATE INDEX events_of_query ON events (query, seq) WHERE query IS NOT NULL AND kind NOT IN ('received', 'reply_sent', 'reply_delivered', 'reply_read');
