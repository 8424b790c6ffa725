-- Whether more than one source has said when a boot began. Earlier versions asked for one.
ALTER TABLE boots ADD COLUMN sure INTEGER NOT NULL DEFAULT 1;
-- What a spell was before a business day was closed, so that the day can be taken back.
CREATE TABLE spells_before (date TEXT NOT NULL, seq INTEGER NOT NULL, spell TEXT NOT NULL, PRIMARY KEY (date, seq));
