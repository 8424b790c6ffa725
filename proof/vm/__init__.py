"""The program in a virtual machine whose power is cut: see ../README.md."""
