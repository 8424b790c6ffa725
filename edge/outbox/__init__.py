"""The outbox: replies and their delivery state. It lives nowhere else, and it only moves forward.

    queued → sending → sent → delivered → read → played
    and beside them: held (look first) · unsure (may have gone) · failed · dropped

`sending` is on disk before the request leaves, so that a crash can never send twice: what was being sent is unsure.

    outbox     every step that a reply can take
    progress   what WhatsApp's news change about a reply; edge/records/reply.py says what a reply is
    own_notes  what the box would say by itself gives way to what people write
    reply_names   what a reply is called, and whether the shop has forgotten one
    front      which replies do not leave by themselves, and which others wait for them
    read_receipts   blue ticks that are still to be asked for
    reactions  what staff's taps on customers' messages have chosen, until WhatsApp has it
    blocks     whom the owner blocks, until WhatsApp has done it
    owners_number   where the day's figures go
    template_book   WhatsApp's approved templates, as they were listed last
    doubting   what becomes of them in a shop made from a copy
    bringing_over   what a newer version of the program has kept of them
    free_replies    how many of the month's free replies are used
    link       how the way to WhatsApp is
    way_in     whether what customers write still reaches the box
"""

from edge.outbox.doubting import OWNERS_MESSAGE, doubt_all
from edge.outbox.free_replies import FREE_A_MONTH, WARN_AT, FreeReplies, free_replies, warning
from edge.outbox.front import (
    MAY_GO_NOW,
    WAITS_FOR_FILE,
    WINDOW_CLOSED,
    Front,
    front,
    may_go_now,
    stuck_in,
)
from edge.outbox.outbox import MOST_CHARACTERS, Outbox
from edge.outbox.own_notes import NOTE_OVER
from edge.outbox.progress import RANK, Progress
from edge.outbox.reply_names import begin_anew, is_forgotten
from edge.outbox.template_book import NO_TEMPLATES, TemplateBook, TemplatePage

__all__ = [
    "FREE_A_MONTH",
    "MAY_GO_NOW",
    "MOST_CHARACTERS",
    "NOTE_OVER",
    "NO_TEMPLATES",
    "OWNERS_MESSAGE",
    "RANK",
    "WAITS_FOR_FILE",
    "WARN_AT",
    "WINDOW_CLOSED",
    "FreeReplies",
    "Front",
    "Outbox",
    "Progress",
    "TemplateBook",
    "TemplatePage",
    "begin_anew",
    "doubt_all",
    "free_replies",
    "front",
    "is_forgotten",
    "may_go_now",
    "stuck_in",
    "warning",
]
