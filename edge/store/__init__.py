"""The store: one SQLite file, spoken to through TinyDB's tables and plain SQL.

Of all else the registers alone put questions in SQL.

    all_tables  every table by name; the steps of its schema lie in schema/
    documents   TinyDB's tables, as rows of JSON
    tables      the journal, events and indexes
    boots       what each boot's clock was worth
    engine      SQLite itself
    integrity   what the disk gives back other than it was written
"""
