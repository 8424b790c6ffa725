"""Addresses of the staff pages as somebody types them: each rule of the list with its gaps filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from edge.web.addresses import ADDRESSES, Caller

# Of each kind of id one that nobody has, and what else stands in a gap.
_FIT = (
    *("q_bcd", "r_bcd", "m_bcd", "s_bcd", "k_bcd", "l_bcd", "c_bcd", "n_bcd", "p_bcd", "pr_bcd", "x_bcd", "u_bcd"),
    *("i_bcd", "1", "csv", "ruler", "again", "stop", "shop.css", "bcd", "fr"),
)
# Of these nothing is shown or done but for who is signed in.
NEED_SIGN_IN = (Caller.STAFF, Caller.OWNER)
_GAP = re.compile(r"<[a-z_]+(:(?P<kind>[a-z]+)(:(?P<pattern>[^>]+))?)?>")


def typed(rule: str, query: str) -> str:
    """An address that this rule fits; the id of a query is this one's."""

    def filled(gap: re.Match[str]) -> str:
        kind, pattern = gap["kind"], gap["pattern"] or "[^/]+"
        return next(one for one in (query, *_FIT) if re.fullmatch("[0-9]+" if kind == "int" else pattern, one))

    return _GAP.sub(filled, rule)


def pages_of(callers: Iterable[Caller], query: str) -> Iterator[str]:
    """What can be opened and is for these alone, as it is typed."""
    for address in ADDRESSES:
        if address.method == "GET" and address.caller in callers:
            yield typed(address.rule, query)
