"""A month of a shop in an hour: see ../README.md."""
