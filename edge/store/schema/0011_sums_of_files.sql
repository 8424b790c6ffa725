-- What lies on the shelf, by customer ('' of nobody) and in all ('*'): kept by whoever changes a file, never counted anew.
CREATE TABLE shelf_sums (customer TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO shelf_sums (customer, bytes)
    SELECT coalesce(json_extract(doc,'$.customer'), '') AS whose, sum(coalesce(json_extract(doc,'$.size'), 0) + coalesce(json_extract(doc,'$.thumb'), 0)) AS much FROM book_media GROUP BY whose HAVING much <> 0;
INSERT INTO shelf_sums (customer, bytes) SELECT '*', coalesce(sum(bytes), 0) FROM shelf_sums;
CREATE TRIGGER file_came AFTER INSERT ON book_media WHEN coalesce(json_extract(new.doc,'$.size'), 0) + coalesce(json_extract(new.doc,'$.thumb'), 0) <> 0 BEGIN
    INSERT INTO shelf_sums (customer, bytes) VALUES (coalesce(json_extract(new.doc,'$.customer'), ''), 0) ON CONFLICT (customer) DO NOTHING;
    UPDATE shelf_sums SET bytes = bytes + coalesce(json_extract(new.doc,'$.size'), 0) + coalesce(json_extract(new.doc,'$.thumb'), 0) WHERE customer IN ('*', coalesce(json_extract(new.doc,'$.customer'), ''));
END;
CREATE TRIGGER file_changed AFTER UPDATE OF doc ON book_media WHEN json_extract(old.doc,'$.size') IS NOT json_extract(new.doc,'$.size') OR json_extract(old.doc,'$.thumb') IS NOT json_extract(new.doc,'$.thumb') OR json_extract(old.doc,'$.customer') IS NOT json_extract(new.doc,'$.customer') BEGIN
    UPDATE shelf_sums SET bytes = bytes - coalesce(json_extract(old.doc,'$.size'), 0) - coalesce(json_extract(old.doc,'$.thumb'), 0) WHERE customer IN ('*', coalesce(json_extract(old.doc,'$.customer'), ''));
    INSERT INTO shelf_sums (customer, bytes) VALUES (coalesce(json_extract(new.doc,'$.customer'), ''), 0) ON CONFLICT (customer) DO NOTHING;
    UPDATE shelf_sums SET bytes = bytes + coalesce(json_extract(new.doc,'$.size'), 0) + coalesce(json_extract(new.doc,'$.thumb'), 0) WHERE customer IN ('*', coalesce(json_extract(new.doc,'$.customer'), ''));
END;
CREATE TRIGGER file_went AFTER DELETE ON book_media BEGIN
    UPDATE shelf_sums SET bytes = bytes - coalesce(json_extract(old.doc,'$.size'), 0) - coalesce(json_extract(old.doc,'$.thumb'), 0) WHERE customer IN ('*', coalesce(json_extract(old.doc,'$.customer'), ''));
END;
-- What is looked up every second, and whenever room is made, whatever has come in all the years.
CREATE INDEX book_media_wanted ON book_media (coalesce(json_extract(doc,'$.history'), 0), json_extract(doc,'$.until_at'), json_extract(doc,'$.message')) WHERE json_extract(doc,'$.state') = 'wanted';
CREATE INDEX book_media_here ON book_media (json_extract(doc,'$.message')) WHERE json_extract(doc,'$.state') IN ('fetched', 'kept', 'brought');
CREATE INDEX book_media_here_of ON book_media (json_extract(doc,'$.customer'), json_extract(doc,'$.message')) WHERE json_extract(doc,'$.state') IN ('fetched', 'kept', 'brought');
