"""A report as tables, charts and files."""
