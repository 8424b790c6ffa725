"""What the disk gives back other than it was written: found, named, and read around.

scrub         looks through the whole database
records       documents as raw as they lie there
rotten        rows of plain tables that are not what was written
rescued_rows  what can still be read of a damaged database
taking_over   a database that comes from elsewhere
exported_rows  what an export brings into an empty box
newer_data    what a newer version of the program has written
comparing     whether two databases are the same
"""
