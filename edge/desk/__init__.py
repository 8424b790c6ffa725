"""The desk: what staff and customers do with queries. Reads without knowing bottle, SQLite or WhatsApp.

Words and rules:
    words, rules, window, spoken, lines   what there is, what may be done, and how it is said. Pure
    rows       a message of the desk and its row in the store
Staff's side:
    desk       the verbs of the queue; keeping has those beside it, and cases what all of them stand on
    drafts, labels, quick   what lies beside the messages
    team, roster            who works here, and how the owner changes that
Customers' side:
    reception  what a message does to the queue
    closed     which closed query a message goes on with
    record     how a message is taken down, once
    twins, brought   which messages an exported chat has brought before
    said_last  what the board says was said last
    on_phone   what was answered on the shop's phone ends by itself
Who is who:
    customers  finds the one customer behind several ids; known has their document
    ids, numbers   which id leads to whom, and the two ways to write one number
    holders    who had a number when
    scopes     the shop's own move to another business
    joins, merging   two customers become one, and two again; likewise their open queries
What pages show, by reading only:
    board, views, beside, timeline, history, search, held
    doubt      what may be asked of staff about a reply
    waiting    why a reply has not left
    lateness   why a message came late
"""
