-- What the disk gave back as something else than was written, as it was found: taken out of the way of all the rest.
CREATE TABLE damaged (seq INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, row TEXT NOT NULL, raw BLOB NOT NULL, found_at TEXT NOT NULL);
