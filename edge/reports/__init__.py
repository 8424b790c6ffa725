"""Reports: business days, what happened in them, and how it is told on paper and on the page."""
