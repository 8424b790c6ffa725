"""What keeps the shop running: its loops, its doors, its health, and what watches the box and the account.

loops         threads that run a step again and again, and the chores by the clock
wake_ups      what tells a loop that there is work
beginning     what has to be on the disk before they work
trial         whether a new version works
alone         the hook alone, where the rest of the program cannot be started
coming_from_stick  the shop of a stick takes the place of an empty one; a page says so meanwhile
doors         the hook and the staff pages, each with its listener
health        whether the shop is well, for phones, systemd and the board
scrubbing     what the disk has changed by itself
power_supply  whether it is strong enough
hardware      what else the machine says of itself: card, temperature, battery of the clock
hardware_notices  tells it to the owner, once a day at most
whereabouts   at which address the pages are
righting      what stopped everything ends where WhatsApp contradicts it
way_in_check  asks WhatsApp whether what customers write reaches the box
way_in_links  the same link by link, when the owner wants to know
technical_lines  the last lines of the log, kept without anything of a person
report        all of it in a text for whoever helps the owner
cost_warning  before WhatsApp's free replies are used up
"""
