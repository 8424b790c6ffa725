"""The package in a Debian of its own: see ../README.md."""
