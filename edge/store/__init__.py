"""The store: one SQLite file, spoken to through TinyDB's tables and plain SQL.

Of all else the registers alone put questions in SQL.
"""
