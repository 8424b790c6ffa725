"""The desk: what staff and customers do with queries. Knows neither bottle, SQLite nor WhatsApp.

Words and rules:
    rules, window, one_line   what may be done, for how long, and how it is said. Pure
    who_read   who has opened what waits
    answerable   who of those that wait can still be answered
    quotable   which messages a reply may quote
    shop_cards   where the shop is, and its contact card, as they are sent
    message_rows   a message of the desk and its row in the store
Staff's side:
    desk       the verbs of the queue; hand_overs has those between colleagues, endings how queries end and begin again
    writing_first   a query that the shop begins; dialling reads a number that somebody types
    reminding  what somebody puts off comes back; reminders knows when
    side_actions   what is done beside the queue; use_case is what all of them stand on
    drafts, labels, quick_replies   what lies beside the messages
    blocking   whom the owner blocks
    outcome_list                    how a query may end, in the owner's words
    roster     how the owner changes who works here; who may come in is the business of `access`
Customers' side:
    reception  what a message does to the queue; changing, what a change of words that are here does
    reopening  which closed query a message goes on with
    message_keeper   how a message is taken down, once
    twins, brought   which messages an exported chat has brought before; import_layers, what it knows more of one
    history_progress   how far WhatsApp is with the old chats of the shop's phone
    said_last  what the board says was said last
    last_words whether the customer's are thanks; thanks has which words those are
    closed_notes   what the box says to who writes while the shop is closed
    waits_told   a wait that no other event tells is told to reports
    on_phone   what was answered on the shop's phone ends by itself
Who is who:
    customers  finds the one customer behind several ids; known has their document
    id_book    which id leads to whom
    holders    who had a number when
    moved_account   the shop's own move to another business
    pinned     the note on a customer
    blocked_joins    who of two that are one, or are two again, is blocked
    unheard    what is open of who is blocked is closed, and comes back to whoever is two again with them
    joins, merging   two customers become one, and two again; likewise their open queries
What pages show:
    views      a package of its own, which only reads
"""
