"""One business day: which moments belong to it, what is counted of it, and when it is closed."""
