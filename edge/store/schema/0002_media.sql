CREATE TABLE IF NOT EXISTS "book_media" (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS book_media_by_id ON "book_media" (json_extract(doc,'$.id'));
CREATE INDEX IF NOT EXISTS book_media_by_message ON "book_media" (json_extract(doc,'$.message'));
CREATE INDEX IF NOT EXISTS book_media_by_customer ON "book_media" (json_extract(doc,'$.customer'));
CREATE INDEX IF NOT EXISTS book_media_by_state ON "book_media" (json_extract(doc,'$.state'));

-- What came with files before there was a book of them is wanted still, as far as WhatsApp keeps it: seven days.
    INSERT INTO book_media (doc)
    SELECT json_object('id', 'm_' || lower(hex(randomblob(8))), 'message', seq, 'customer', customer,
        'state', 'wanted', 'until_at', strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(at, received_at), '+7 days'),
        'media', json_extract(data, '$.media.id'), 'sha256', json_extract(data, '$.media.sha256'),
        'label', json_extract(data, '$.media.filename'),
        'voice', json(iif(json_extract(data, '$.media.voice'), 'true', 'false')), 'tries', 0)
    FROM messages WHERE side <> 'group' AND json_extract(data, '$.media.id') <> '';
