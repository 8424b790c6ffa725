"""TinyDB over SQL rows."""
