"""The stream of messages, and what is asked of it in SQL.

message_register   what a page or a rule reads, and what it writes; all that follows is a part of it
message_columns    the columns of the table, and the order of lines
page_beginnings    no more than a page can hold
shop_answers       what the shop has said, and still stands
whose_messages     what a join or a split of customers changes
imported_messages  what an exported chat brought
early_statuses     what WhatsApp said of a message that is not here yet
"""
