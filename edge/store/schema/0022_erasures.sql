-- Customers who were erased. step, doc: how far that has come, and what it takes to go on. Of those who are erased only
-- marks stay, by which nobody can be named: of their ids, of their messages.
CREATE TABLE erasures (id TEXT PRIMARY KEY, at TEXT NOT NULL, step TEXT NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE erased_keys (mark TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE erased_messages (mark TEXT PRIMARY KEY) WITHOUT ROWID;
-- Words of what is being erased, until it is known which of them nobody else uses.
CREATE TABLE erased_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
