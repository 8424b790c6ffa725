"""The courier: takes what is due from the outbox, asks the window again, and hands it to WhatsApp.

    replies         what leaves next, a few customers side by side
    holds           why a person must look first
    backlog         why an old reply waits after a long break of the line
    rate            how fast WhatsApp lets us
    handing         one reply as WhatsApp takes it
    same_chat       which words WhatsApp knows in the chat with a customer's number of today
    reacting        which reactions may leave, and what the end of one means
    block_calls     whom WhatsApp is asked to block
    calls           those under way: each in a thread of its own, whose end is a message to the one thread that steps
    outcomes        what each end of a call means for the reply, the line and the rate
    template_looks  when WhatsApp is asked for its list of templates
    files           the porter, which carries files both ways
    account_check   whether WhatsApp itself says that the account is right

It never calls the desk, but to close what is open once WhatsApp has blocked its customer. It never calls out while a
transaction is open.
"""

from edge.courier.holds import AGE_UNKNOWN, ANSWERED, TOO_OLD, WINDOW_CLOSED, WROTE_AGAIN
from edge.courier.outcomes import MOST_AT_ONCE, OFFLINE_SECONDS
from edge.courier.replies import Courier

__all__ = [
    "AGE_UNKNOWN",
    "ANSWERED",
    "MOST_AT_ONCE",
    "OFFLINE_SECONDS",
    "TOO_OLD",
    "WINDOW_CLOSED",
    "WROTE_AGAIN",
    "Courier",
]
