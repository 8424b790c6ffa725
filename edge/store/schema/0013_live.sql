-- What becomes live later than it came, or gets its words later, is news again: it counts as come under this number
-- from then on. The numbers are those of messages, each used once.
ALTER TABLE messages ADD COLUMN live INTEGER;
CREATE INDEX messages_live ON messages (customer, live) WHERE live IS NOT NULL;
