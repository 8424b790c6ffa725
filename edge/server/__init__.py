"""The HTTP server in front of everything: who gets a connection, what counts as a request, who waits for whom."""
