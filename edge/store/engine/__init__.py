"""SQLite and its file: one writer, a few readers, and what happens when the disk fails.

database        all of it together
connections     how they are opened
readers         connections that only read, lent out
written_tables  which tables have been written into
writer_turns    whose turn it is to write
group_commit    many threads append, one commit makes all safe
after_commit    what follows a commit, and cannot undo it
disk_errors     what SQLite says of the disk
log_length      how long the log may become; cut_log tells what was lost of its end
migrate         from an older schema to ours
before_upgrade  the copy for the way back
opening_check   whether this is the shop that was here before
copies          copies while the shop writes
wiping          room that deleted rows have left; database_wiping is the part of the database for it
"""
