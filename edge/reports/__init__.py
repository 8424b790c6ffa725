"""Reports: business days, what happened in them, and how it is told on paper and on the page.

daily    one business day
spells   the spells of its queries, while they are counted
periods  weeks, months and any days
output   tables, charts and files
"""
