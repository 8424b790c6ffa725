"""Customers who are erased, and how what is theirs goes from the plain tables.

erasure_register  the list, the marks, and what goes
ageing            what goes by its age
"""
