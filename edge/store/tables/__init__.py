"""The plain tables that the store owns: streams and indexes. Messages, days and erasures have registers.

journal         raw webhooks
events          what happened
word_index      words in messages; word_index_erasing takes them out
customer_index  names and numbers
"""
