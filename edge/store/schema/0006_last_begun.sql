CREATE INDEX book_replies_begun ON book_replies (json_extract(doc,'$.customer'), json_extract(doc,'$.order')) WHERE json_extract(doc,'$.begun_boot') <> '';
