"""What keeps the shop running: its loops, its doors, its health, and what watches the box."""
