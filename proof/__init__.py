"""What must be shown rather than tested: see README.md."""
