"""SQLite, its file and its folder: one writer, a few readers, and what happens when the disk fails."""
