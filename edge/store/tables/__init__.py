"""The plain tables, a module for each: streams, indexes and kept sums."""
