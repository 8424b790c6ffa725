"""One business day: which moments belong to it, what is counted of it, and when it is closed.

calendar    which day a moment belongs to
days        the days of the shop, each closed once
event_reading   the events of a day, one after the other
counting    what is counted of each
model       what the numbers mean
waits       whom nobody answered
reply_time  whose time a first reply took
absences    when the line was down or the box was off
tallies     what each member of staff did, and replies in trouble
carried     what the next day starts with
dating      when things truly happened
names       what ids are called
"""
