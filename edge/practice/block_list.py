"""Whom the shop has had blocked: POST, DELETE and GET of /<PHONE_NUMBER_ID>/block_users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.practice.customer import Customer
from edge.practice.errors import GraphError
from edge.practice.fields import Part
from edge.practice.webhooks import Json

A_REQUEST, IN_ALL = 1000, 64_000


class BlockList:
    """find: the customer with a number, as a request writes it. is_heard: whether they wrote in the last 24 hours."""

    def __init__(self, find: Callable[[str], Customer | None], is_heard: Callable[[Customer], bool]) -> None:
        self._find = find
        self._is_heard = is_heard
        self._blocked: dict[str, Customer] = {}

    def __contains__(self, customer: Customer) -> bool:
        return customer.key in self._blocked

    def listed(self) -> Json:
        return {
            "data": [{"messaging_product": "whatsapp", "wa_id": one.identity.phone} for one in self._blocked.values()]
        }

    def change(self, body: object, *, on: bool) -> Json:
        """Each number by itself: those that are refused stand beside those that are done."""
        request = Part(body, "request")
        request.only("messaging_product", "block_users")
        request.choice("messaging_product", "whatsapp")
        users = [user.text("user", most=64) for user in request.parts("block_users", most=A_REQUEST)]
        done, failed = list[Json](), list[Json]()
        for user in users:
            refused = self._refusal(user, on=on)
            entry: dict[str, Any] = {"input": user, "wa_id": user.lstrip("+")}
            (failed if refused else done).append({**entry, **({"errors": [refused.in_status()]} if refused else {})})
        name = "added_users" if on else "removed_users"
        answer: Json = {"messaging_product": "whatsapp", "block_users": {name: done, "failed_users": failed}}
        if failed:
            answer |= {"error": GraphError(139100, "Failed to block or unblock some users").body()["error"]}
        return answer

    def _refusal(self, user: str, *, on: bool) -> GraphError | None:
        customer = self._find(user)
        if customer is None:
            return GraphError(131026, "the user is not on WhatsApp")
        if not on:
            self._blocked.pop(customer.key, None)
            return None
        if not self._is_heard(customer):
            return GraphError(131047, "only who has written within 24 hours can be blocked")
        if len(self._blocked) >= IN_ALL:
            return GraphError(100, f"more than {IN_ALL} blocked")
        self._blocked[customer.key] = customer
        return None
