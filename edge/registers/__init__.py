"""Who owns a table: it alone opens its book or asks it in SQL, and the others ask the owner.

books: all of them by name.
customer_register: who customers are.
day_register: business days that were closed, and the spells of queries that reports count.
draft_register: what is typed and not sent.
erasures: customers who are erased, and what goes by its age.
file_register: files of messages, in and out. file_sql: what of it is asked in SQL.
import_register: exported chats that were brought in.
join_register: customers who became one.
key_register: the ids of WhatsApp's by which they are known.
label_register: the owner's words for queries.
messages: what was written, by both sides.
notice_register: what the owner must know.
of_customers: what those share whose documents are each of a customer.
phone_register: the phones that may open the staff pages, and the codes that let one in.
print_register: slips that go to paper.
query_register: what customers want, open and closed.
queue_register: the queries of the board, in their order and counted.
quick_reply_register: sentences that the owner has written once.
receipt_register: blue ticks that are asked for.
reply_register: what customers are told. reply_sql: which of it may leave now, and what else is asked in SQL.
sign_in_register: who is signed in where.
staff_register: who works here, or did.
summary_register: the daily summaries.
template_register: what may be sent after the 24 hours.
throttle_register: wrong PINs.
"""
