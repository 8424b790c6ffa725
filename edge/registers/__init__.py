"""Who owns a table that several parts of the shop need: it alone opens the book, and the others ask it.

queries: what customers want, open and closed.
"""
