"""Small faults are put into the pure rules, one at a time, and the tests are to find each: see ../README.md."""
