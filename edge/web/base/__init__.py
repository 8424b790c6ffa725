"""What every page is made with: templates, forms, the gate, live regions.

request      cookies and fields
routing      where an address leads
gate         who may come in, and what every answer carries
language     in which language somebody reads
rendering    from views to pages
phrases      ages, windows and states in words
extras       what stands beside the words of a message
forms        a form acts once
kept_rows    rows of the board as they were written last
sent_rows    which of them a phone has, and need not be sent
errands      what takes longer than a page may
wide         whether a screen has room for several panes
live         whether a page is still what a phone has
file_answer  a file as an answer
faces        initials and a tint for each customer
runs         what is folded of a long story
icons, qr    drawings
tour         what to tap next in a practice shop
trying_again a page once more, where a rotten record was in the way
escaping     text as it may stand in a page
still_online what phones are told that ask whether there is internet
minify       style sheets and scripts as they go over the air
"""
