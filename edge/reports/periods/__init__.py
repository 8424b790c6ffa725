"""Days, weeks, months and any range of them, and the queries of each number."""
