-- The stamp of the customer's last message that nobody has answered yet.
ALTER TABLE spells ADD COLUMN heard_at TEXT;
