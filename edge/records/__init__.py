"""Typed records: what the store keeps, as classes that all other code may name. Pure.

access_records: staff, phones, and who is signed in.
customer_record: a customer, as all but who is who read them.
events: one class for each kind of event, and the only place that knows what a kind is called in the store.
event_row: one line of what happened.
message: what WhatsApp brings: a message, its file, who wrote it. message_row: a message as it is kept.
journal_entry: a webhook's body as it came.
query: what a customer wants, from the first message to the close. query_parts: the values that it is made of.
reply: what is said to a customer, and how far it has come. reply_parts: the values that it is made of.
file: a file of a message, and how far it has come.
print_job: a slip of the queue of the printer.
day_records: a day that was closed, and a spell of a query, of which reports are counted.
summary: a day's summary, and who waits on its call list.
erasure: a customer who is erased, or is being erased.
draft: what is typed and not sent. label: the owner's word for queries.
notice: what the owner must know. quick_reply: a sentence that the owner has written once.
instants: moments and deadlines as the box counts them.
outcomes: how a query ended, and the word for it.
"""
