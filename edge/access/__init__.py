"""Who may come in: people and their PINs, phones, one-time codes, and how often anybody may try."""
