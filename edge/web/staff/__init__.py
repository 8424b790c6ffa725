"""The pages of everybody who answers customers.

sign_in              coming in
returning            an owner comes back by PIN and a code from the printer
board_and_query      the board, and one query
board_lists          the lists of the board, and their pages
panes                the list beside a conversation, on a wide screen
closing_several      several queries closed by one form
query_extras         drafts, labels, names
files                files of messages
held                 replies that need a person
search_and_customer  finding, and a customer's page
writing              the shop writes first
pinning              the note on a customer
joining              two customers become one
call_list            who waits, on paper
ways_back            where the way back from a query leads
me                   one's own language and PIN
words                the sentences of the pages, read by somebody who speaks the language
home_screen          what a phone asks for that puts the page on its home screen
wall                 the screen for the counter, and the guide
"""
