-- Where a line stands among those of its customer, where that is not WhatsApp's stamp: our own words, and what has no
-- stamp that can be believed. Our own never stand before what their writer had before them, whatever the clock said.
ALTER TABLE messages ADD COLUMN place TEXT;
UPDATE messages SET place = max(coalesce(at, received_at), coalesce((SELECT heard.at FROM messages AS heard WHERE heard.customer = messages.customer AND heard.seq < messages.seq AND heard.direction = 'in' AND heard.side = '' AND heard.at IS NOT NULL ORDER BY heard.seq DESC LIMIT 1), '')) WHERE reply IS NOT NULL OR direction = 'note';
CREATE INDEX messages_in_place ON messages (customer, coalesce(place, at, received_at), seq);
