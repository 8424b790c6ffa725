"""Days, weeks, months and any range of them, and the queries of each number.

ranges       which days a report is about
period       what happened in them
sums         what their spells add up to
pieces       a long report is read in pieces
query_lists  the queries behind a number
model        what the numbers mean
"""
