"""A shop's number that moved to another business: every customer has a new business-scoped id, and the same number.

One such customer alone is a number that changed hands. Several in a row, and nobody in between with an id that was
known, are the move: those who were taken for newcomers are joined again, and who follows is known by the number.
Assumes the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.desk.joins import Joins, Why
from edge.desk.known import Known
from edge.records.message import Who
from edge.registers.books import Books

# So many in a row are no chance; fewer where each has the name that they had.
ENOUGH, ENOUGH_BY_NAME = 3, 2
# A number that was silent for longer may have been given to somebody else by its operator.
SILENT = timedelta(days=120)
_NAME = "scope"  # of the settings' document that keeps this


class MovedAccount(Known):
    """`scope`: how often the number has moved; a customer has the one in which their id was last seen."""

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._joins = Joins(books)

    def settle(self, who: Who, now: Moment) -> None:
        """Before somebody with number and id is met: judge whether this id is new because the shop has moved."""
        if not who.user_id or not who.phone:
            return
        known = self._ids.behind(f"user:{who.user_id}")
        if known:
            self._seen(known, who.user_id)
        elif holder := self._rival(who.phone):
            self._strange(holder, who, now)

    def cares(self, document: Mapping[str, Any]) -> bool:
        """Whether it is news that this customer's id was seen."""
        state = self._state()
        return bool(state["strange"]) or document.get("scope", 0) != state["scope"]

    def remember_newcomer(self, holder: str, newcomer: str) -> None:
        """The one who was made for a strange id, to be joined again should it turn out so."""
        state = self._state()
        for each in state["strange"]:
            if each["customer"] == holder and not each["other"]:
                each["other"] = newcomer
                self._keep(state)

    def _rival(self, phone: str) -> str | None:
        """Who has this number, under another id."""
        entry = next(iter(self._ids.find(f"phone:{phone}")), None)
        if entry is None or entry.get("past") or not self.document(entry["customer"]).get("user_id"):
            return None
        return str(entry["customer"])

    def _seen(self, customer: str, user_id: str) -> None:
        """An id that was known all the time: the shop has not moved."""
        state, document = self._state(), self.document(customer)
        if document.get("user_id") != user_id:
            return
        first = state["strange"][0]["at"] if state["strange"] else ""
        newcomers = [each["other"] for each in state["strange"]]
        if first and customer not in newcomers and str(document.get("created_at", "")) < first:
            self._keep({**state, "strange": []})
        if document.get("scope", 0) != state["scope"]:
            self.register.change(customer, {"scope": state["scope"]})

    def _strange(self, holder: str, who: Who, now: Moment) -> None:
        state, document = self._state(), self.document(holder)
        if document.get("scope", 0) < state["scope"]:
            if self._still_theirs(document, who, now):
                self._rebind(holder, state["scope"], now)
            return
        if _alike(document, who) is False:
            return
        others = [each for each in state["strange"] if each["customer"] != holder]
        mine = {"customer": holder, "other": None, "at": stamp(now.at), "alike": _alike(document, who) is True}
        state["strange"] = [*others, mine]
        alike = sum(each["alike"] for each in state["strange"])
        if len(state["strange"]) >= ENOUGH or alike >= ENOUGH_BY_NAME:
            self._moved(state, others, now)
            self._rebind(holder, state["scope"], now)
        self._keep(state)

    def _moved(self, state: dict[str, Any], others: list[dict[str, Any]], now: Moment) -> None:
        state["scope"] += 1
        state["strange"] = []
        for each in others:
            customer, other = each["customer"], each["other"]
            if other and self._are_two(customer, other):
                self._leave_id(customer, state["scope"])
                self._joins.join(other, customer, now, why=Why.MOVED_ACCOUNT)

    def _are_two(self, customer: str, other: str) -> bool:
        here = all(self.register.has(each) for each in (customer, other))
        return here and customer != other and not self._joins.are_apart(customer, other)

    def _rebind(self, customer: str, scope: int, now: Moment) -> None:
        """Their id is of the business before; what comes next from the number brings the new one."""
        self._leave_id(customer, scope)
        self._joins.mark_before(customer, now, why=Why.MOVED_ACCOUNT)

    def _leave_id(self, customer: str, scope: int) -> None:
        document = self.document(customer)
        if document.get("user_id"):
            self._ids.leave(f"user:{document['user_id']}", customer)
        self.register.change(customer, {"scope": scope, "lost": []})

    def _still_theirs(self, document: Mapping[str, Any], who: Who, now: Moment) -> bool:
        heard = document.get("last_heard_at")
        return _alike(document, who) is True or bool(heard and now.at - unstamp(heard) <= SILENT)

    def _state(self) -> dict[str, Any]:
        return self._books.kept(_NAME) or {"scope": 0, "strange": []}

    def _keep(self, state: Mapping[str, Any]) -> None:
        self._books.keep(_NAME, state)


def _alike(document: Mapping[str, Any], who: Who) -> bool | None:
    """Whether they call themselves what they did; None where nobody knows."""
    by_profile = document.get("own_name") if document.get("named_by") == "profile" else None
    name = document.get("profile") or by_profile
    return None if not name or not who.name else name == who.name
