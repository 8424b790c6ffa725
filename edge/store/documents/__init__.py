"""TinyDB over SQL rows.

table       TinyDB's table
rows        what it takes for a dict of all documents
planner     from a condition to SQL
typed_book  a table of records
kept_reads  what was read of some books, while nothing writes into them
in_pieces   all rows, a piece at a time
salvage     what can still be read of a damaged document
"""
