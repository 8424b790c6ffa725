"""How much of a query's page its messages have, of a query with all that its page can have."""

from __future__ import annotations

from edge.outbox.link import LinkState
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer

# How much of the screen the box, its send button and the messages have.
SEEN = """() => {
  const [box, send, head, foot] = ['#box', '.send > .go', '.top', '.bottom']
    .map((part) => document.querySelector(part).getBoundingClientRect());
  const whole = [box, send].every((part) => part.top >= 0 && part.bottom <= innerHeight && part.right <= innerWidth);
  return [whole, Math.round(foot.top - Math.max(0, head.bottom)), Math.round(box.height)];
}"""


def held(counter: Counter) -> str:
    """With all that a page can have: labels, quick replies, an earlier query, more than a screen of messages."""
    query = fill(counter)
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    for number in range(12):
        counter.hears(f"And do you have number {number}?", customer(103, "Jean Bosco"))
    return query
