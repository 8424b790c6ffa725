"""What strangers can do to the box: see ../README.md."""
