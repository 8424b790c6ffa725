"""The door for WhatsApp: webhooks come in, are kept as raw bytes, and are read into facts."""
