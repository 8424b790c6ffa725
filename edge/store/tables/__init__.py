"""The plain tables that the store owns: streams and indexes. Messages, days and erasures have registers.

journal         raw webhooks
events          what happened
word_index      words in messages
customer_index  names and numbers
"""
