-- Names are folded otherwise from here on: all of them are put in order once more.
INSERT INTO people_changed SELECT id FROM book_customers WHERE true ON CONFLICT DO NOTHING;
-- Where nothing is in the index yet, nothing has to be made anew.
UPDATE indexed SET folding = 2 WHERE low = 0 AND high = 0;
