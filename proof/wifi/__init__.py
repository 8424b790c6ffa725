"""The long proof of what a lost Wi-Fi may do: see ../README.md."""
