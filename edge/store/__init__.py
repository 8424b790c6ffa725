"""The store: one SQLite file, spoken to through TinyDB's tables and plain SQL. Nothing else here knows either."""
