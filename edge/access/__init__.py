"""Who may come in: people and their PINs, phones, one-time codes, and how often anybody may try.

staff          a person, as everybody else knows them
team, pins     who works here, the PIN of each, and which PINs are too common
owners_return  the way back of an owner, by PIN and a code on the printer
pin_tries      tries at a PIN, counted and told
login          a phone is enrolled, then a name and a PIN open it
at_phones      who has signed in at which phone
newcomers      phones that were let in lately, of which owners are told
throttle       how often PINs and codes may be tried
codes          one-time codes, and how the console hands one to the running shop
first_phone    the phone that sets the shop up
carrying_over  takes a phone's right from the box's number to its name
paper_key      lets phones in again where the address has changed
seen           what phones have seen, which a card that was written back does not know
"""
