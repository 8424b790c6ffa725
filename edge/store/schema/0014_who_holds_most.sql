-- Where room is made, whoever holds most parts with files: first with what a backup holds, the oldest first.
CREATE INDEX shelf_sums_most ON shelf_sums (bytes);
DROP INDEX book_media_here_of;
CREATE INDEX book_media_here_of ON book_media (json_extract(doc,'$.customer'), coalesce(json_extract(doc,'$.backed'), 0), json_extract(doc,'$.message')) WHERE json_extract(doc,'$.state') IN ('fetched', 'kept', 'brought');
