"""Typed records: what the store keeps, as classes that all other code may name. Pure.

events: one class for each kind of event, and the only place that knows what a kind is called in the store.
instants: moments and deadlines as the box counts them.
outcomes: how a query ended, and the word for it.
"""
