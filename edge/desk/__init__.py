"""The desk: what staff and customers do with queries. Reads without knowing bottle, SQLite or WhatsApp."""
