-- What of the first reply's time the shop was closed.
ALTER TABLE spells ADD COLUMN shut_seconds REAL;
