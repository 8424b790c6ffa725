"""What pages show of queries and customers. Nothing here changes anything.

model      rows, the board, a query, and what is kept apart, as the pages get them
board      the board and one query, of one instant; sections has the parts of the board, closings what was closed today
shared_reads   what is the same on everybody's board
timeline   the messages of a query; query_extras has what stands beside them
own_reaction  what staff's reaction to a message says
story      what was done about a query, told between its messages
customer   a customer's page
search     finding customers and messages
held       the replies that need a person
delivery_doubt   what may be asked of staff about a reply, and how far it is said to be
waiting    why a reply has not left
lateness   why a message came late
sources    where an imported line comes from
"""
