"""What a slip and a sheet say. How they get onto paper is the business of `printing`.

summaries      the daily summaries, numbered without gaps
summary_slip   a day's figures as lines of a slip
slip_words     what every part of a slip is written with
hour_bars      the hours of a day as bars
waiting_lines  the call list
please_check   what somebody should look after
period_slip    several days that were asked for
so_far         the summary of a day that goes on
days_together  several days on one slip
a4             the summary on a sheet
recovery_slip  how the shop comes back from the stick
set_up_slip    where a phone sets a new box up
return_slip    lets an owner back in
other_slips    a conversation, how a phone joins, an alert, a ruler
owners_message the day's figures to the owner's own number
buzzer         what calls somebody to the counter
call_list      who waits just now
privacy_note   what the shop tells its customers of what it keeps
paperwork      all of it together, for the pages
"""
