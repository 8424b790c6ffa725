"""What the disk gives back other than it was written: found, named, and read around."""
