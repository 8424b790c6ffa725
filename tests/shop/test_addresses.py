"""The list of all addresses of the staff pages: nobody else calls one, and no page has one that is not on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from edge.language import language
from edge.web.addresses import ADDRESSES, Caller, PageAddress, check
from tests.kit.addresses import typed
from tests.kit.phones import Phone
from tests.kit.shops import Counter

# In a shop that is open nobody sets it up any more: to all of them these addresses are closed.
RANKS = (Caller.ANYBODY, Caller.PHONE, Caller.STAFF, Caller.OWNER)
AWAY = {
    language("en").say(key)
    for key in ("door.sign_in_again", "door.no_access", "door.owner_only", "setup_pages.not_yours")
}
ELSEWHERE = ("/sign-in", "/enrol", "/setup")
# Where somebody is led who did what the address is for.
LEADS_THERE = {("POST", "/sign-out"), ("GET", "/setup/<_:re:.+>")}


def phone_of(caller: Caller, counter: Counter) -> Phone:
    match caller:
        case Caller.STAFF:
            return counter.signed_in("Eric")
        case Caller.OWNER:
            return counter.signed_in("Aline", owner=True)
    phone = counter.phone()
    if caller is Caller.PHONE:
        phone.open(f"/enrol?code={counter.shop.login.enrol_code(None)}")
        phone.submit(phone.form("/enrol"))
    return phone


def is_turned_away(phone: Phone, address: PageAddress, query: str) -> bool:
    """Whether this phone is sent to a door, or told that this is not for it."""
    there: Callable[[str], requests.Response] = phone.open_only if address.method == "GET" else phone.send_only
    answer = there(typed(address.rule, query))
    if answer.is_redirect:
        return answer.headers["Location"].removeprefix(phone.address.rstrip("/")) in ELSEWHERE
    return answer.status_code == 403 and any(sentence in answer.text for sentence in AWAY)


@pytest.mark.parametrize("caller", RANKS)
def test_each_address_lets_in_who_may_call_it_and_turns_away_who_may_not(counter: Counter, caller: Caller):
    counter.staff("Aline", owner=True)
    counter.stand_still()
    query, phone = counter.hears("a private matter"), phone_of(caller, counter)
    for address in ADDRESSES:
        if (address.method, address.rule) not in LEADS_THERE:
            may = address.caller in RANKS[: RANKS.index(caller) + 1]
            assert is_turned_away(phone, address, query) is not may, address
    assert counter.shop.board.query(query, counter.staff("Aline")).row.holder is None, (
        "and without a token nothing is done"
    )


def test_a_page_that_is_not_on_the_list_is_refused_before_anybody_can_call_it():
    there = [(address.method, address.rule) for address in ADDRESSES]
    check(there)
    for wrong in ([*there, ("POST", "/nobody-said-who")], there[1:], [*there, there[0]]):
        with pytest.raises(ValueError, match="same addresses"):
            check(wrong)
